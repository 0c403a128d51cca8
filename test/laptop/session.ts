// A laptop for one test: freshly booted, gone at its end; of a failure its console and journal are kept.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'tap';
import { root } from '../helpers/palisade.ts';
import { bootLaptop, type Laptop } from './images.ts';
import type { Layout } from './layouts.ts';
import { packages } from './packages.ts';
import { progress } from './progress.ts';

const logs = join(root, '.cache/laptop');

async function keepLog(laptop: Laptop, name: string): Promise<void> {
  const journal = await laptop.machine
    .run('journalctl -b --no-pager | grep -v qemu-ga | tail -400', 20_000)
    .then(({ stdout }) => stdout)
    .catch((fault: unknown) => `no journal: ${String(fault)}`);
  mkdirSync(logs, { recursive: true });
  const file = join(logs, `${name}.log`);
  writeFileSync(file, `${laptop.machine.console()}\n--- journal\n${journal}\n`);
  progress(`its console and journal are in ${file}`);
}

/** Boots a laptop of this layout for a test. */
export async function laptopFor(t: Test, layout: Layout): Promise<Laptop> {
  progress(`booting: ${layout.title}`);
  const laptop = await bootLaptop(layout);
  t.teardown(async () => {
    if (!t.passing()) await keepLog(laptop, t.name.replace(/[^a-zA-Z0-9]+/g, '-').slice(0, 80));
    await laptop.discard();
  });
  return laptop;
}

interface Judged {
  verdict: string;
  reason: string;
  facts: unknown;
}

/** Puts the packed agent in, without installing it. */
export async function bringAgent({ machine }: Laptop): Promise<void> {
  await machine.copyIn(packages.executable, '/usr/local/bin/palisade-agent');
  await machine.must('chmod 755 /usr/local/bin/palisade-agent');
}

/** What the packed agent says of every check, asked as root on its command line. */
export async function judgedByAll({ machine }: Pick<Laptop, 'machine'>): Promise<Map<string, Judged>> {
  const { stdout, stderr } = await machine.run('palisade-agent check --json');
  const { checks } = JSON.parse(stdout || '{}') as { checks?: (Judged & { id: string })[] };
  if (checks === undefined) throw new Error(`The agent said nothing: ${stderr}`);
  return new Map(checks.map((check) => [check.id, check]));
}

/** Something was not answered in time; it may stand in the facts alone. */
export const wasBusy = (judged: object): boolean => JSON.stringify(judged).includes('no answer in time');

/**
 * What the packed agent says of one check, asked as root on its command line. When the laptop was too busy to answer it
 * in time, it says so, and to try again: that is done here a few times.
 */
export async function judgedBy({ machine }: Pick<Laptop, 'machine'>, check: string, tries = 4): Promise<Judged> {
  const { stdout, stderr } = await machine.run(`palisade-agent check --json --only ${check}`);
  const found = (JSON.parse(stdout || '{}') as { checks?: Judged[] }).checks?.[0];
  if (found === undefined) throw new Error(`The agent said nothing of ${check}: ${stderr}`);
  return wasBusy(found) && tries > 1 ? await judgedBy({ machine }, check, tries - 1) : found;
}
