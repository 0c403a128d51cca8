// A recorded machine whose answers can be spoilt one at a time: what a probe makes of a machine that it sees badly.
import { openRecording } from '../../agent/host/recorded.ts';
import type { Answer, CommandResult, FailureKind, Host } from '../../shared/host.ts';

/** How one answer is spoilt. */
export type Spoiling =
  | { failure: FailureKind }
  | { keep: number }
  | { without: number }
  /** Of an answer of Windows: one part met this error instead. */
  | { part: string; met: { id: string; hresult: number } }
  /** Of an answer of Windows: a part, an entry of its list or a field is gone. */
  | { lacks: readonly string[] };

export interface Spoilable {
  host: Host;
  /** Every call made so far, in words: `readText /proc/swaps`. */
  calls: ReadonlyMap<string, Answer<unknown>>;
}

/** The machine recorded in a folder, unspoilt. */
export const recordedMachine = (folder: string): Promise<Host> => openRecording(folder);

/**
 * The same machine, with the answer to one call spoilt: a failure instead, a text cut after a share (0 to 1) of its
 * length, a listing without one of its names, or a question to Windows with a part refused or something missing. Answers are kept, so that many spoilt runs cost little.
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
  if ('met' in how) return { ok: true, value: Object.assign({}, value, { [how.part]: { error: how.met } }) as T };
  if ('lacks' in how) return { ok: true, value: lacking(value, how.lacks) as T };
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

function lacking(value: unknown, [name = '', ...deeper]: readonly string[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const changed = Object.entries(value).flatMap(([key, held]): [string, unknown][] => {
    if (key !== name) return [[key, held]];
    return deeper.length === 0 ? [] : [[key, lacking(held, deeper)]];
  });
  return Array.isArray(value) ? changed.map(([, held]) => held) : Object.fromEntries(changed);
}

/** E_ACCESSDENIED, WBEM_E_INVALID_CLASS, and an RPC server that is not there. */
const refusals = [
  { id: 'System.UnauthorizedAccessException', hresult: 0x80070005 | 0 },
  { id: 'HRESULT 0x80041010', hresult: 0x80041010 | 0 },
  { id: 'HRESULT 0x800706ba', hresult: 0x800706ba | 0 },
];

/** Every way to spoil an answer of Windows: each part refused, and each part, list entry and field taken away in turn. */
export function spoilingsOf(answer: unknown): Spoiling[] {
  const parts = typeof answer === 'object' && answer !== null ? Object.keys(answer) : [];
  return [
    ...parts.flatMap((part) => refusals.map((met) => ({ part, met }))),
    ...pathsIn(answer).map((lacks) => ({ lacks })),
  ];
}

const pathsIn = (value: unknown): string[][] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, held]) => [[key], ...pathsIn(held).map((deeper) => [key, ...deeper])]);
