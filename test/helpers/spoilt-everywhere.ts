// A machine with each of its answers spoilt in turn, in every way known here, and what becomes of the verdict.
import type { Answer, FailureKind, Host } from '../../shared/host.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import { type Answers, cutAt, failing, spoilable, textOf } from './mutilated.ts';

export interface Damage {
  /** `denied`, `cut at 0.5`, `without name`, `/disks/value/0/size is null`: after what was done, and where. */
  how: string;
  answer: Answer<unknown>;
  /** What is left is as whole as before, so another machine may well say it: fewer lines, a shorter list. */
  isWhole?: true;
}

/** Damage that leaves what another, whole machine says. */
export interface Spare {
  call: RegExp;
  how: RegExp;
}

export interface Expectation {
  /** The verdict may become unknown and nothing else, and what is left whole is no excuse. Otherwise it may also get worse. */
  steady?: boolean;
  spare?: readonly Spare[];
}

/** What may become of a verdict when less is seen. "Not applicable" excuses a device, so nothing may turn into it; a pass least of all. */
export const noBetter: Record<VerdictWord, readonly VerdictWord[]> = {
  pass: ['pass', 'unknown', 'fail'],
  fail: ['fail', 'unknown'],
  unknown: ['unknown', 'fail'],
  'not-applicable': ['not-applicable', 'unknown', 'fail'],
};

/** What went wrong, a line each; empty when no spoilt answer changed the verdict in a way that it may not. */
export async function betterWhenSpoilt(
  machine: Host,
  judged: (host: Host) => Promise<VerdictWord>,
  { steady = false, spare = [] }: Expectation = {},
): Promise<string[]> {
  const isSpared = (call: string, how: string): boolean =>
    spare.some((one) => one.call.test(call) && one.how.test(how));
  const problems: string[] = [];
  const kept: Answers = new Map();
  const whole = await judged(spoilable(machine, kept));
  const allowed = steady ? [whole, 'unknown'] : noBetter[whole];
  for (const [call, answer] of [...kept]) {
    for (const { how, answer: spoilt, isWhole = false } of damages(call, answer)) {
      if ((isWhole && !steady) || isSpared(call, how)) continue;
      const after = await judged(spoilable(machine, kept, { call, answer: spoilt }));
      if (!allowed.includes(after)) problems.push(`${call}: ${how}: ${whole} became ${after}`);
    }
  }
  return problems;
}

/** Every way to spoil one answer. */
function* damages(call: string, answer: Answer<unknown>): Generator<Damage> {
  yield* refusals(answer);
  if (!answer.ok) return;
  // The kernel gives a link whole or not at all.
  if (!call.startsWith('readLink ')) yield* cuts(answer);
  if (call.startsWith('list ') && Array.isArray(answer.value)) yield* withoutNames(answer.value);
  if (call.startsWith('query ')) yield* spoiltAnswers(answer.value);
}

const kinds: readonly FailureKind[] = ['absent', 'denied', 'timeout', 'too-large', 'failed', 'not-captured'];

/** Most of what is read fails in one way for its reader: of kinds that nobody asked about, one stands for all. */
function* refusals(answer: Answer<unknown>): Generator<Damage> {
  let wasRead = false;
  const noting = (kind: FailureKind): Answer<unknown> => ({
    ...failing(kind),
    get failure() {
      wasRead = true;
      return kind;
    },
  });
  for (const kind of kinds) {
    if (!answer.ok && answer.failure === kind) continue;
    yield { how: kind, answer: noting(kind) };
    if (!wasRead) return;
  }
}

const shares = [0, 0.1, 0.2, 0.25, 0.4, 0.5, 0.55, 0.7, 0.8, 0.85, 0.93, 0.97, 0.99];

function* cuts(answer: Answer<unknown>): Generator<Damage> {
  const text = textOf(answer);
  if (text === undefined || text === '') return;
  for (const [index, share] of shares.entries()) {
    const end = Math.floor(text.length * share);
    if (index > 0 && end === Math.floor(text.length * (shares[index - 1] ?? 0))) continue;
    yield { how: `cut at ${share}`, answer: cutAt(answer, end), ...(isWholeUntil(text, end) && { isWhole: true }) };
  }
}

/** Up to the end of a line, or somewhere within a comment. */
function isWholeUntil(text: string, end: number): boolean {
  const lastLine = text.slice(text.lastIndexOf('\n', end - 1) + 1, end);
  return end > 0 && (lastLine === '' || text[end] === '\n' || lastLine.trimStart().startsWith('#'));
}

function* withoutNames(names: unknown[]): Generator<Damage> {
  for (const [index, name] of names.entries())
    yield { how: `without ${name}`, answer: { ok: true, value: names.toSpliced(index, 1) } };
}

/** E_ACCESSDENIED, WBEM_E_INVALID_CLASS, and an RPC server that is not there. */
const errors = [
  { id: 'System.UnauthorizedAccessException', hresult: 0x80070005 | 0 },
  { id: 'HRESULT 0x80041010', hresult: 0x80041010 | 0 },
  { id: 'HRESULT 0x800706ba', hresult: 0x800706ba | 0 },
];

/** Every way to spoil an answer of Windows: a part refused; at every depth something gone, null or of another kind. */
export function* spoiltAnswers(value: unknown): Generator<Damage> {
  if (typeof value !== 'object' || value === null) return;
  for (const part of Object.keys(value))
    for (const error of errors)
      yield { how: `/${part} met ${error.id}`, answer: { ok: true, value: { ...value, [part]: { error } } } };
  for (const { how, value: spoilt, isWhole } of spoiltValues(value))
    yield { how, answer: { ok: true, value: spoilt }, ...(isWhole && { isWhole }) };
}

interface SpoiltValue {
  how: string;
  value: unknown;
  isWhole?: boolean;
}

function* spoiltValues(value: unknown, path = ''): Generator<SpoiltValue> {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const rebuilt = (changed: [string, unknown][]): unknown =>
    isList ? changed.map(([, one]) => one) : Object.fromEntries(changed);
  const replaced = (key: string, by: unknown): unknown =>
    rebuilt(entries.map(([name, one]) => [name, name === key ? by : one]));
  for (const [key, inner] of entries) {
    const at = `${path}/${key}`;
    yield { how: `without ${at}`, value: rebuilt(entries.filter(([name]) => name !== key)), isWhole: isList };
    for (const wrong of [null, '?', -7, []]) {
      if (inner === wrong || (Array.isArray(inner) && Array.isArray(wrong))) continue;
      yield { how: `${at} is ${JSON.stringify(wrong)}`, value: replaced(key, wrong) };
    }
    for (const { how, value: spoilt, isWhole } of spoiltValues(inner, at))
      yield { how, value: replaced(key, spoilt), ...(isWhole && { isWhole }) };
  }
}
