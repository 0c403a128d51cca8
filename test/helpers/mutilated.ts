// A recorded machine with the answer to one call replaced: what a probe makes of a machine that it sees badly.
import { openRecording, type RecordedHost } from '../../agent/host/recorded.ts';
import type { Answer, CommandResult, Failure, FailureKind, Host } from '../../shared/host.ts';

/** A call in words, `readText /proc/swaps`, with what the machine says to it. */
export type Answers = Map<string, Answer<unknown>>;

export interface Spoilt {
  call: string;
  answer: Answer<unknown>;
}

/** The machine recorded in a folder, unspoilt. */
export const recordedMachine = (folder: string): Promise<RecordedHost> => openRecording(folder);

/** The same machine, of whose answers one is spoilt. All it says is kept in `kept`, so that many spoilt runs cost little. */
export function spoilable(host: Host, kept: Answers, spoilt?: Spoilt): Host {
  async function ask<T>(call: string, question: () => Promise<Answer<T>>): Promise<Answer<T>> {
    // Kept under its own call, so it has that call's type; what is spoilt has it, or is what a probe must not trust.
    if (spoilt?.call === call) return spoilt.answer as Answer<T>;
    const known = kept.get(call) as Answer<T> | undefined;
    if (known !== undefined) return known;
    const answer = await question();
    kept.set(call, answer);
    return answer;
  }
  const asUser = (name: string | undefined): string => (name === undefined ? '' : ` as ${name}`);
  return {
    system: host.system,
    privileged: host.privileged,
    user: host.user,
    run: (command, args, options) =>
      ask(`run ${[command, ...args].join(' ')}${asUser(options?.as)}`, () => host.run(command, args, options)),
    readText: (path) => ask(`readText ${path}`, () => host.readText(path)),
    readBytes: (path) => ask(`readBytes ${path}`, () => host.readBytes(path)),
    readLink: (path) => ask(`readLink ${path}`, () => host.readLink(path)),
    list: (path) => ask(`list ${path}`, () => host.list(path)),
    stat: (path) => ask(`stat ${path}`, () => host.stat(path)),
    library: (...call) => ask(`library ${call.join('.')}`, () => host.library(...call)),
    query: (query) => ask(`query ${query.name}`, () => host.query(query)),
    memory: { ...host.memory, recall: (name) => ask(`recall ${name}`, () => host.memory.recall(name)) },
  };
}

export const failing = (failure: FailureKind): Failure => ({ ok: false, failure, reason: `spoilt: ${failure}` });

/** The text of an answer that is one, a program's output among them. */
export function textOf(answer: Answer<unknown>): string | undefined {
  if (!answer.ok) return undefined;
  if (typeof answer.value === 'string') return answer.value;
  return isResult(answer.value) ? answer.value.stdout : undefined;
}

/** The same answer with its text broken off at a place. */
export function cutAt(answer: Answer<unknown>, end: number): Answer<unknown> {
  if (!answer.ok) return answer;
  const { value } = answer;
  if (typeof value === 'string') return { ok: true, value: value.slice(0, end) };
  return isResult(value) ? { ok: true, value: { ...value, stdout: value.stdout.slice(0, end) } } : answer;
}

const isResult = (value: unknown): value is CommandResult =>
  typeof value === 'object' && value !== null && 'stdout' in value;
