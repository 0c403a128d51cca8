// The whole probe on every recorded machine, with a text that breaks off anywhere: the verdict may get worse, never better.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { type Answers, cutAt, recordedMachine, spoilable, textOf } from '../../../test/helpers/mutilated.ts';
import { noBetter } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { diskEncryption } from './check.ts';
import { linuxDiskEncryption } from './linux.ts';

const root = fileURLToPath(new URL('fixtures/linux', import.meta.url));
const byDefault = { unmountedVolumes: 'judge', driveEncryption: 'accept' } as const;

async function verdictOn(host: Host): Promise<VerdictWord> {
  const outcome = await linuxDiskEncryption.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : diskEncryption.verdict(outcome.facts, byDefault, 0).verdict;
}

interface Machine {
  name: string;
  host: Host;
  answers: Answers;
  verdict: VerdictWord;
}

async function machine(name: string): Promise<Machine> {
  const host = await recordedMachine(join(root, name));
  const answers: Answers = new Map();
  return { name, host, answers, verdict: await verdictOn(spoilable(host, answers)) };
}

const machines = await Promise.all(readdirSync(root).map(machine));

/** What is wrong when a text of a machine breaks off at a place. */
async function complaint(one: Machine, call: string, end: number): Promise<string | undefined> {
  const answer = one.answers.get(call);
  if (answer === undefined) return undefined;
  const after = await verdictOn(spoilable(one.host, one.answers, { call, answer: cutAt(answer, end) }));
  const isBetter = !noBetter[one.verdict].includes(after);
  return isBetter ? `${one.name}: ${call} until ${end}: ${one.verdict} became ${after}` : undefined;
}

t.test('there are recorded machines of each verdict', async (t) => {
  t.same([...new Set(machines.map(({ verdict }) => verdict))].sort(), ['fail', 'not-applicable', 'pass', 'unknown']);
});

t.test('no text that breaks off makes any verdict better', async () => {
  const texts = machines.flatMap((one) =>
    [...one.answers].flatMap(([call, answer]) => {
      const text = call.startsWith('readLink') || call === 'readText /proc/crypto' ? undefined : textOf(answer);
      return text === undefined || text.length < 2 ? [] : [{ one, call, text }];
    }),
  );
  const anyCut = fc
    .constantFrom(...texts)
    .chain((at) => fc.record({ at: fc.constant(at), end: fc.nat({ max: at.text.length - 1 }) }));
  await fc.assert(
    fc.asyncProperty(anyCut, async ({ at: { one, call, text }, end }) => {
      // What then remains may be another machine's whole text.
      if (text[end - 1] === '\n') return;
      const problem = await complaint(one, call, end);
      if (problem !== undefined) throw new Error(`${problem}: ...${text.slice(Math.max(0, end - 40), end)}`);
    }),
    { numRuns: 1000 },
  );
});

t.test('a mount table that ends too early hides no clear disk', async (t) => {
  const call = 'readText /proc/self/mountinfo';
  const complaints: string[] = [];
  for (const one of machines) {
    const text = textOf(one.answers.get(call) ?? { ok: true, value: '' }) ?? '';
    // This one is cut off as recorded, and to take away its broken line mends it.
    if (one.name === 'truncated-mountinfo') continue;
    for (const { index } of text.matchAll(/\n/g)) {
      const problem = await complaint(one, call, index + 1);
      if (problem !== undefined) complaints.push(problem);
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
      memory: { recall: refuse, keep: async () => {} },
    };
    t.equal(await verdictOn(blind), 'unknown', failure);
  }
});
