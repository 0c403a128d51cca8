import fc from 'fast-check';
import t from 'tap';
import { patchTuesdayAfter } from './patch-tuesday.ts';

const after = (day: string): string => new Date(patchTuesdayAfter(Date.parse(day))).toISOString().slice(0, 10);

t.test('it is the second Tuesday, of this month or of the next', async (t) => {
  t.equal(after('2026-11-01T00:00:00Z'), '2026-11-10');
  t.equal(after('2026-11-10T17:00:00Z'), '2026-11-10');
  t.equal(after('2026-11-10T19:00:00Z'), '2026-12-08');
  t.equal(after('2026-12-24T00:00:00Z'), '2027-01-12');
  t.equal(after('2026-08-31T23:00:00Z'), '2026-09-08', 'a month that begins with a Tuesday');
});

t.test('it is always a Tuesday from the 8th to the 14th, at most five weeks ahead', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (at) => {
      const next = new Date(patchTuesdayAfter(at));
      t.equal(next.getUTCDay(), 2);
      t.ok(next.getUTCDate() >= 8 && next.getUTCDate() <= 14);
      t.ok(next.getTime() > at && next.getTime() - at <= 36 * 86_400_000);
    }),
  );
});
