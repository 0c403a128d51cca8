// Who runs what, from /proc: which desktop a session really has, and whether a lock daemon is alive. No tool needed.
import type { Answer, Host } from '../../../host.ts';
import { baseName } from '../../../linux/paths.ts';

export interface Process {
  pid: number;
  uid: number;
  /** The program's own name, without folder: `swayidle`. */
  program: string;
  arguments: readonly string[];
}

export interface Processes {
  list: readonly Process[];
  /** Undefined: all were seen. Else why some may be missing, so that "none runs" proves nothing. */
  gap: string | undefined;
}

/** Every process that runs. Zombies and stopped ones do nothing, so they are left out. */
export async function listProcesses(host: Host): Promise<Processes> {
  const names = await host.list('/proc');
  if (!names.ok) return { list: [], gap: names.reason };
  const pids = names.value.filter((name) => /^[0-9]+$/.test(name));
  const list: Process[] = [];
  // With hidepid, a plain user does not see the first process.
  let gap = pids.includes('1') ? undefined : '/proc shows only some processes; run as root';
  for (const pid of pids) {
    const status = await host.readText(`/proc/${pid}/status`);
    if (!status.ok) {
      // One that ended meanwhile is gone; one that may not be read is a gap.
      if (status.failure !== 'absent') gap ??= status.reason;
      continue;
    }
    const process = await processOf(host, Number(pid), status.value);
    if (process !== undefined) list.push(process);
  }
  return { list, gap };
}

async function processOf(host: Host, pid: number, status: string): Promise<Process | undefined> {
  const field = (name: string): string | undefined => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim();
  const uid = /^[0-9]+/.exec(field('Uid') ?? '')?.[0];
  if (uid === undefined || 'ZXTt'.includes(field('State')?.[0] ?? ' ')) return undefined;
  // Kernel threads and daemons below this range are nobody's session; their command lines are of no use here.
  const cmdline = Number(uid) === 0 ? undefined : await host.readText(`/proc/${pid}/cmdline`);
  const words = cmdline?.ok === true ? cmdline.value.replace(/\0+$/, '').split('\0') : [];
  const named = words[0] === undefined || words[0] === '' ? (field('Name') ?? '') : programName(words);
  return { pid, uid: Number(uid), program: named, arguments: words.slice(1) };
}

/** A script's name is that of the script (`python3 /usr/bin/cinnamon-screensaver`), a NixOS wrapper's that of what it wraps. */
function programName([first = '', second = '']: readonly string[]): string {
  const name = baseName(first);
  const own = /^(python[0-9.]*|perl|gjs)$/.test(name) && second.startsWith('/') ? baseName(second) : name;
  return /^\.(.+)-wrapped$/.exec(own)?.[1] ?? own;
}

export type Environment = ReadonlyMap<string, string>;

/** The environment a process was started with. */
export async function environmentOf(host: Host, pid: number): Promise<Answer<Environment>> {
  const text = await host.readText(`/proc/${pid}/environ`);
  if (!text.ok) return text;
  const pairs = text.value.split('\0').flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at > 0 ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
  });
  return { ok: true, value: new Map(pairs) };
}
