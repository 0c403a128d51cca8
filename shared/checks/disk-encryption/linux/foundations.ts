// What each mounted file system stands on: the nodes of the graph at its top. btrfs and ZFS span disks behind an
// anonymous number, a loop device shows a file of another file system, the rest lie on the device they name.
import type { Host } from '../../../host.ts';
import { isBeneath, type Mount, mountHolding } from '../../../linux/mountinfo.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';
import { deviceAt } from './devices-by-path.ts';
import { fileSystemKind } from './file-system-kinds.ts';

/** Where a path leads to: nodes of the graph, nowhere on this machine's disks, or nobody knows. */
export type Foundation =
  | { tops: string[] /** The same for all mounts of one file system. */; id: string }
  | { elsewhere: 'memory' | 'network' }
  | { unseen: string };

export interface FileSystems {
  of(mount: Mount): Promise<Foundation>;
  /** What holds a file. */
  holding(path: string): Promise<Foundation>;
}

export function fileSystems(host: Host, mounts: readonly Mount[], devices: BlockDevices): FileSystems {
  const known = new Map<Mount, Promise<Foundation>>();
  const of = (mount: Mount): Promise<Foundation> => {
    const found = known.get(mount) ?? foundationOf(host, mount, devices);
    known.set(mount, found);
    return found;
  };
  return {
    of,
    async holding(path) {
      const mount = mountHolding(mounts, path);
      if (mount === null) return { unseen: `${path}: nothing is mounted above it` };
      const kind = fileSystemKind(mount.type, mount.source);
      if (kind === 'network') return { elsewhere: 'network' };
      if (mount.type === 'overlay' || mount.type === 'aufs') return holdingOverlay(mount, mounts, path, of);
      if (/^(tmpfs|ramfs|devtmpfs|rootfs)$/.test(mount.type)) return { elsewhere: 'memory' };
      if (kind === 'pseudo' || kind === 'file-level') return { unseen: `${path}: lies on ${mount.type}` };
      return (await contradiction(host, path, mount)) ?? of(mount);
    },
  };
}

/** A file under an overlay lies in its writable layer, if that is a folder of a file system that can be seen. */
async function holdingOverlay(
  overlay: Mount,
  mounts: readonly Mount[],
  path: string,
  of: (mount: Mount) => Promise<Foundation>,
): Promise<Foundation> {
  const upper = upperFolder(overlay);
  const mount = upper === null ? null : mountHolding(mounts, upper);
  if (mount === null || mount.type === 'overlay') return { unseen: `${path}: lies on layers that cannot be seen` };
  return mount.type === 'tmpfs' ? { elsewhere: 'memory' } : of(mount);
}

export const upperFolder = (overlay: Mount): string | null =>
  overlay.options.find((option) => option.startsWith('upperdir='))?.slice('upperdir='.length) ?? null;

/**
 * A newer mount above may hide the one that the path suggests; then the file's own device says another number. btrfs
 * and ZFS give each subvolume a number of its own, which proves nothing.
 */
async function contradiction(host: Host, path: string, mount: Mount): Promise<Foundation | null> {
  if (mount.number.startsWith('0:')) return null;
  const stat = await host.stat(path);
  if (!stat.ok || stat.value.device === mount.number || stat.value.device === '0:0') return null;
  return { unseen: `${path}: lies on device ${stat.value.device}, yet ${mount.point} is ${mount.number}` };
}

async function foundationOf(host: Host, mount: Mount, devices: BlockDevices): Promise<Foundation> {
  if (mount.type === 'zfs') return { id: `zfs:${mount.source}`, tops: [`zfs:${mount.source}`] };
  if (mount.type === 'btrfs') return btrfsFoundation(host, mount, devices);
  if (mount.type === 'bcachefs') return bcachefsFoundation(host, mount, devices);
  const device = devices.byNumber.get(mount.number) ?? (await namedDevice(host, mount, devices));
  if (device !== null) return { id: device.name, tops: [device.name] };
  const what = `${mount.type} at ${mount.point} (device ${mount.number}, ${mount.source})`;
  return { unseen: `What ${what} lies on was not found.` };
}

/** Only an anonymous number may be looked up by name: a numbered device that is not there is not some other one. */
const namedDevice = async (host: Host, mount: Mount, devices: BlockDevices): Promise<BlockDevice | null> =>
  mount.number.startsWith('0:') ? deviceAt(host, devices, mount.source) : null;

/** The kernel lists each mounted btrfs with all its disks; the mount names but one of them. */
async function btrfsFoundation(host: Host, mount: Mount, devices: BlockDevices): Promise<Foundation> {
  const listing = await host.list('/sys/fs/btrfs');
  if (!listing.ok) return { unseen: `The disks of the btrfs at ${mount.point} were not seen: ${listing.reason}.` };
  const named = await deviceAt(host, devices, mount.source);
  const uuids = listing.value.filter((name) => /^[0-9a-f]{8}-/.test(name));
  for (const uuid of uuids) {
    const disks = await host.list(`/sys/fs/btrfs/${uuid}/devices`);
    if (!disks.ok) return { unseen: `The disks of the btrfs at ${mount.point} were not seen: ${disks.reason}.` };
    const isIt = named === null ? uuids.length === 1 : disks.value.includes(named.name);
    if (!isIt || disks.value.length === 0) continue;
    const members = await host.list(`/sys/fs/btrfs/${uuid}/devinfo`);
    if (members.ok && members.value.length > disks.value.length) {
      return { unseen: `A disk of the btrfs at ${mount.point} is missing.` };
    }
    return { id: `btrfs:${uuid}`, tops: disks.value };
  }
  return { unseen: `Which disks hold the btrfs at ${mount.point} (${mount.source}) was not found.` };
}

/** Names all its disks in the mount's source, with colons between. */
async function bcachefsFoundation(host: Host, mount: Mount, devices: BlockDevices): Promise<Foundation> {
  const disks = await Promise.all(mount.source.split(':').map((path) => deviceAt(host, devices, path)));
  const found = disks.flatMap((disk) => disk?.name ?? []);
  if (found.length < disks.length) return { unseen: `A disk of the bcachefs at ${mount.point} was not found.` };
  return { id: `bcachefs:${found.join(',')}`, tops: found };
}

/** Mounts of a file system that encrypts files name the folder in which those lie. */
export function encryptedFolderHolder(mount: Mount, mounts: readonly Mount[]): Mount | null {
  const folder = mount.source.startsWith('/') ? mount.source : mount.point;
  return mountHolding(
    mounts.filter((one) => one !== mount && !isBeneath(one.point, mount.point)),
    folder,
  );
}
