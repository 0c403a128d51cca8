// Puts together the volumes that are reported: what each is for, what it stands on, how its disk is attached.

import { isBeneath } from '../../../linux/mountinfo.ts';
import type { Volume } from '../facts.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';
import type { Graph, Standing } from './graph.ts';
import { standingOf } from './graph.ts';
import type { Signature } from './lsblk.ts';
import { isBootType } from './unmounted.ts';

export interface VolumeSeed {
  id: string;
  purpose: Volume['purpose'];
  mounts: string[];
  filesystem: string | null;
  sizeBytes: number | null;
  tops: readonly string[];
  device?: string;
  /** Why what it stands on is not known; then nothing else decides. */
  unseen?: string;
}

/** The volume as reported; null when it is in memory and on no disk at all. */
export function volumeOf(seed: VolumeSeed, graph: Graph): Volume | null {
  const { state, method, stacks, remarks }: Standing = standingOf(graph, seed.tops);
  if (state === 'memory' && seed.unseen === undefined) return null;
  const reason = seed.unseen ?? remarks.join(' ');
  return {
    id: seed.id,
    mounts: seed.mounts,
    purpose: seed.purpose,
    filesystem: seed.filesystem,
    sizeBytes: seed.sizeBytes,
    state: seed.unseen !== undefined || state === 'memory' ? 'unknown' : state,
    method,
    stacks,
    ...(reason !== '' && { reason }),
    ...(seed.device !== undefined && { device: seed.device }),
  };
}

/**
 * The firmware and the boot loader must read these before anything can be opened. Exact places only: not /boot/data.
 * Ubuntu whose TPM opens the disk mounts its two apart, as Ubuntu Core does (documentation.ubuntu.com/core), the one with
 * the recovery system twice.
 */
const bootPoints = new Set([
  '/boot',
  '/boot/grub',
  '/boot/efi',
  '/boot/EFI',
  '/efi',
  '/run/mnt/ubuntu-boot',
  '/run/mnt/ubuntu-seed',
  '/var/lib/snapd/seed',
]);

/** Of FAT, which could not even hold a home folder: Pop!_OS keeps its installer here, a Raspberry Pi its firmware. */
const fatBootPoints = new Set(['/recovery', '/boot/firmware']);

export function isBootVolume(
  mounts: readonly string[],
  filesystem: string | null,
  partitionType: string | null,
): boolean {
  if (mounts.length === 0) return isBootType(partitionType);
  const isEfi = filesystem === 'vfat' && isBootType(partitionType);
  return mounts.every(
    (point) =>
      bootPoints.has(point) ||
      (fatBootPoints.has(point) && filesystem === 'vfat') ||
      // A second EFI partition, as mirrored systems have it at /boot/efi2 or, on NixOS, at /boot-fallback; or one elsewhere,
      // by its usual names. The type alone does not excuse one that is mounted as data.
      (isEfi && /^\/(boot|efi|esp)[^/]*(\/|$)/.test(point)),
  );
}

/** /usr as dm-verity shows it, which nothing can write through: the programs of a release, the same on every machine. */
export const isSealedUsr = (mounts: readonly string[], tops: readonly string[], graph: Graph): boolean =>
  tops.length > 0 &&
  mounts.every((point) => point === '/usr') &&
  tops.every((top) => graph.get(top)?.layer.detail === 'verity');

/** Where a system keeps its people and programs: what is mounted here is no stick, however its disk is attached. */
const fixedPlaces = ['/home', '/var', '/usr', '/opt', '/srv', '/root', '/etc', '/tmp', '/nix', '/gnu', '/sysroot'];

export const isFixedPlace = (point: string): boolean =>
  point === '/' || fixedPlaces.some((folder) => isBeneath(point, folder));

/** The disks at the bottom of a volume, by kernel name. */
export function disksBelow(graph: Graph, tops: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const disks = new Set<string>();
  const waiting = [...tops];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const node = graph.get(id);
    if (node?.ground && node.below.length === 0) disks.add(id);
    waiting.push(...(node?.below ?? []));
  }
  return disks;
}

export function busOf(disk: BlockDevice, signature: Signature | null): NonNullable<Volume['bus']> {
  return {
    removable: disk.removable ?? signature?.removable ?? null,
    hotplug: signature?.hotplug ?? null,
    transport: signature?.transport ?? (disk.usb ? 'usb' : null),
  };
}

/**
 * Meant to be carried apart from the machine: it says so, hangs on USB, or is a memory card. Hot-plug alone is no
 * proof: NVMe bays, SATA ports and soldered flash say it too. Before Linux 6.9.6 the disk on such a port even called
 * itself removable (udisks issue 1282).
 */
export function isRemovableDisk(disk: BlockDevice, bus: NonNullable<Volume['bus']>): boolean {
  if (disk.name.startsWith('mmcblk')) return disk.flash === 'card';
  return disk.usb || bus.transport === 'usb' || (bus.removable === true && !disk.sata);
}

export const sizeOf = (devices: BlockDevices, tops: readonly string[]): number | null => {
  const sizes = tops.map((name) => devices.byName.get(name)?.sizeBytes ?? null);
  return sizes.length > 0 && sizes.every((size) => size !== null) ? sizes.reduce((a, b) => a + b, 0) : null;
};
