// The images that the virtual laptop boots from: made once, kept outside the tree, made anew when their recipe changes.
import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Layout, layouts } from './layouts.ts';
import { blankDisk, type Disk, emulator, Machine, type MachineOptions, overlayOf, qemuImg } from './machine.ts';

const recipe = fileURLToPath(new URL('image/', import.meta.url));
const cache =
  process.env['PALISADE_LAPTOP_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'palisade-laptop');

/** Opens every LUKS container of every layout. Not a secret: it guards a marker. */
const key = 'the key of a machine that holds nothing';

const hash = (...parts: (string | Buffer)[]): string => {
  const all = createHash('sha256');
  for (const part of parts) all.update(part);
  return all.digest('hex').slice(0, 16);
};

const baseHash = hash(
  ...readdirSync(recipe)
    .sort()
    .map((name) => readFileSync(join(recipe, name))),
);
export const baseFolder = join(cache, `base-${baseHash}`);
const layoutFolder = (layout: Layout): string =>
  join(cache, `${layout.name}-${hash(baseHash, layout.install, layout.open, String(layout.disksMb))}`);

/** Memory fits the emulator that saved it alone. */
const bootedFolder = (layout: Layout): string =>
  `${layoutFolder(layout)}-booted-${hash(emulator(), process.env['PALISADE_LAPTOP_KVM'] ?? '0')}`;

export type Progress = (line: string) => void;

/** A folder that is there is whole: it is made under another name and renamed when it is done. */
async function once(folder: string, make: (scratch: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) return;
  const scratch = `${folder}.${process.pid}.making`;
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  try {
    await make(scratch);
    renameSync(scratch, folder);
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    // Another suite, at work beside this one, was quicker; its folder is as good.
    if (!existsSync(folder)) throw error;
  }
}

/** Makes the system that every layout is a copy of, unless it is there. */
export function makeBase(progress: Progress): Promise<void> {
  return once(baseFolder, async (scratch) => {
    progress('the base system (about two minutes, once)');
    const child = spawn('sh', [join(recipe, 'base.sh'), scratch], { stdio: ['ignore', 'ignore', 'inherit'] });
    const status = await new Promise((resolve) => child.once('close', resolve));
    if (status !== 0) throw new Error('The base system could not be made; the lines above say why');
    qemuImg(['convert', '-q', '-O', 'qcow2', join(scratch, 'root.ext4'), join(scratch, 'root.qcow2')]);
    rmSync(join(scratch, 'root.ext4'));
  });
}

/** The initramfs with a layout's own scripts behind it. */
function initrdOf(layout: Layout, marker: string, folder: string): string {
  const work = mkdtempSync(join(tmpdir(), 'palisade-initrd-'));
  try {
    mkdirSync(join(work, 'layout'));
    const write = (name: string, text: string): void => writeFileSync(join(work, 'layout', name), text);
    write('key', key);
    write('marker', marker);
    write('open.sh', `${layout.open}\n`);
    write('install.sh', `${readFileSync(join(recipe, 'common.sh'), 'utf8')}\n${layout.install}\n`);
    const { status, stdout } = spawnSync('sh', ['-c', 'find layout | cpio -o -H newc --quiet'], {
      cwd: work,
      maxBuffer: 1e8,
    });
    if (status !== 0) throw new Error('cpio failed');
    const file = join(folder, 'initrd');
    writeFileSync(file, Buffer.concat([readFileSync(join(baseFolder, 'initrd')), stdout]));
    return file;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const diskFile = (folder: string, index: number): string => join(folder, `disk${index}.qcow2`);

function makeLayout(layout: Layout, progress: Progress): Promise<void> {
  return once(layoutFolder(layout), async (scratch) => {
    progress(layout.title);
    const marker = `PALISADE-MARKER-${randomBytes(16).toString('hex')}`;
    writeFileSync(join(scratch, 'marker'), marker);
    const initrd = initrdOf(layout, marker, scratch);
    const disks: Disk[] = [
      { file: overlayOf(join(baseFolder, 'root.qcow2'), join(scratch, 'base-overlay.qcow2')) },
      ...layout.disksMb.map((megabytes, index) => ({ file: blankDisk(diskFile(scratch, index), megabytes) })),
    ];
    const machine = await Machine.start({
      kernel: join(baseFolder, 'vmlinuz'),
      initrd,
      append: 'palisade.install',
      disks,
      memoryMb: 1024,
    });
    try {
      await machine.ended();
      if (!machine.console().includes('INSTALL DONE'))
        throw new Error(`"${layout.title}" did not install. Its console:\n${machine.console().slice(-6_000)}`);
    } finally {
      await machine.discard();
    }
    rmSync(join(scratch, 'base-overlay.qcow2'));
  });
}

/** Makes whatever of these layouts is not there yet, two at a time: more than that and emulation starves. */
export async function makeLayouts(wanted: readonly Layout[], progress: Progress): Promise<void> {
  const waiting = [...wanted];
  const worker = async (): Promise<void> => {
    for (let layout = waiting.shift(); layout !== undefined; layout = waiting.shift())
      await makeLayout(layout, progress);
  };
  await Promise.all([worker(), worker()]);
}

/**
 * A laptop of this layout that has finished booting, kept to go on from: a second instead of a minute. Holds its disks,
 * which are built upon and never written to again, and the memory.
 */
function makeBooted(layout: Layout): Promise<void> {
  return once(bootedFolder(layout), async (scratch) => {
    const source = layoutFolder(layout);
    const disks = layout.disksMb.map((_, index) => overlayOf(diskFile(source, index), diskFile(scratch, index)));
    const machine = await Machine.start(partsOf(layout, disks));
    try {
      await machine.ready();
      await machine.must('systemctl is-system-running --wait >/dev/null; sync');
      await machine.save(join(scratch, 'memory'));
    } finally {
      await machine.discard();
    }
  });
}

const partsOf = (layout: Layout, disks: string[]): MachineOptions => ({
  kernel: join(baseFolder, 'vmlinuz'),
  initrd: join(layoutFolder(layout), 'initrd'),
  disks: disks.map((file) => ({ file })),
});

export interface Laptop {
  machine: Machine;
  /** Overlays of its disks, for looking at from outside once the machine is off. */
  disks: string[];
  marker: string;
  /** Powers on again after the power was pulled, with the disks as they were left. */
  reboot(): Promise<Machine>;
  discard(): Promise<void>;
}

/** A laptop of this layout, just booted, on disks of its own. */
export async function bootLaptop(layout: Layout): Promise<Laptop> {
  await makeBooted(layout);
  const source = bootedFolder(layout);
  const folder = mkdtempSync(join(tmpdir(), 'palisade-disks-'));
  const disks = layout.disksMb.map((_, index) => overlayOf(diskFile(source, index), diskFile(folder, index)));
  const power = async (resume: { resume?: string }): Promise<Machine> => {
    const machine = await Machine.start({ ...partsOf(layout, disks), ...resume });
    try {
      await machine.ready();
      return machine;
    } catch (error) {
      await machine.discard();
      throw error;
    }
  };
  const laptop: Laptop = {
    machine: await power({ resume: join(source, 'memory') }),
    disks,
    marker: readFileSync(join(layoutFolder(layout), 'marker'), 'utf8'),
    async reboot() {
      laptop.machine = await power({});
      return laptop.machine;
    },
    async discard() {
      await laptop.machine.discard();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await laptop.machine.wake();
  return laptop;
}

export function layoutByName(name: string): Layout {
  const layout = layouts.find((l) => l.name === name);
  if (layout === undefined) throw new Error(`There is no layout "${name}": ${layouts.map((l) => l.name).join(', ')}`);
  return layout;
}
