// What is mounted on the machine, as its first process sees it. The agent's own table has more in it: a service that is
// kept in bounds gets private folders and folders mounted over themselves, which are nothing of the machine's.
import type { Host } from '../host.ts';
import { type Mount, parseMountinfo } from './mountinfo.ts';

export type MountTable = { mounts: Mount[] } | { unread: string };

export async function readMountTable(host: Host): Promise<MountTable> {
  const table = await host.readText('/proc/self/mountinfo');
  if (!table.ok) return { unread: `What is mounted could not be read: ${table.reason}.` };
  const own = parseMountinfo(table.value);
  if (own === null) return { unread: 'What is mounted could not be read: /proc/self/mountinfo breaks off.' };
  return { mounts: (host.privileged ? await firstProcessMounts(host, own) : null) ?? own };
}

/**
 * Null where the first process's table cannot be had or is of another machine: in a container that shares the host's
 * processes, the first process has the host's root, and not the container's.
 */
async function firstProcessMounts(host: Host, own: readonly Mount[]): Promise<Mount[] | null> {
  const table = await host.readText('/proc/1/mountinfo');
  const mounts = table.ok && table.value.endsWith('\n') ? parseMountinfo(table.value) : null;
  return mounts !== null && hasAllOf(mounts, own) ? mounts : null;
}

/** The root is the same, and no file system is in the agent's table alone: then that one has only folders more. */
function hasAllOf(first: readonly Mount[], own: readonly Mount[]): boolean {
  const [theirs, ours] = [first, own].map((mounts) => mounts.findLast(({ point }) => point === '/'));
  if (theirs === undefined || theirs.number !== ours?.number || theirs.root !== ours.root) return false;
  const numbers = new Set(first.map(({ number }) => number));
  return own.every(({ number }) => number.startsWith('0:') || numbers.has(number));
}
