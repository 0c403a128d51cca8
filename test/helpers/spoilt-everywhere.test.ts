// The spoiling itself: it reaches every value of an answer, and tells a judge that passes what it cannot see.
import fc from 'fast-check';
import t from 'tap';
import { stringify } from 'yaml';
import type { Host } from '../../shared/host.ts';
import { betterWhenSpoilt, spoiltValues } from './spoilt-everywhere.ts';

t.test('every value at every depth is left out, made null and made something else', async (t) => {
  const answer = { disks: { value: [{ number: 0, boot: true }] } };
  const ways = [...spoiltValues(answer)].map(([how]) => how);
  for (const how of ['without /disks', 'without /disks/value/0/boot', '/disks/value/0/number is null'])
    t.ok(ways.includes(how), how);
  t.notOk(ways.includes('without /disks/value/0'), 'a shorter list is another machine’s whole answer');
});

t.test('no spoilt answer is the answer', async () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (answer) =>
      [...spoiltValues(answer)].every(([, spoilt]) => JSON.stringify(spoilt) !== JSON.stringify(answer)),
    ),
    { numRuns: 300 },
  );
});

t.test('a judge that passes what it cannot see is told on, and one that does not is not', async (t) => {
  const recording = { system: 'linux', privileged: true, user: 'root', files: { '/proc/state': { text: 'bad\n' } } };
  const folder = t.testdir({ machine: { 'recording.yaml': stringify(recording) } });
  const judge = (blind: string) => async (host: Host) => {
    const answer = await host.readText('/proc/state');
    if (!answer.ok || !answer.value.endsWith('\n')) return blind;
    return answer.value === 'good\n' ? 'pass' : 'fail';
  };
  const problems = await betterWhenSpoilt(folder, judge('pass'));
  t.ok(problems.includes('machine: readText /proc/state: denied: fail became pass'));
  t.ok(problems.some((one) => one.includes('cut at')));
  t.same(await betterWhenSpoilt(folder, judge('unknown')), []);
  const spare = (call: string): boolean => call === 'readText /proc/state';
  t.same(await betterWhenSpoilt(folder, judge('pass'), { spare }), []);
});
