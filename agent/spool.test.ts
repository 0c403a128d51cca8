import * as fs from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { digestOf } from '../shared/protocol/sign.ts';
import { type Files, peekSpool, Spool } from './spool.ts';
import type { Head } from './spool-index.ts';
import { decodeLine, type ReportEntry } from './spool-lines.ts';

const signature = 'A'.repeat(86);
const hour = 3_600_000;

/** A report of the right form; whether its body is signed is not the spool's concern. */
function reportAfter(head: Head, rest: Partial<ReportEntry> = {}): Omit<ReportEntry, 'is'> {
  const seq = head.seq + 1;
  const body = JSON.stringify({
    collectedAt: 1_000,
    device: 'd-aaaaaaaaaaaaaaaaaaaa',
    facts: {},
    policyVersion: 1,
    previous: head.digest,
    seq,
  });
  return {
    seq,
    digest: digestOf(body),
    at: 1_000,
    quiet: false,
    baseline: { overlay: false, outcomes: {} },
    report: { body, signature },
    ...rest,
  };
}

function fill(spool: Spool, count: number, rest: Partial<ReportEntry> = {}): void {
  for (let added = 0; added < count; added++) spool.append(reportAfter(spool.head, rest));
}

const numbers = (spool: Spool, after = 0): number[] =>
  (spool.batchAfter(after, 10_000, 1e9)?.reports ?? []).map(({ body }) => Number(JSON.parse(body).seq));

const path = (folder: string): string => join(folder, 'spool');

/** The same file system, but for the calls given. */
const filesWith = (broken: Partial<Files>): Files => ({ ...fs, ...broken });
const noSpace = (): never => {
  throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
};

t.test('what was taken is there after a new start, in order, and the chain goes on', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  fill(spool, 3);
  const { head } = spool;
  spool.close();
  const again = new Spool(folder);
  t.same(again.head, head);
  fill(again, 1);
  t.same(numbers(again), [1, 2, 3, 4]);
  t.equal(again.digestAt(3), head.digest);
});

t.test('a cut at any byte loses nothing acknowledged to the caller and sends nothing torn', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  const ends = [0];
  for (let added = 0; added < 4; added++) {
    fill(spool, 1);
    ends.push(fs.statSync(path(folder)).size);
  }
  const digests = [null, ...[1, 2, 3, 4].map((seq) => spool.digestAt(seq))];
  spool.close();
  const whole = fs.readFileSync(path(folder));
  for (let cut = 0; cut <= whole.length; cut++) {
    fs.writeFileSync(path(folder), whole.subarray(0, cut));
    const taken = ends.findLastIndex((end) => end <= cut);
    const after = new Spool(folder);
    if (after.head.seq !== taken || after.head.digest !== digests[taken] || numbers(after).length !== taken)
      t.fail(`cut at byte ${cut}: goes on from ${after.head.seq}, should from ${taken}`);
    fill(after, 1);
    after.close();
    const reopened = new Spool(folder);
    if (reopened.head.seq !== taken + 1 || reopened.damaged > 0) t.fail(`cut at byte ${cut}: the chain did not go on`);
    reopened.close();
  }
  t.ok(whole.length > 1_000, 'there were bytes to cut at');
});

t.test('a line damaged in the middle is told as a gap, and the next report is in full', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  fill(spool, 3);
  spool.close();
  const bytes = fs.readFileSync(path(folder));
  const second = bytes.indexOf('\n') + 40;
  bytes[second] = (bytes[second] ?? 0) ^ 1;
  fs.writeFileSync(path(folder), bytes);
  const again = new Spool(folder);
  t.equal(again.damaged, 1);
  t.equal(again.baseline, null);
  const batch = again.batchAfter(0, 10, 1e9);
  t.same(batch?.dropped, [{ from: 2, to: 2 }]);
  t.equal(batch?.upTo, 3);
  t.equal(again.digestAt(2), JSON.parse(batch?.reports[1]?.body ?? '{}').previous);
});

