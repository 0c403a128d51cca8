// A laptop and an archive that publishes, beside what a laptop with a memory says of them: the true beginning of the longest
// wait lies between the two bounds, whatever was published, installed and looked at.
import fc from 'fast-check';
import t from 'tap';
import type { Memory } from '../../host.ts';
import { type Kept, longest, longestWaitOf, type Waiting, waitOf } from './waiting.ts';

const absent = { ok: false, failure: 'absent', reason: 'not there' } as const;

function memoryOf(kept?: unknown): Memory & { kept: unknown } {
  const memory = {
    kept,
    recall: async () => (memory.kept === undefined ? absent : ({ ok: true, value: memory.kept } as const)),
    async keep(_: string, value: unknown) {
      memory.kept = JSON.parse(JSON.stringify(value));
    },
  };
  return memory;
}

const update = (installed: string, offered: string, listsMadeAt: number): Waiting => ({
  ...{ id: 'openssl', installed, offered, knownSince: listsMadeAt, notBefore: null },
});

t.test('the first run knows no beginning, and the wait stays the same while lists move on', async (t) => {
  const memory = memoryOf();
  t.same(await longestWaitOf(memory, 10, [update('1', '2', 10)]), { knownSince: 10, notBefore: null });
  t.same(await longestWaitOf(memory, 20, [update('1', '3', 20)]), { knownSince: 10, notBefore: null });
  t.same(await longestWaitOf(memory, 30, []), { knownSince: null, notBefore: null });
  t.same(await longestWaitOf(memory, 40, [update('3', '4', 40)]), { knownSince: 40, notBefore: 30 });
  t.same(await longestWaitOf(memory, 50, [update('3', '5', 50)]), { knownSince: 40, notBefore: 30 });
  t.same(await longestWaitOf(memory, 60, [update('5', '6', 60)]), { knownSince: 60, notBefore: 50 });
});

t.test('where it is not known what is installed, a new offer is bounded, and an old one waits on', async (t) => {
  const memory = memoryOf();
  await longestWaitOf(memory, 10, []);
  t.same(await longestWaitOf(memory, 20, [update('', '2', 20)]), { knownSince: 20, notBefore: 10 });
  t.same(await longestWaitOf(memory, 30, [update('', '2', 30)]), { knownSince: 20, notBefore: 10 });
  t.same(await longestWaitOf(memory, 40, [update('', '3', 40)]), { knownSince: 40, notBefore: 10 });
});

t.test('several of one name are taken together, and the one that is left is bounded by all', async (t) => {
  const memory = memoryOf();
  const both = (listsMadeAt: number) => ['2', '5'].map((offered) => update('', offered, listsMadeAt));
  await longestWaitOf(memory, 10, []);
  t.same(await longestWaitOf(memory, 20, both(20)), { knownSince: 20, notBefore: 10 });
  t.same(await longestWaitOf(memory, 30, both(30).reverse()), { knownSince: 20, notBefore: 10 });
  t.same(await longestWaitOf(memory, 40, [update('', '5', 40)]), { knownSince: 40, notBefore: 10 });
});

t.test('an offer that came later bounds no wait that was seen before', async (t) => {
  const memory = memoryOf();
  await longestWaitOf(memory, 10, [update('1', '3', 10)]);
  const older = { ...update('1', '2', 30), knownSince: 25, notBefore: 25 };
  t.same(await longestWaitOf(memory, 30, [older]), { knownSince: 10, notBefore: null });
});

t.test('what is of no known date is not kept', async (t) => {
  const memory = memoryOf();
  t.same(await longestWaitOf(memory, 'unknown', [update('1', '2', 20)]), { knownSince: 20, notBefore: null });
  t.equal(memory.kept, undefined);
});

t.test('lists that are older than those seen before bound nothing', async (t) => {
  const memory = memoryOf();
  await longestWaitOf(memory, 50, []);
  t.same(await longestWaitOf(memory, 40, [update('1', '2', 40)]), { knownSince: 40, notBefore: null });
});

t.test('a memory that is damaged, or of another version, is none', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (kept) => {
      const wait = await longestWaitOf(memoryOf(kept), 40, [update('1', '2', 40)]);
      return wait.knownSince === 40 && wait.notBefore === null;
    }),
  );
});

t.test('of many waits, one without a bound leaves the longest without it', async (t) => {
  const bounded = { knownSince: 5, notBefore: 3 };
  t.same(longest([bounded, { knownSince: 4, notBefore: 2 }]), { knownSince: 4, notBefore: 2 });
  t.same(longest([bounded, { knownSince: 9, notBefore: null }]), { knownSince: 5, notBefore: null });
  t.same(longest([]), { knownSince: null, notBefore: null });
});

t.test('a name that every object has is no update that was seen', async (t) => {
  const before: Kept = { listsMadeAt: 10, waiting: {} };
  t.same(waitOf({ ...update('1', '2', 20), id: 'constructor' }, before, 20), { knownSince: 20, notBefore: 10 });
});

/** What happens in one hour: at most one thing is installed between two looks, as the device looks when something was. */
const Hour = fc.record({
  publish: fc.boolean(),
  install: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
  /** How old the lists are by which the device looks, in hours. */
  lag: fc.option(fc.nat({ max: 3 }), { nil: undefined }),
});

t.test('the true beginning of a wait lies between the bounds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(Hour, { minLength: 2, maxLength: 40 }), async (hours) => {
      const memory = memoryOf();
      /** Hour in which each version was published, and since when the device lacks it. */
      const published = [0];
      const lackedSince: (number | undefined)[] = [undefined];
      let installed = 0;
      for (const [hour, { publish, install, lag }] of hours.entries()) {
        if (publish) {
          lackedSince.push(hour);
          published.push(hour);
        }
        if (install !== undefined) {
          installed = Math.min(install, published.length - 1);
          for (const version of published.keys()) {
            lackedSince[version] = version <= installed ? undefined : (lackedSince[version] ?? hour);
          }
        }
        if (lag === undefined && install === undefined) continue;
        const listsMadeAt = Math.max(0, hour - (lag ?? 0));
        const offered = published.filter((at) => at <= listsMadeAt).length - 1;
        const waiting = offered > installed ? [update(String(installed), String(offered), listsMadeAt)] : [];
        const wait = await longestWaitOf(memory, listsMadeAt, waiting);
        if (waiting.length === 0) continue;
        // Who goes back to an older version lacks from then on what was published before.
        const lackedFrom = Math.min(...lackedSince.flatMap((since) => since ?? []));
        const thereFrom = published[installed + 1] ?? Number.NaN;
        if (wait.knownSince === null || thereFrom > wait.knownSince) return false;
        if (wait.notBefore !== null && lackedFrom < wait.notBefore) return false;
      }
      return true;
    }),
    { numRuns: 500 },
  );
});
