// Block devices that nobody mounted or opened: an idle disk, a Windows partition, a locked LUKS container. Which of them
// could hold somebody's data, and in which state, by what their first blocks say.
import type { EncryptionState } from '../facts.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';
import type { Signature } from './lsblk.ts';
import { isLvmPart } from './mapper-kinds.ts';

/** Candidates: what nothing lies on, that is not in use by name, and is no kind of device that only serves others. */
export function idleDevices(devices: BlockDevices, inUse: ReadonlySet<string>): BlockDevice[] {
  const all = [...devices.byName.values()];
  const partitioned = new Set(all.map(({ partitionOf }) => partitionOf));
  const carriers = new Set(all.flatMap(({ slaves, cacheDevices }) => [...slaves, ...cacheDevices]));
  return all.filter(
    (device) =>
      !inUse.has(device.name) &&
      !partitioned.has(device.name) &&
      !carriers.has(device.name) &&
      device.holders.every((holder) => !devices.byName.has(holder)) &&
      mayHoldVolume(device),
  );
}

// Loops show files of file systems that are judged; zram and ram are memory; sr, fd and nbd are no disks of this machine;
// boot0, boot1 and rpmb are an eMMC's own. An extended partition (MBR) is a frame of two sectors, an empty reader has none.
function mayHoldVolume(device: BlockDevice): boolean {
  if (/^(loop|zram|ram|sr|fd|nbd|mtdblock)\d/.test(device.name)) return false;
  if (/^mmcblk\d+(boot\d+|rpmb)$/.test(device.name)) return false;
  if (device.mapper !== null && isLvmPart(device.mapper.uuid)) return false;
  return device.sizeBytes === null || device.sizeBytes > 1024;
}

const bootTypes = new Set([
  'c12a7328-f81f-11d2-ba4b-00a0c93ec93b', // EFI system
  'bc13c2ff-59e6-4262-a352-b275fd6f7172', // extended boot loader
  '21686148-6449-6e6f-744e-656564454649', // BIOS boot
  '9e1a2d38-c612-4316-aa26-8b49521e5a8b', // PReP boot
  'e3c9e316-0b5c-4db8-817d-f92df00215ae', // Microsoft reserved
  'de94bba4-06d1-4d40-a16a-bfd50179d6ac', // Windows recovery
  'bfbfafe7-a34f-448a-9a5b-6213eb736c22', // Lenovo's own recovery
  'f4019732-066e-4e12-8273-346c5641494f', // Sony's own recovery
  '77ff5f63-e7b6-4633-acf4-1565b864c0e6', // what /usr is verified by, x86-64
  '6e11a4e7-fbca-4ded-b9e9-e1a512bb664e', // the same, arm64
  'e7bb33fb-06cf-4e81-8273-e543b413e2e2', // its signature, x86-64
  'c23ce4ff-44bd-4b00-b2d4-b41b3419e02a', // the same, arm64
  '6a945a3b-1dd2-11b2-99a6-080020736631', // reserved: ZFS leaves 8 MB of each disk that it takes whole
  '0xef', // EFI system, MBR
  '0x27', // Windows recovery, MBR
]);

export const isBootType = (partitionType: string | null): boolean => bootTypes.has(partitionType ?? '');

/** /usr of x86-64 and of arm64, as systemd's updates keep it twice: the one that does not run waits for the next start. */
const usrTypes = new Set(['8484680c-9521-48c6-9c11-b0720656f69e', 'b0e01050-ee5f-4390-949a-9101b17104e9']);

/** A read-only image of programs, or a place that the first update will fill. */
export const isSpareUsr = ({ partitionType, fileSystem }: Signature): boolean =>
  usrTypes.has(partitionType ?? '') && [null, 'erofs', 'squashfs'].includes(fileSystem);

/** State by signature alone, of a volume of which no way down is known to encrypt. */
export function stateBySignature(signature: Signature | null): { state: EncryptionState; reason?: string } {
  const type = signature?.fileSystem ?? null;
  if (type === null) {
    return {
      state: 'unknown',
      reason: 'It has no file system that was recognised: it may be empty, or hold something foreign.',
    };
  }
  if (type === 'crypto_LUKS' || type === 'BitLocker') return { state: 'locked' };
  if (/_member$|^(bcache|drbd|apfs|bcachefs|ceph_bluestore|VMFS|VMFS_volume_member)$/.test(type)) {
    return { state: 'unknown', reason: `It is part of something that is not assembled here (${type}).` };
  }
  return { state: 'off' };
}
