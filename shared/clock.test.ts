import t from 'tap';
import { durationMs, inWords } from './clock.ts';

t.test('a duration is read as its number of milliseconds', async (t) => {
  t.equal(durationMs('0'), 0);
  t.equal(durationMs('15m'), 900_000);
  t.equal(durationMs('7d'), 604_800_000);
});

t.test('what is not a duration is refused by name', async (t) => {
  for (const text of ['', '15', 'm', '-1h', '1.5h', '1 h']) t.throws(() => durationMs(text), /is not a duration/);
});

t.test('a length of time is said in its two largest units', async (t) => {
  t.equal(inWords(0), 'less than a second');
  t.equal(inWords(8_040_000), '2 hours 14 minutes');
  t.equal(inWords(86_400_000 * 3 + 1_000), '3 days');
});
