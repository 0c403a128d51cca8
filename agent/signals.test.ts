import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CheckId } from '../shared/checks/index.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { filesHere } from './host/files.ts';
import { Watch } from './signals.ts';

const id: CheckId = 'account-status';
const files = filesHere();

function watchOver(watched: () => string[]) {
  const clock = { at: 1_000_000, now: () => clock.at };
  const watch = new Watch(files, clock);
  /** One run of the check, from the look at its files to its end, and what happens in between. */
  const run = async ({ hastened = false, changed = false, meanwhile = async () => {} } = {}): Promise<void> => {
    watch.aboutToRun([id]);
    const fingerprints = await fingerprintsOf(files, watched());
    await meanwhile();
    watch.hasRun(id, { fingerprints, hastened, changed });
  };
  /** What is hastened once everything has rested. */
  const poll = async (): Promise<CheckId[]> => {
    clock.at += 3_600_000;
    return await watch.poll();
  };
  return { clock, watch, run, poll };
}

t.test('a change, an addition and a removal of a watched file each hasten its check, until it runs', async (t) => {
  const folder = t.testdir({ passwd: 'root' });
  const file = join(folder, 'passwd');
  const { run, poll } = watchOver(() => [file, join(folder, 'shadow')]);
  await run();
  t.same(await poll(), []);
  const acts = [
    () => writeFileSync(file, 'root and alice'),
    () => writeFileSync(join(folder, 'shadow'), ''),
    () => rmSync(file),
  ];
  for (const act of acts) {
    act();
    t.same(await poll(), [id]);
    t.same(await poll(), [id], 'it is not forgotten before it runs');
    await run();
    t.same(await poll(), []);
  }
});

t.test('a change is not told twice while its check runs, and one that comes meanwhile is told after it', async (t) => {
  const file = join(t.testdir({ passwd: 'root' }), 'passwd');
  const { run, poll } = watchOver(() => [file]);
  await run();
  writeFileSync(file, 'root and alice');
  t.same(await poll(), [id]);
  await run({
    meanwhile: async () => {
      writeFileSync(file, 'root, alice and bob');
      t.same(await poll(), [], 'it runs already');
    },
  });
  t.same(await poll(), [id]);
});

t.test('a run that could not say what its files looked like leaves them watched as before', async (t) => {
  const file = join(t.testdir({ passwd: 'root' }), 'passwd');
  const { watch, run, poll } = watchOver(() => [file]);
  await run();
  watch.aboutToRun([id]);
  watch.hasRun(id, { fingerprints: undefined, hastened: false, changed: false });
  t.same(await poll(), []);
  writeFileSync(file, 'root and alice');
  t.same(await poll(), [id]);
});

t.test('files under /proc and /sys are compared by what is in them, since their times mean nothing', async (t) => {
  const { run, poll } = watchOver(() => ['/proc/self/mountinfo', '/sys/class/block']);
  await run();
  t.same(await poll(), []);
});

t.test('a check hastened for nothing rests ever longer, and one that found something does not', async (t) => {
  const file = join(t.testdir({ file: '0' }), 'file');
  const { run, watch, clock } = watchOver(() => [file]);
  const rests: number[] = [];
  const hasten = async (changed: boolean): Promise<void> => {
    await run({ hastened: true, changed });
    writeFileSync(file, `${rests.length}${'x'.repeat(rests.length + 1)}`);
    const from = clock.at;
    while ((await watch.poll()).length === 0) clock.at += 1_000;
    rests.push(clock.at - from);
  };
  for (const changed of [true, false, false, false, false, false, false, true]) await hasten(changed);
  t.same(rests, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 2_000]);
});
