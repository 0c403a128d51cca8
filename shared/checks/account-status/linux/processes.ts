// Who runs programs: /proc, for machines that keep no record of sessions. No process at all proves that there is no
// session; a process on a terminal proves one; anything between proves nothing.
import type { Host } from '../../../host.ts';

export interface Processes {
  sessionsOf(uid: number): number | 'unknown';
}

export async function processesOf(host: Host): Promise<Processes | { unread: string }> {
  const names = await host.list('/proc');
  if (!names.ok) return { unread: names.reason };
  // Mounted with hidepid, /proc shows strangers' processes only to root: then the first process is hidden or closed.
  const first = await host.readText('/proc/1/stat');
  if (!names.value.includes('1') || !first.ok) return { unread: first.ok ? '/proc: not whole' : first.reason };
  const terminals = new Map<number, Set<number>>();
  for (const pid of names.value.filter((name) => /^[0-9]+$/.test(name))) {
    const seen = await seenOf(host, pid);
    if (seen === 'ended') continue;
    if (seen === 'unread') return { unread: `/proc/${pid}: could not be read` };
    terminals.set(seen.uid, (terminals.get(seen.uid) ?? new Set()).add(seen.terminal));
  }
  return {
    sessionsOf(uid) {
      const own = terminals.get(uid);
      if (own === undefined) return 0;
      const onTerminals = [...own].filter((terminal) => terminal !== 0).length;
      return onTerminals > 0 ? onTerminals : 'unknown';
    },
  };
}

async function seenOf(host: Host, pid: string): Promise<{ uid: number; terminal: number } | 'ended' | 'unread'> {
  const [status, line] = [await host.readText(`/proc/${pid}/status`), await host.readText(`/proc/${pid}/stat`)];
  if (!status.ok || !line.ok) {
    const failure = !status.ok ? status.failure : !line.ok ? line.failure : undefined;
    return failure === 'absent' ? 'ended' : 'unread';
  }
  const uid = /^Uid:\s+([0-9]+)/m.exec(status.value)?.[1];
  // The name of the program, in brackets, may itself hold brackets and blanks; the terminal is the fifth field after it.
  const end = line.value.lastIndexOf(')');
  const terminal = line.value.slice(end + 2).split(' ')[4];
  if (uid === undefined || terminal === undefined) return 'unread';
  // The program that asks for a name and a password has a terminal, and nobody behind it yet.
  const asksForName = /getty$/.test(line.value.slice(0, Math.max(0, end)));
  return { uid: Number(uid), terminal: asksForName ? 0 : Number(terminal) };
}
