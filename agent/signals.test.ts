import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CheckId } from '../shared/checks/index.ts';
import { nodeHost } from './host/node.ts';
import { Watch } from './signals.ts';

const id: CheckId = 'account-status';

function watchOver(files: () => string[], { byContents = false } = {}) {
  const clock = { at: 1_000_000, now: () => clock.at };
  const watch = new Watch({
    host: nodeHost(),
    signalsOf: (one) => (one === id ? async () => files() : undefined),
    clock,
    byContents,
  });
  return { clock, watch };
}

t.test('a change, an addition and a removal of a watched file each hasten its check, until it runs', async (t) => {
  const folder = t.testdir({ passwd: 'root' });
  const file = join(folder, 'passwd');
  const { watch } = watchOver(() => [file, join(folder, 'shadow')]);
  await watch.aboutToRun([id, 'screen-lock']);
  t.same(await watch.poll(), []);
  const acts = [
    () => writeFileSync(file, 'root and alice'),
    () => writeFileSync(join(folder, 'shadow'), ''),
    () => rmSync(file),
  ];
  for (const act of acts) {
    act();
    t.same(await watch.poll(), [id]);
    t.same(await watch.poll(), [id], 'it is not forgotten before it runs');
    await watch.aboutToRun([id]);
    t.same(await watch.poll(), []);
  }
});

t.test('a folder is watched by the names in it', async (t) => {
  const folder = t.testdir({ sessions: {} });
  const { watch } = watchOver(() => [join(folder, 'sessions')], { byContents: true });
  await watch.aboutToRun([id]);
  mkdirSync(join(folder, 'sessions/c1'));
  t.same(await watch.poll(), [id]);
});

t.test('by contents, a change that leaves size and time alone is seen', async (t) => {
  const folder = t.testdir({ key: 'true' });
  const file = join(folder, 'key');
  utimesSync(file, 1, 1);
  const { watch } = watchOver(() => [file], { byContents: true });
  await watch.aboutToRun([id]);
  writeFileSync(file, 'TRUE');
  utimesSync(file, 1, 1);
  t.same(await watch.poll(), [id]);
});

t.test('files under /proc are compared by what is in them, since their times mean nothing', async (t) => {
  const { watch } = watchOver(() => ['/proc/self/mountinfo', '/sys/class/block']);
  await watch.aboutToRun([id]);
  t.same(await watch.poll(), []);
});

t.test('a check hastened for nothing rests ever longer, and one that found something does not', async (t) => {
  const file = join(t.testdir({ file: '0' }), 'file');
  const { watch, clock } = watchOver(() => [file]);
  const rests: number[] = [];
  const hasten = async (changed: boolean): Promise<void> => {
    await watch.aboutToRun([id]);
    watch.hasRun(id, true, changed);
    writeFileSync(file, `${rests.length}${'x'.repeat(rests.length + 1)}`);
    const from = clock.at;
    while ((await watch.poll()).length === 0) clock.at += 1_000;
    rests.push(clock.at - from);
  };
  for (const changed of [true, false, false, false, false, false, false, true]) await hasten(changed);
  t.same(rests, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 2_000]);
});

t.test('a probe that cannot say what to watch stops nothing', async (t) => {
  const watch = new Watch({
    host: nodeHost(),
    signalsOf: () => async () => {
      throw new Error('no');
    },
    clock: { now: () => 0 },
    byContents: false,
  });
  await watch.aboutToRun([id]);
  t.same(await watch.poll(), []);
});
