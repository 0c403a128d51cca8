// A recorded machine whose answers can be spoilt one at a time: what a probe makes of a machine that it sees badly.
import { openRecording } from '../../agent/host/recorded.ts';
import type { Answer, CommandResult, FailureKind, Host } from '../../shared/host.ts';

/** How one answer is spoilt. */
export type Spoiling = { failure: FailureKind } | { keep: number } | { without: number };

export interface Spoilable {
  host: Host;
  /** Every call made so far, in words: `readText /proc/swaps`. */
  calls: ReadonlyMap<string, Answer<unknown>>;
}

/** The machine recorded in a folder, unspoilt. */
export const recordedMachine = (folder: string): Promise<Host> => openRecording(folder);

/**
 * The same machine, with the answer to one call spoilt: a failure instead, a text cut after a share (0 to 1) of its
 * length, or a listing without one of its names. Answers are kept, so that many spoilt runs cost little.
 */
export function spoilable(
  host: Host,
  kept: Map<string, Answer<unknown>>,
  spoilt?: { call: string; how: Spoiling },
): Spoilable {
  async function ask<T>(call: string, question: () => Promise<Answer<T>>): Promise<Answer<T>> {
    // Kept under its own call, so it has that call's type.
    const answer = (kept.get(call) as Answer<T> | undefined) ?? (await question());
    kept.set(call, answer);
    return spoilt?.call === call ? spoil(answer, spoilt.how) : answer;
  }
  return {
    calls: kept,
    host: {
      system: host.system,
      privileged: host.privileged,
      user: host.user,
      run: (...call) => ask(`run ${call[0]} ${call[1].join(' ')}`, () => host.run(...call)),
      readText: (path) => ask(`readText ${path}`, () => host.readText(path)),
      readBytes: (path) => ask(`readBytes ${path}`, () => host.readBytes(path)),
      readLink: (path) => ask(`readLink ${path}`, () => host.readLink(path)),
      list: (path) => ask(`list ${path}`, () => host.list(path)),
      stat: (path) => ask(`stat ${path}`, () => host.stat(path)),
      library: (...call) => ask(`library ${call.join('.')}`, () => host.library(...call)),
      query: (query) => ask(`query ${query.name}`, () => host.query(query)),
    },
  };
}

function spoil<T>(answer: Answer<T>, how: Spoiling): Answer<T> {
  if ('failure' in how) return { ok: false, failure: how.failure, reason: `spoilt: ${how.failure}` };
  if (!answer.ok) return answer;
  const value: unknown = answer.value;
  if ('without' in how) {
    return Array.isArray(value) ? { ok: true, value: value.filter((_, index) => index !== how.without) as T } : answer;
  }
  const cut = (text: string): string => text.slice(0, Math.floor(text.length * how.keep));
  if (typeof value === 'string') return { ok: true, value: cut(value) as T };
  if (isResult(value)) return { ok: true, value: { ...value, stdout: cut(value.stdout) } as T };
  return answer;
}

const isResult = (value: unknown): value is CommandResult =>
  typeof value === 'object' && value !== null && 'stdout' in value;
