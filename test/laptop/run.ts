// `npm run test:laptop`: makes the virtual laptop and the packages where they are missing, then runs every *.laptop.ts.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { buildDashboard } from '../../installers/build.ts';
import { haveFromDebian } from '../suite/debian.ts';
import { runSuite, sayCount } from '../suite/tap.ts';
import { makeBase, makeLayouts } from './images.ts';
import { findAccelerator } from './kvm.ts';
import { layouts } from './layouts.ts';
import { makeLaptopPackages } from './packages.ts';
import { progress, showProgress } from './progress.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

const needs = {
  'qemu-system-x86_64': 'qemu-system-x86',
  'qemu-img': 'qemu-utils',
  debootstrap: 'debootstrap',
  cpio: 'cpio',
  'mkfs.ext4': 'e2fsprogs',
  gpgv: 'gpgv',
  strip: 'binutils',
  'dpkg-deb': 'dpkg',
  xz: 'xz-utils',
  zstd: 'zstd',
};

async function prepare(): Promise<boolean> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    process.stderr.write('The virtual laptop runs on 64-bit Linux alone.\n');
    return false;
  }
  const imageProgress = (line: string): void => progress(`making the image: ${line}`);
  progress('making the packages');
  await Promise.all([makeLaptopPackages(), makeBase(imageProgress)]);
  await makeLayouts(layouts, imageProgress);
  await buildDashboard();
  await chromium.executablePath();
  await findAccelerator(progress);
  return true;
}

const chosen = process.argv.slice(2);
const suites = readdirSync(here)
  .filter((name) => name.endsWith('.laptop.ts'))
  .map((name) => relative(root, join(here, name)));

async function ready(): Promise<boolean> {
  try {
    return await prepare();
  } catch (fault) {
    process.stderr.write(
      `The virtual laptop could not be made ready: ${fault instanceof Error ? fault.message : String(fault)}\n`,
    );
    return false;
  }
}

async function main(): Promise<void> {
  const endShowing = showProgress();
  try {
    // Two machines at once at most: each suite has one, and more would starve each other when emulated.
    if (await ready()) await runSuite(['--timeout=1500', '--jobs=2', ...(chosen.length > 0 ? chosen : suites)]);
    else {
      sayCount(0, 1);
      process.exitCode = 1;
    }
  } finally {
    endShowing();
  }
}

if (haveFromDebian(needs)) await main();