t.test('a full disk is said, costs no earlier report, and the next attempt continues', async (t) => {
  const folder = t.testdir();
  let isFull = false;
  const writeSync = ((file: number, bytes: Buffer, offset: number, length: number, position: number) => {
    if (!isFull) return fs.writeSync(file, bytes, offset, length, position);
    // As a disk fills up: half of it still goes in.
    if (offset === 0) return fs.writeSync(file, bytes, 0, length >> 1, position);
    return noSpace();
  }) as typeof fs.writeSync;
  const spool = new Spool(folder, undefined, filesWith({ writeSync, ftruncateSync: noSpace }));
  fill(spool, 2);
  const before = spool.head;
  isFull = true;
  t.throws(() => fill(spool, 1, { at: 5 }), /the agent tries again/);
  t.throws(() => fill(spool, 1), /no space left for reports in .*Make some/);
  t.same(spool.head, before);
  const halfWritten = new Spool(folder);
  t.same(halfWritten.head, before, 'what is on the disk is whole too');
  halfWritten.close();
  isFull = false;
  fill(spool, 1);
  spool.close();
  t.same(numbers(new Spool(folder)), [1, 2, 3]);
});

t.test('a report that the disk took but would not sync is not counted as taken', async (t) => {
  const folder = t.testdir();
  let fails = false;
  const fsyncSync = (file: number): void => (fails ? noSpace() : fs.fsyncSync(file));
  const spool = new Spool(folder, undefined, filesWith({ fsyncSync }));
  fill(spool, 1);
  fails = true;
  t.throws(() => fill(spool, 1), /the agent tries again/);
  spool.close();
  t.same(new Spool(folder).head.seq, 1);
});

t.test('acknowledged reports leave the file, but the newest stays, since the chain hangs on it', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  fill(spool, 1_000);
  const { head } = spool;
  const full = fs.statSync(path(folder)).size;
  spool.acknowledge(1_000, 2_000);
  t.ok(fs.statSync(path(folder)).size < full / 100);
  t.equal(spool.waiting, 0);
  spool.close();
  const again = new Spool(folder);
  t.same(again.head, head);
  t.equal(again.waiting, 0);
  t.same(again.baseline, { overlay: false, outcomes: {} });
  fill(again, 1);
  t.equal(again.waiting, 1);
});

t.test('an acknowledgement of more than there is acknowledges what there is', async (t) => {
  const spool = new Spool(t.testdir());
  fill(spool, 2);
  spool.acknowledge(99, 2_000);
  fill(spool, 1);
  t.equal(spool.waiting, 1);
});

t.test('a compaction that the disk refuses leaves the old spool as it was', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder, { maxBytes: 2_000, maxAgeMs: hour }, filesWith({ renameSync: noSpace }));
  fill(spool, 3);
  t.throws(() => fill(spool, 5), /the agent tries again/);
  const kept = numbers(spool);
  spool.close();
  t.same(numbers(new Spool(folder)), kept);
  t.same(fs.readdirSync(folder), ['spool']);
});

t.test('when there is no room the oldest unchanged check-ins go first, changes of posture last', async (t) => {
  const folder = t.testdir();
  const line = 520;
  const spool = new Spool(folder, { maxBytes: line * 12, maxAgeMs: hour });
  for (let seq = 1; seq <= 14; seq++) fill(spool, 1, { quiet: seq % 2 === 0 });
  const left = numbers(spool);
  t.same(
    left.filter((seq) => seq % 2 === 1),
    [1, 3, 5, 7, 9, 11, 13],
    'every change is still there',
  );
  const quiet = left.filter((seq) => seq % 2 === 0);
  t.equal(quiet.at(-1), 14);
  t.ok(quiet.length < 7, 'unchanged ones were given up');
  t.notSame(spool.baseline, null);
  const batch = spool.batchAfter(0, 100, 1e9);
  const dropped = (batch?.dropped ?? []).flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, n) => from + n),
  );
  t.same(
    [...left, ...dropped].sort((a, b) => a - b),
    Array.from({ length: 14 }, (_, n) => n + 1),
    'and said to be',
  );
});

t.test('after a change had to be given up the next report is in full, even after a new start', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder, { maxBytes: 3_000, maxAgeMs: hour });
  while (spool.head.seq < 50 && (numbers(spool)[0] ?? 1) === 1) fill(spool, 1);
  t.not(spool.head.seq, 50);
  t.equal(spool.baseline, null);
  spool.close();
  t.equal(new Spool(folder).baseline, null);
});

