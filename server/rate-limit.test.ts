import fc from 'fast-check';
import t from 'tap';
import { rateLimit } from './rate-limit.ts';

t.test('never more than the burst and what the time since has filled, whatever the pattern', async (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10 }),
      fc.integer({ min: 1, max: 5 }),
      fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 60 }),
      (burst, perSecond, waits) => {
        let now = 1_000_000;
        const limit = rateLimit({ burst, perSecond }, { now: () => now });
        const began = now;
        let granted = 0;
        for (const wait of waits) {
          now += wait;
          if (limit.take('a')) granted += 1;
        }
        return granted <= burst + ((now - began) / 1_000) * perSecond;
      },
    ),
  );
  t.pass('held');
});

t.test('one key’s use does not touch another’s, and looking takes nothing', async (t) => {
  let now = 0;
  const limit = rateLimit({ burst: 1, perSecond: 1 }, { now: () => now });
  t.ok(limit.mayTake('a'));
  t.ok(limit.take('a'));
  t.notOk(limit.mayTake('a'));
  t.notOk(limit.take('a'));
  t.ok(limit.take('b'));
  now += 1_000;
  t.ok(limit.take('a'));
});

t.test('a clock that goes back neither fills nor empties', async (t) => {
  let now = 1_000_000;
  const limit = rateLimit({ burst: 2, perSecond: 1 }, { now: () => now });
  t.ok(limit.take('a'));
  now -= 500_000;
  t.ok(limit.take('a'));
  t.notOk(limit.take('a'));
});
