// Which programs run, by name alone: those for remote control reach out to their maker's server and need not listen.
import type { Host } from '../../../host.ts';

/** Fails where some may be hidden or could not be read, since "it does not run" needs to have seen all. */
export async function readRunning(host: Host): Promise<{ names: ReadonlySet<string>; gap?: string }> {
  const pids = await host.list('/proc');
  if (!pids.ok) return { names: new Set(), gap: pids.reason };
  const names = new Set<string>();
  const running = pids.value.filter((name) => /^[0-9]+$/.test(name));
  // Mounted with hidepid, /proc shows a plain user only the own ones.
  let gap = running.includes('1') ? undefined : '/proc shows only some programs; run as root';
  for (const pid of running) {
    const status = await host.readText(`/proc/${pid}/status`);
    const name = status.ok ? /^Name:\t(.*)\n/m.exec(status.value)?.[1] : undefined;
    if (name !== undefined) names.add(name);
    // One that ended meanwhile is gone.
    else if (status.ok || status.failure !== 'absent')
      gap ??= status.ok ? `/proc/${pid}/status: is not whole` : status.reason;
  }
  return { names, ...(gap !== undefined && { gap }) };
}
