// The whole probe on every recorded machine, seen badly: with one answer refused, missing or cut off. Whatever is
// spoilt, the verdict may get worse and never better.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine, type Spoiling, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { diskEncryption } from './check.ts';
import { linuxDiskEncryption } from './linux.ts';

const root = fileURLToPath(new URL('fixtures/linux', import.meta.url));
const byDefault = { unmountedVolumes: 'judge', driveEncryption: 'accept' } as const;

async function verdictOn(host: Host): Promise<VerdictWord> {
  const outcome = await linuxDiskEncryption.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : diskEncryption.verdict(outcome.facts, byDefault, 0).verdict;
}

/** What may become of a verdict when less is seen. "Not applicable" excuses a device, so nothing may turn into it. */
const noBetter: Record<VerdictWord, VerdictWord[]> = {
  pass: ['pass', 'unknown', 'fail'],
  fail: ['fail', 'unknown'],
  unknown: ['unknown', 'fail'],
  'not-applicable': ['not-applicable', 'unknown', 'fail'],
};

/**
 * The cipher is asked of root's tools and of /proc/crypto where they are; where neither can be had, a volume that
 * cryptsetup opened counts as encrypted, with a note. So a null cipher that nobody can see goes unseen.
 */
const onlyForTheCipher = (call: string): boolean => call === 'run dmsetup table' || call === 'readText /proc/crypto';

interface Machine {
  name: string;
  host: Host;
  answers: Map<string, Answer<unknown>>;
  verdict: VerdictWord;
}

async function machine(name: string): Promise<Machine> {
  const host = await recordedMachine(join(root, name));
  const answers = new Map<string, Answer<unknown>>();
  return { name, host, answers, verdict: await verdictOn(spoilable(host, answers).host) };
}

const machines = await Promise.all(readdirSync(root).map(machine));

async function complaint(one: Machine, call: string, how: Spoiling): Promise<string | null> {
  const after = await verdictOn(spoilable(one.host, one.answers, { call, how }).host);
  const isBetter = !noBetter[one.verdict].includes(after);
  return isBetter ? `${one.name}: ${call} ${JSON.stringify(how)}: ${one.verdict} became ${after}` : null;
}

const listed = (problem: string | null): string[] => (problem === null ? [] : [problem]);

t.test('there are recorded machines of each verdict', async (t) => {
  t.same([...new Set(machines.map(({ verdict }) => verdict))].sort(), ['fail', 'not-applicable', 'pass', 'unknown']);
});

const calls = machines.flatMap((one) =>
  [...one.answers.keys()].filter((call) => !onlyForTheCipher(call)).map((call) => ({ one, call })),
);

t.test('no answer that is absent makes any verdict better', async (t) => {
  const complaints: string[] = [];
  for (const { one, call } of calls) complaints.push(...listed(await complaint(one, call, { failure: 'absent' })));
  t.same(complaints, []);
});

t.test('no answer that is refused, late, broken or not recorded makes any verdict better', async () => {
  const anyFailure = fc.constantFrom('denied', 'timeout', 'too-large', 'failed', 'not-captured');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), anyFailure, async ({ one, call }, failure) => {
      const problem = await complaint(one, call, { failure });
      if (problem !== null) throw new Error(problem);
    }),
    { numRuns: 1000 },
  );
});

t.test('a refused dmsetup is no proof of a cipher', async (t) => {
  for (const name of ['null-cipher', 'being-encrypted']) {
    const one = machines.find((machine) => machine.name === name);
    if (one === undefined) throw new Error(`${name} is not recorded`);
    for (const failure of ['denied', 'timeout', 'failed'] as const) {
      t.equal(await complaint(one, 'run dmsetup table', { failure }), null, `${name}, ${failure}`);
    }
  }
});

t.test('a name missing from any listing makes no verdict better', async (t) => {
  const complaints: string[] = [];
  for (const one of machines) {
    for (const [call, answer] of [...one.answers]) {
      const names = answer.ok && Array.isArray(answer.value) ? answer.value : [];
      for (const without of names.keys()) complaints.push(...listed(await complaint(one, call, { without })));
    }
  }
  t.same(complaints, []);
});

/** Where a text may be cut: not just after a line, for what then remains may be another machine's whole text. */
function cuts(answer: Answer<unknown>): string | null {
  if (!answer.ok) return null;
  const { value } = answer;
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && 'stdout' in value ? String(value.stdout) : null;
}

t.test('no text that breaks off makes any verdict better', async () => {
  const texts = machines.flatMap((one) =>
    [...one.answers].flatMap(([call, answer]) => {
      const text = call.startsWith('readLink') || call === 'readText /proc/crypto' ? null : cuts(answer);
      return text === null || text.length < 2 ? [] : [{ one, call, text }];
    }),
  );
  const anyCut = fc
    .constantFrom(...texts)
    .chain((at) => fc.record({ at: fc.constant(at), end: fc.nat({ max: at.text.length - 1 }) }));
  await fc.assert(
    fc.asyncProperty(anyCut, async ({ at: { one, call, text }, end }) => {
      if (text[end - 1] === '\n') return;
      // Half a character of safety: the share is multiplied by the length again.
      const problem = await complaint(one, call, { keep: (end + 0.5) / text.length });
      if (problem !== null) throw new Error(`${problem}: ...${text.slice(Math.max(0, end - 40), end)}`);
    }),
    { numRuns: 1000 },
  );
});

t.test('a mount table that ends too early hides no clear disk', async (t) => {
  const call = 'readText /proc/self/mountinfo';
  const complaints: string[] = [];
  for (const one of machines) {
    const text = cuts(one.answers.get(call) ?? { ok: true, value: '' }) ?? '';
    // This one is cut off as recorded, and to take away its broken line mends it.
    if (one.name === 'truncated-mountinfo') continue;
    for (const { index } of text.matchAll(/\n/g)) {
      complaints.push(...listed(await complaint(one, call, { keep: (index + 1.5) / text.length })));
    }
  }
  t.same(complaints, []);
});

t.test('a broken answer of every kind at once still gives an answer, and no pass', async (t) => {
  for (const failure of ['absent', 'denied', 'timeout', 'too-large', 'failed', 'not-captured'] as const) {
    const refuse = async () => ({ ok: false, failure, reason: `everything is ${failure}` }) as const;
    const blind: Host = {
      system: 'linux',
      privileged: true,
      user: 'root',
      run: refuse,
      readText: refuse,
      readBytes: refuse,
      readLink: refuse,
      list: refuse,
      stat: refuse,
      library: refuse,
      query: refuse,
    };
    t.equal(await verdictOn(blind), 'unknown', failure);
  }
});
