// The mounted volumes: one for each file system, however often it is mounted (bind mounts, subvolumes).

import type { Mount } from '../../../linux/mountinfo.ts';
import type { BlockDevices } from './block-devices.ts';
import { fileSystemKind } from './file-system-kinds.ts';
import { encryptedFolderHolder, type FileSystems } from './foundations.ts';

export interface MountedVolume {
  id: string;
  mounts: string[];
  filesystem: string;
  tops: string[];
  /** Why what it stands on is not known. */
  unseen?: string;
  /** Some of its folders are encrypted file by file. */
  hasEncryptedFolders: boolean;
  isSystem: boolean;
}

export async function mountedVolumes(
  mounts: readonly Mount[],
  systemMount: Mount | null,
  devices: BlockDevices,
  files: FileSystems,
): Promise<MountedVolume[]> {
  const volumes = new Map<string, MountedVolume>();
  const byMount = new Map<Mount, MountedVolume>();
  for (const mount of mounts) {
    if (!mayHoldFiles(mount, devices)) continue;
    const foundation = await files.of(mount);
    if ('elsewhere' in foundation) continue;
    const seen = 'tops' in foundation;
    const id = seen ? foundation.id : `${mount.type} ${mount.number}`;
    const volume = volumes.get(id) ?? {
      id,
      mounts: [],
      filesystem: mount.type,
      tops: seen ? foundation.tops : [],
      ...(!seen && { unseen: foundation.unseen }),
      hasEncryptedFolders: false,
      isSystem: false,
    };
    if (!volume.mounts.includes(mount.point)) volume.mounts.push(mount.point);
    volumes.set(id, volume);
    byMount.set(mount, volume);
  }
  markSystem(systemMount, byMount);
  markEncryptedFolders(mounts, byMount);
  return [...volumes.values()];
}

function mayHoldFiles(mount: Mount, devices: BlockDevices): boolean {
  const kind = fileSystemKind(mount.type, mount.source);
  if (kind === 'disk') return true;
  if (kind !== 'read-only') return false;
  // A snap, an image, a disc: a program's parts, made once. The same on a disk's partition is judged.
  const name = devices.byNumber.get(mount.number)?.name;
  return name !== undefined ? !/^(loop|sr)\d/.test(name) : !mount.number.startsWith('0:');
}

function markSystem(mount: Mount | null, byMount: ReadonlyMap<Mount, MountedVolume>): void {
  const volume = mount === null ? undefined : byMount.get(mount);
  if (volume === undefined) return;
  volume.isSystem = true;
  volume.mounts = ['/', ...volume.mounts.filter((point) => point !== '/')];
}

function markEncryptedFolders(mounts: readonly Mount[], byMount: ReadonlyMap<Mount, MountedVolume>): void {
  for (const mount of mounts) {
    if (fileSystemKind(mount.type, mount.source) !== 'file-level') continue;
    const holder = encryptedFolderHolder(mount, mounts);
    const volume = holder === null ? undefined : byMount.get(holder);
    if (volume !== undefined) volume.hasEncryptedFolders = true;
  }
}
