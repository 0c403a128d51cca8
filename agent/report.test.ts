import fc from 'fast-check';
import t from 'tap';
import type { Outcome } from '../shared/checks/define.ts';
import { decodeReportBody } from '../shared/protocol/codec.ts';
import { limits, outcomesDigest } from '../shared/protocol/report.ts';
import {
  canonicalText,
  deviceIdOf,
  digestOf,
  isSignedBy,
  newKeyPair,
  privateKeyOf,
  publicKeyOf,
} from '../shared/protocol/sign.ts';
import { composeReport, type Run } from './report.ts';
import type { Head } from './spool-index.ts';
import type { Baseline } from './spool-lines.ts';

const pair = newKeyPair();
const key = privateKeyOf(pair.privateKeyPem);
const device = deviceIdOf(pair.publicKey);
const start: Head = { seq: 0, digest: null };

const run = (outcomes: Record<string, Outcome>, rest: Partial<Run> = {}): Run => ({
  outcomes,
  at: 1_000,
  policyVersion: 1,
  overlay: false,
  ...rest,
});

function bodyOf(entry: ReturnType<typeof composeReport>) {
  const decoded = decodeReportBody(entry.report.body);
  if (!decoded.ok) throw new Error(decoded.reason);
  return decoded.message;
}

const encrypted = { facts: { volumes: ['/'] } };

t.test('the first report holds everything, the second only what changed', async (t) => {
  const first = composeReport({ device, key }, start, null, run({ a: encrypted, b: { unknown: 'run as root' } }));
  t.same(bodyOf(first).facts, { a: encrypted, b: { unknown: 'run as root' } });
  t.notOk(first.quiet);
  const second = composeReport({ device, key }, first, first.baseline, run({ a: encrypted, b: { facts: 1 } }));
  t.same(bodyOf(second).facts, { b: { facts: 1 } });
  t.same(bodyOf(second).unchanged, { checks: ['a'], digest: outcomesDigest({ a: encrypted }) });
  t.equal(bodyOf(second).previous, first.digest);
  t.equal(bodyOf(second).seq, 2);
});

t.test('a report is signed for its purpose and bears the digest of its own text', async (t) => {
  const { report, digest } = composeReport({ device, key }, start, null, run({ a: encrypted }));
  const publicKey = publicKeyOf(pair.publicKey);
  t.ok(isSignedBy('report', report.body, report.signature, publicKey));
  t.notOk(isSignedBy('hello', report.body, report.signature, publicKey));
  t.notOk(isSignedBy('report', report.body.replace('1000', '1001'), report.signature, publicKey));
  t.equal(digest, digestOf(report.body));
});

t.test('a run in which nothing changed is a quiet check-in of a few hundred bytes', async (t) => {
  const first = composeReport({ device, key }, start, null, run({ a: encrypted }));
  const second = composeReport({ device, key }, first, first.baseline, run({ a: encrypted }));
  t.ok(second.quiet);
  t.ok(second.report.body.length < 400, `${second.report.body.length} characters`);
});

t.test('what a recording answered is not called unchanged once the machine itself answers', async (t) => {
  const shown = composeReport({ device, key }, start, null, run({ a: encrypted }, { overlay: true }));
  t.equal(bodyOf(shown).overlay, true);
  const real = composeReport({ device, key }, shown, shown.baseline, run({ a: encrypted }));
  t.same(bodyOf(real).facts, { a: encrypted });
  t.notOk('overlay' in bodyOf(real));
});

t.test('a report that answers a request is never the first to be given up', async (t) => {
  const first = composeReport({ device, key }, start, null, run({ a: encrypted }));
  const answers = 'r-aaaaaaaaaaaaaaaaaaaa' as Run['answers'];
  const answer = composeReport({ device, key }, first, first.baseline, run({ a: encrypted }, { answers }));
  t.equal(bodyOf(answer).answers, answers);
  t.notOk(answer.quiet);
});

t.test('facts too large to travel are unknown, and the other checks still travel', async (t) => {
  const huge = { facts: 'ü'.repeat(limits.reportBytes) };
  const entry = composeReport({ device, key }, start, null, run({ huge, a: encrypted }));
  const { facts } = bodyOf(entry);
  t.same(facts['a'], encrypted);
  t.match(facts['huge'], { unknown: /too much to report/ });
  t.ok(Buffer.byteLength(entry.report.body) <= limits.reportBytes);
});

t.test('a reason too long for the protocol is cut, not refused', async (t) => {
  const entry = composeReport({ device, key }, start, null, run({ a: { unknown: 'x'.repeat(5_000) } }));
  t.match(bodyOf(entry).facts['a'], { unknown: /^x{1990} …$/ });
});

/** What a collector does: takes facts as they come, and believes `unchanged` only when the digest is that of what it holds. */
function read(held: Map<string, Outcome>, body: ReturnType<typeof bodyOf>): Map<string, Outcome> {
  const now = new Map(held);
  for (const [id, outcome] of Object.entries(body.facts)) now.set(id, outcome as Outcome);
  if (body.unchanged === undefined) return now;
  const claimed = body.unchanged.checks.map((id) => [id, held.get(id)] as const);
  const known = Object.fromEntries(claimed.filter((pair): pair is [string, Outcome] => pair[1] !== undefined));
  if (outcomesDigest(known) !== body.unchanged.digest) throw new Error('The digest is of other outcomes');
  return now;
}

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    facts: fc.oneof(
      fc.integer({ min: 0, max: 3 }),
      fc.jsonValue().map((v) => JSON.parse(JSON.stringify(v))),
    ),
  }),
  fc.record({ unknown: fc.constantFrom('run as root', 'no answer in time') }),
);
const runs = fc.array(
  fc.record({
    outcomes: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), outcome, { noNullPrototype: true }),
    overlay: fc.boolean(),
    inFull: fc.boolean(),
  }),
  { maxLength: 12 },
);

t.test('whoever reads the chain knows every outcome of every run', async () => {
  fc.assert(
    fc.property(runs, (sequence) => {
      let head = start;
      let baseline: Baseline | null = null;
      let held = new Map<string, Outcome>();
      for (const { outcomes, overlay, inFull } of sequence) {
        const entry = composeReport({ device, key }, head, inFull ? null : baseline, run(outcomes, { overlay }));
        const body = bodyOf(entry);
        held = read(held, body);
        const measured = [...Object.keys(body.facts), ...(body.unchanged?.checks ?? [])].sort();
        if (JSON.stringify(measured) !== JSON.stringify(Object.keys(outcomes).sort())) return false;
        const isHeld = ([id, outcome]: [string, Outcome]) => canonicalText(held.get(id)) === canonicalText(outcome);
        if (!Object.entries(outcomes).every(isHeld) || body.previous !== head.digest) return false;
        ({ baseline } = entry);
        head = entry;
      }
      return true;
    }),
    { numRuns: 200 },
  );
});
