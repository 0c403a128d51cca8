import fc from 'fast-check';
import t from 'tap';
import { settle } from './settle.ts';

interface Row {
  id: string;
  text: string;
}
const rows = fc.uniqueArray(fc.record({ id: fc.constantFrom(...'abcdefgh'), text: fc.string() }), {
  selector: (row) => row.id,
});
const ids = (list: Row[]): string[] => list.map(({ id }) => id);

t.test('a list that nobody touches shows what came', async (t) => {
  fc.assert(
    fc.property(rows, rows, (shown, incoming) => {
      t.same(settle(shown, incoming, false), { shown: incoming, waiting: undefined });
    }),
    { numRuns: 50 },
  );
});

t.test('under a hand no row moves, and every row that is still there says what is new about it', async (t) => {
  let held = 0;
  fc.assert(
    fc.property(rows, rows, (before, incoming) => {
      const { shown, waiting } = settle(before, incoming, true);
      if (before.length === 0) return shown === incoming;
      held += 1;
      const fresh = shown.every((row) => incoming.every((other) => other.id !== row.id || other.text === row.text));
      const nothingLost = waiting === undefined ? shown === incoming : waiting === incoming;
      return ids(shown).join() === ids(before).join() && fresh && nothingLost;
    }),
  );
  t.ok(held > 20);
});
