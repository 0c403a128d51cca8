import t from 'tap';
import { count, counted, forHowLong, relative, roughly, size } from './words.ts';

const now = Date.parse('2026-11-24T10:42:00Z');

t.test('an instant is said by its largest unit, past or to come', async (t) => {
  t.equal(relative(now - 3 * 86_400_000 - 5_000_000, now), '3 days ago');
  t.equal(relative(now - 60_000, now), '1 minute ago');
  t.equal(relative(now + 7_200_000, now), 'in 2 hours');
  t.equal(relative(now - 20_000, now), 'just now');
});

t.test('a clock that runs a little ahead of the collector says nothing odd', async (t) => {
  t.equal(relative(now + 3_000, now), 'just now');
  t.equal(forHowLong(now + 3_000, now), 'since just now');
  t.equal(roughly(-1), 'a moment');
});

t.test('numbers are grouped, and one is one', async (t) => {
  t.equal(count(10_000), '10\u202f000');
  t.equal(counted(1, 'device'), '1 device');
  t.equal(counted(2, 'device counts', 'devices count'), '2 devices count');
});

t.test('sizes are said as disks are sold', async (t) => {
  t.equal(size(512_110_190_592), '512 GB');
  t.equal(size(1_000_000_000_000), '1 TB');
  t.equal(size(0), '0 B');
});
