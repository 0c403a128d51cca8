// The volumes that nobody mounted, as they are reported: what each is for, and what its first blocks and its disk tell.
import type { Host } from '../../../host.ts';
import type { Volume } from '../facts.ts';
import { readBitLockerGuard } from './bitlocker.ts';
import type { BlockDevice } from './block-devices.ts';
import { pathOf } from './devices-by-path.ts';
import { meantMounts } from './fstab.ts';
import type { Signature } from './lsblk.ts';
import { readLuksHeader } from './luks.ts';
import { attachment, type Machine, signatureOf } from './machine.ts';
import { readUdevSignature } from './udev.ts';
import { isBootType, isSpareUsr, stateBySignature } from './unmounted.ts';
import { isBootVolume, volumeOf } from './volumes.ts';

export async function idleVolumes(
  host: Host,
  devices: readonly BlockDevice[],
  machine: Machine,
  fixed: ReadonlySet<string>,
): Promise<Volume[]> {
  if (devices.length === 0) return [];
  const meant = await meantMounts(host, machine.mounts, machine.devices);
  const volumes = await Promise.all(
    devices.map((device) => idleVolume(host, device, machine, fixed, meant.get(device.name) ?? [])),
  );
  return volumes.flatMap((one) => one ?? []);
}

/** @param meant where it would be mounted */
async function idleVolume(
  host: Host,
  device: BlockDevice,
  machine: Machine,
  fixed: ReadonlySet<string>,
  meant: readonly string[],
): Promise<Volume | null> {
  const signature = signatureOf(machine, device) ?? (await readUdevSignature(host, device.number, device.name));
  const seed = {
    id: device.name,
    mounts: [],
    purpose: 'data' as const,
    sizeBytes: device.sizeBytes,
    tops: [device.name],
  };
  const filesystem = signature?.fileSystem ?? null;
  const volume = volumeOf({ ...seed, filesystem, device: pathOf(device) }, machine.graph);
  if (volume === null) return null;
  const { removable, bus } = attachment([device.name], machine, fixed);
  if (bus !== null) volume.bus = bus;
  const type = signature?.partitionType ?? null;
  const isSpare = signature !== null && isSpareUsr(signature);
  if (isBootType(type) || isSpare || isBootVolume(meant, filesystem, type)) volume.purpose = 'boot';
  else if (removable) volume.purpose = 'removable';
  if (volume.state === 'on' || volume.state === 'encrypting') return volume;
  const seen = { ...volume, ...bySignature(signature, machine, volume) };
  if (seen.state !== 'locked') return seen;
  const read = filesystem === 'BitLocker' ? readBitLockerGuard : readLuksHeader;
  return { ...seen, ...(await read(host, pathOf(device))) };
}

/** What the first blocks say; where no way down was seen to its end, only that it is locked may be concluded. */
function bySignature(signature: Signature | null, { signatures }: Machine, volume: Volume): Partial<Volume> {
  if (signature === null && 'unread' in signatures) {
    return { state: 'unknown', reason: `What lies on it was not seen: ${signatures.unread}.` };
  }
  if ('byNumber' in signatures && [...signatures.byNumber.values()].every(({ fileSystem }) => fileSystem === null)) {
    return { state: 'unknown', reason: 'lsblk shows no file systems at all: run as root, or with udev.' };
  }
  const { state, reason } = stateBySignature(signature);
  if (state === 'locked') return { state, method: signature?.fileSystem === 'BitLocker' ? 'bitlocker' : 'luks' };
  if (volume.state === 'unknown') return {};
  return { state, ...(reason !== undefined && { reason }) };
}
