// One agent to a folder. A lock names its holder by process and by when that process started, so that one left by a
// killed agent, or by a number that another program has since been given, holds nobody up.
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Type from 'typebox';
import { Value } from 'typebox/value';
import { Complaint } from './complaint.ts';
import { codeOf } from './durable.ts';

const Holder = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.Union([Type.String(), Type.Null()]) });
export type Holder = Type.Static<typeof Holder>;

const lockFile = (folder: string): string => join(folder, 'agent.lock');

/** Takes the folder for this process. Throws a Complaint while another agent holds it. The answer lets it go again. */
export function lockFolder(folder: string): () => void {
  const path = lockFile(folder);
  const mine = JSON.stringify({ pid: process.pid, started: startOf(process.pid) } satisfies Holder);
  const beside = `${path}.${process.pid}`;
  writeFileSync(beside, mine, { mode: 0o600 });
  try {
    // A link is made whole or not at all, and never over another: what `O_EXCL` and a later write cannot promise.
    while (!isLinked(beside, path)) removeStale(folder, path);
  } finally {
    rmSync(beside, { force: true });
  }
  return () => {
    if (textOf(path) === mine) rmSync(path, { force: true });
  };
}

/** The agent that runs on a folder now, or undefined. */
export function holderOf(folder: string): Holder | undefined {
  const holder = parse(textOf(lockFile(folder)));
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (fault) {
    if (codeOf(fault) === 'EEXIST') return false;
    throw fault;
  }
}

/** Moves a dead agent's lock aside before removing it: two that start at once must not remove each other's new one. */
function removeStale(folder: string, path: string): void {
  const found = textOf(path);
  if (found === undefined) return;
  const holder = parse(found);
  if (holder !== undefined && isAlive(holder)) throw new Complaint(heldBy(folder, holder));
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return;
    throw fault;
  }
  if (textOf(aside) !== found) isLinked(aside, path);
  rmSync(aside, { force: true });
}

const heldBy = (folder: string, { pid }: Holder): string =>
  `Another agent (process ${pid}) is at work on ${folder}. Stop it first, or name another folder with --data-dir.`;

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (fault) {
    if (codeOf(fault) === 'ENOENT') return undefined;
    throw fault;
  }
}

function parse(text: string | undefined): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return Value.Check(Holder, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (fault) {
    // Anything else (EPERM) says that there is such a process, of another user.
    if (codeOf(fault) === 'ESRCH') return false;
  }
  const now = startOf(pid);
  return started === null || now === null || started === now;
}

/** When a process started, in words that differ from boot to boot; null where the system does not say. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5): the 22nd field; the second, the program's name, may hold spaces and parentheses of its own.
    const ticks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    return ticks === undefined ? null : `${boot} ${ticks}`;
  } catch {
    return null;
  }
}
