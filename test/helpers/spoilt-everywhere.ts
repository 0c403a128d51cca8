// Every recorded machine of a check with each of its answers spoilt in turn, and what becomes of the verdict: it may get
// worse or unknown, never better.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, FailureKind, Host } from '../../shared/host.ts';
import { recordedMachine, spoilable, spoilingsOf } from './mutilated.ts';

/** "Not applicable" excuses a device, so nothing may turn into it; a pass least of all. */
const noBetter: Record<string, readonly string[]> = {
  pass: ['pass', 'unknown', 'fail'],
  fail: ['fail', 'unknown'],
  unknown: ['unknown', 'fail'],
  'not-applicable': ['not-applicable', 'unknown', 'fail'],
};

export interface Damage {
  /** Damage that leaves what another, whole machine says. `how` is a failure, `cut at 0.5`, `without 3` or the like. */
  spare?: (call: string, how: string) => boolean;
  failures?: readonly FailureKind[];
}

const allFailures: readonly FailureKind[] = ['absent', 'denied', 'timeout', 'too-large', 'failed', 'not-captured'];
const shares = [0, 0.2, 0.5, 0.8, 0.97];

/** What went wrong, a line each; empty when no spoilt answer made any verdict better. Throws when there is no machine. */
export async function betterWhenSpoilt(
  folder: string,
  judged: (host: Host) => Promise<string>,
  { spare = () => false, failures = allFailures }: Damage = {},
): Promise<string[]> {
  const problems: string[] = [];
  const names = readdirSync(folder);
  if (names.length === 0) throw new Error(`${folder}: no machines`);
  for (const name of names) {
    const recorded = await recordedMachine(join(folder, name));
    const kept = new Map<string, Answer<unknown>>();
    const whole = await judged(spoilable(recorded, kept).host);
    for (const [call, answer] of [...kept]) {
      for (const [how, host] of spoilings(recorded, kept, call, answer, failures)) {
        if (spare(call, how)) continue;
        const after = await judged(host);
        if (!noBetter[whole]?.includes(after)) problems.push(`${name}: ${call}: ${how}: ${whole} became ${after}`);
      }
    }
  }
  return problems;
}

function* spoilings(
  recorded: Host,
  kept: Map<string, Answer<unknown>>,
  call: string,
  answer: Answer<unknown>,
  failures: readonly FailureKind[],
): Generator<[string, Host]> {
  for (const failure of failures) yield [failure, spoilable(recorded, kept, { call, how: { failure } }).host];
  if (!answer.ok) return;
  for (const keep of call.startsWith('readLink') ? [] : shares.filter((share) => isCutWithin(answer.value, share))) {
    yield [`cut at ${keep}`, spoilable(recorded, kept, { call, how: { keep } }).host];
  }
  if (call.startsWith('list ') && Array.isArray(answer.value)) {
    for (const without of answer.value.keys()) {
      yield [`without ${without}`, spoilable(recorded, kept, { call, how: { without } }).host];
    }
  }
  if (!call.startsWith('query ')) return;
  for (const how of spoilingsOf(answer.value)) {
    if ('met' in how) yield [JSON.stringify(how), spoilable(recorded, kept, { call, how }).host];
  }
  for (const [how, value] of spoiltValues(answer.value)) {
    yield [how, spoilable(recorded, new Map([...kept, [call, { ok: true, value }]])).host];
  }
}

/** Whether a cut there leaves a broken line: what ends with a whole line may be another machine's whole text. */
function isCutWithin(value: unknown, share: number): boolean {
  const text = typeof value === 'object' && value !== null && 'stdout' in value ? value.stdout : value;
  if (typeof text !== 'string' || text === '') return false;
  const end = Math.floor(text.length * share);
  return end === 0 || (text[end - 1] !== '\n' && text[end] !== '\n');
}

/** The same answer of Windows with one value left out, made null, or of another kind; at every depth. */
export function* spoiltValues(value: unknown, path = ''): Generator<[string, unknown]> {
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  const rebuilt = (changed: [string, unknown][]): unknown =>
    isList ? changed.map(([, one]) => one) : Object.fromEntries(changed);
  for (const [key, inner] of entries) {
    const at = `${path}/${key}`;
    const others = entries.filter(([name]) => name !== key);
    // That a list is shorter by a whole entry is another machine's answer, not a broken one.
    if (!isList) yield [`without ${at}`, rebuilt(others)];
    for (const wrong of [null, '?', -7, []]) {
      if (inner === wrong || (Array.isArray(inner) && Array.isArray(wrong))) continue;
      yield [
        `${at} is ${JSON.stringify(wrong)}`,
        rebuilt(entries.map(([name, one]) => [name, name === key ? wrong : one])),
      ];
    }
    for (const [how, spoilt] of spoiltValues(inner, at)) {
      yield [how, rebuilt(entries.map(([name, one]) => [name, name === key ? spoilt : one]))];
    }
  }
}
