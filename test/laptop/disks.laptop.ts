// Every layout of disks, judged by the packed agent; and proven by other means: from inside by the kernel's own tables,
// from outside by what lies in the raw images.
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { temporaryFolder } from '../helpers/palisade.ts';
import { type Laptop, layoutByName } from './images.ts';
import { diskIndexOf, secondOpinion } from './inside.ts';
import { type Layout, layouts } from './layouts.ts';
import { blankDisk } from './machine.ts';
import { timesFound } from './outside.ts';
import { progress } from './progress.ts';
import { type Row, writeTable } from './readme.ts';
import { bringAgent, judgedBy, laptopFor } from './session.ts';

const rows: Row[] = [];
const unique = (numbers: number[]): number[] => [...new Set(numbers)].sort();

/** Writes the marker to memory and makes the kernel push that memory out. */
const fillSwap = `
  mkdir -p /sys/fs/cgroup/pushed && echo $$ >/sys/fs/cgroup/pushed/cgroup.procs
  mkdir -p /mnt/memory && mount -t tmpfs -o size=64M tmpfs /mnt/memory
  head -c 33554432 /marker >/mnt/memory/a; cp /mnt/memory/a /mnt/memory/b; cp /mnt/memory/a /mnt/memory/c
  echo 24M >/sys/fs/cgroup/pushed/memory.reclaim 2>/dev/null || true
  sync; awk 'NR > 1 { used += $4 } END { print used }' /proc/swaps`;

async function searchDisks(t: Test, laptop: Laptop, layout: Layout): Promise<number[]> {
  const holding: number[] = [];
  for (const [index, disk] of laptop.disks.entries()) {
    const found = await timesFound(disk, laptop.marker);
    if (found > 0) holding.push(index);
    const clear = layout.clearDisks.includes(index);
    t.equal(found > 0, clear, `the marker ${clear ? 'lies' : 'does not lie'} in the raw bytes of disk ${index + 1}`);
  }
  return holding;
}

for (const layout of layouts) {
  t.test(layout.title, async (t) => {
    const laptop = await laptopFor(t, layout);
    await bringAgent(laptop);
    const judged = await judgedBy(laptop, 'disk-encryption');
    t.equal(judged.verdict, layout.expected.verdict, `judged right: ${judged.reason}`);

    const opinion = await secondOpinion(laptop.machine);
    t.ok(opinion.followed > 0, 'the second opinion saw something');
    t.same(unique(opinion.clear.map(diskIndexOf)), layout.clearDisks, `tables of the kernel: ${opinion.clear.join()}`);

    t.match(await laptop.machine.must('head -c 100 /marker'), laptop.marker, 'inside, the marker can be read');
    if (layout.name === 'clear-swap') t.ok(Number(await laptop.machine.must(fillSwap)) > 0, 'memory went to swap');
    await laptop.machine.must('sync');
    await laptop.machine.pullPower();
    const holding = await searchDisks(t, laptop, layout);
    rows.push({ layout, judged, opinion, holding });
    progress(`${judged.verdict}: ${layout.title}`);
  });
}

t.test('a clear data disk plugged in at run time', async (t) => {
  const layout = layoutByName('usual-laptop');
  const laptop = await laptopFor(t, layout);
  await bringAgent(laptop);
  t.equal((await judgedBy(laptop, 'disk-encryption')).verdict, 'pass');

  const disk = blankDisk(join(temporaryFolder(t), 'plugged.qcow2'), 64);
  const { unplug } = await laptop.machine.plug({ file: disk });
  await laptop.machine.must(`
    for tries in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vdb ] && break; sleep 1; done
    mkfs.ext4 -q /dev/vdb && mkdir -p /mnt/plugged && mount /dev/vdb /mnt/plugged && head -c 8388608 /marker >/mnt/plugged/copy && sync`);
  const judged = await judgedBy(laptop, 'disk-encryption');
  t.equal(judged.verdict, 'fail', judged.reason);
  const opinion = await secondOpinion(laptop.machine);
  t.same(opinion.clear, ['vdb under /mnt/plugged']);

  await laptop.machine.must('umount /mnt/plugged');
  await unplug();
  t.equal((await judgedBy(laptop, 'disk-encryption')).verdict, 'pass', 'and well again without it');
  t.ok((await timesFound(disk, laptop.marker)) > 0, 'what was written there is read without any key');
  rows.push({
    layout: {
      ...layout,
      title: 'The usual laptop, a clear data disk plugged in at run time',
      expected: { verdict: 'fail', why: 'What is copied to that disk can be read by whoever holds it' },
    },
    judged,
    opinion,
    holding: [1],
  });
});

t.teardown(() => {
  if (rows.length === layouts.length + 1) writeTable(rows);
});
