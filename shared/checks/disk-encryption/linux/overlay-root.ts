// When `/` itself is an overlay or in memory: a live image whose changes are lost, or an installed system whose image is
// layered (ostree's composefs, overlayroot) or made anew (NixOS) and whose writable part lies on a disk that can be judged.

import { type Mount, mountHolding } from '../../../linux/mountinfo.ts';
import { fileSystemKind } from './file-system-kinds.ts';
import { upperFolder } from './foundations.ts';

export type Root =
  | { mount: Mount }
  /** The changes are in memory, or nobody can see where they are: what is installed is not what runs. */
  | { live: string }
  | { network: string }
  | { unseen: string };

/** The mount that holds the system, which is not always the one at `/`. */
export function systemRoot(mounts: readonly Mount[]): Root {
  const root = mounts.findLast(({ point }) => point === '/');
  if (root === undefined) return { unseen: 'Nothing is mounted at /: this may be a changed root.' };
  if (root.type === 'overlay' || root.type === 'aufs') return beneath(root, mounts);
  if (/^(tmpfs|ramfs|rootfs)$/.test(root.type)) return inMemory(root, mounts);
  const kind = fileSystemKind(root.type, root.source);
  if (kind === 'read-only') return { live: `The root file system is an image (${root.type}).` };
  if (kind === 'network') return { network: `The root file system lies on a server (${root.type}).` };
  return kind === 'disk'
    ? { mount: root }
    : { unseen: `The root file system is of a kind not known here (${root.type}).` };
}

/** NixOS may make / anew at each start and keep all that lasts on disks; one of them holds its programs, a live image none. */
function inMemory(root: Mount, mounts: readonly Mount[]): Root {
  const store = mountHolding(mounts, '/nix/store');
  return store !== null && fileSystemKind(store.type, store.source) === 'disk'
    ? { mount: store }
    : { live: `The root file system is in memory (${root.type}).` };
}

function beneath(root: Mount, mounts: readonly Mount[]): Root {
  const others = mounts.filter((mount) => mount.type !== root.type);
  const holder = holderOf(root, others);
  const onDisk = holder !== null && fileSystemKind(holder.type, holder.source) === 'disk' && holder.point !== '/';
  if (onDisk) return { mount: holder };
  return {
    live: 'The root file system is a layer over an image, and what is written to it is not on a disk that can be seen.',
  };
}

function holderOf(root: Mount, others: readonly Mount[]): Mount | null {
  const upper = upperFolder(root);
  if (upper !== null) return mountHolding(others, upper);
  // An image, and the folder its files lie in, without a writable layer. ostree says it in two ways, by kernel and age:
  //   lowerdir=/run/ostree/.private/cfsroot-lower::/sysroot/ostree/repo/objects
  //   lowerdir+=/run/ostree/.private/cfsroot-lower,datadir+=/sysroot/ostree/repo/objects
  const lower = root.options.flatMap(
    (option) => /^(?:lowerdir\+?|datadir\+)=(.*)$/.exec(option)?.[1]?.split(':') ?? [],
  );
  const store = lower.find((folder) => /^\/sysroot\/(ostree|composefs)\//.test(folder));
  return store === undefined ? null : mountHolding(others, store);
}