t.test('age gives up unchanged check-ins alone: a clock gone wrong must not cost evidence', async (t) => {
  const spool = new Spool(t.testdir(), { maxBytes: 1e6, maxAgeMs: hour });
  fill(spool, 2, { at: 0, quiet: true });
  fill(spool, 1, { at: 0, quiet: false });
  fill(spool, 1, { at: 1_000 * hour, quiet: false });
  t.same(numbers(spool), [3, 4]);
});

t.test('a spool put back from a copy goes on from the collector’s head, also after a new start', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  fill(spool, 2);
  const theirs = digestOf('theirs');
  spool.restartFrom(7, theirs);
  t.equal(spool.waiting, 0);
  t.equal(spool.baseline, null);
  spool.close();
  const again = new Spool(folder);
  t.same(again.head, { seq: 7, digest: theirs });
  fill(again, 1);
  const [first] = again.batchAfter(7, 10, 1e9)?.reports ?? [];
  t.match(JSON.parse(first?.body ?? '{}'), { seq: 8, previous: theirs });
});

t.test('looking at a spool mends nothing: the running agent may be at work on it', async (t) => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  fill(spool, 3);
  spool.acknowledge(2, 2_000);
  fs.appendFileSync(path(folder), 'half a li');
  const size = fs.statSync(path(folder)).size;
  t.match(peekSpool(folder), { head: { seq: 3 }, waiting: 1 });
  t.equal(fs.statSync(path(folder)).size, size);
});

t.test('a batch holds no more reports and bytes than asked, and a large report goes alone', async (t) => {
  const spool = new Spool(t.testdir());
  fill(spool, 5);
  t.equal(spool.batchAfter(0, 2, 1e9)?.upTo, 2);
  t.equal(spool.batchAfter(2, 10, 1)?.upTo, 3);
  t.equal(spool.batchAfter(5, 10, 1e9), undefined);
});

t.test('a line whose one byte is changed is not taken for whole', async () => {
  const folder = t.testdir();
  const spool = new Spool(folder);
  fill(spool, 1);
  const line = fs.readFileSync(path(folder), 'utf8').trimEnd();
  fc.assert(
    fc.property(fc.nat(line.length - 1), fc.integer({ min: 32, max: 126 }), (place, code) => {
      const letter = String.fromCharCode(code);
      fc.pre(line[place] !== letter);
      return decodeLine(line.slice(0, place) + letter + line.slice(place + 1)) === undefined;
    }),
  );
});

type Act = { do: 'append'; quiet: boolean; size: number } | { do: 'acknowledge'; share: number } | { do: 'reopen' };
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('append' as const), quiet: fc.boolean(), size: fc.nat(800) }) },
    fc.record({ do: fc.constant('acknowledge' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
    fc.record({ do: fc.constant('reopen' as const) }),
  ),
  { maxLength: 40 },
);

t.test('whatever happens, each unacknowledged number is either kept or told as given up, in order', async (t) => {
  const bounds = { maxBytes: 6_000, maxAgeMs: hour };
  let round = 0;
  const root = t.testdir();
  fc.assert(
    fc.property(acts, (sequence) => {
      const folder = join(root, String(round++));
      fs.mkdirSync(folder);
      let spool = new Spool(folder, bounds);
      let acknowledged = 0;
      for (const act of sequence) {
        if (act.do === 'append') {
          const { report, ...rest } = reportAfter(spool.head, { quiet: act.quiet });
          spool.append({ ...rest, report: { ...report, body: report.body + ' '.repeat(act.size) } });
        } else if (act.do === 'acknowledge') {
          acknowledged = Math.max(acknowledged, Math.floor(spool.head.seq * act.share));
          spool.acknowledge(acknowledged, 1_000);
        } else {
          spool.close();
          spool = new Spool(folder, bounds);
        }
      }
      const batch = spool.batchAfter(acknowledged, 10_000, 1e9);
      const told = (batch?.dropped ?? []).flatMap(({ from, to }) =>
        Array.from({ length: to - from + 1 }, (_, n) => from + n),
      );
      const all = [...numbers(spool, acknowledged), ...told].sort((a, b) => a - b);
      const { seq } = spool.head;
      spool.close();
      return (
        JSON.stringify(all) ===
        JSON.stringify(Array.from({ length: seq - acknowledged }, (_, n) => acknowledged + 1 + n))
      );
    }),
    { numRuns: 60 },
  );
});
