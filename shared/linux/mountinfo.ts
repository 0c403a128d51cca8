// Reads /proc/self/mountinfo: what is mounted where, and which mount holds a given path. Never `mount` or /etc/fstab,
// which tell what somebody meant.

export interface Mount {
  /** `major:minor` of the file system; `0:N` for those without a block device of their own (btrfs, ZFS, overlay). */
  number: string;
  /** Which folder of the file system is mounted: `/` unless it is a bind mount, a subvolume or a container's root. */
  root: string;
  point: string;
  type: string;
  source: string;
  /** Options of the file system, where overlay names its layers. */
  options: string[];
}

/** Null when any line is not as proc(5) says, its end included: a table with a hole is no table. */
export function parseMountinfo(text: string): Mount[] | null {
  if (!text.endsWith('\n')) return null;
  const mounts = text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseLine);
  return mounts.length > 0 && mounts.every((mount) => mount !== null) ? mounts : null;
}

// 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue
function parseLine(line: string): Mount | null {
  const separator = line.indexOf(' - ');
  if (separator === -1) return null;
  const [id, parent, number, root, point] = line.slice(0, separator).split(' ');
  const [type, source, first, ...rest] = line.slice(separator + 3).split(' ');
  // Of 9p alone the kernel escapes no options: Docker Desktop's in WSL has path=C:\Program Files\Docker\...
  if (rest.length > 0 && type !== '9p') return null;
  const options = [first, ...rest].join(' ');
  if (!/^\d+$/.test(id ?? '') || !/^\d+$/.test(parent ?? '')) return null;
  if (number === undefined || !/^\d+:\d+$/.test(number)) return null;
  if (root === undefined || !point?.startsWith('/')) return null;
  if (!type || source === undefined || !options) return null;
  return {
    number,
    root: unescapeOctal(root),
    point: unescapeOctal(point),
    type: unescapeOctal(type),
    source: unescapeOctal(source),
    options: options.split(',').map(unescapeOctal),
  };
}

/** The kernel writes space, tab, newline and backslash in paths as `\040` and so on. */
export const unescapeOctal = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));

export const isBeneath = (path: string, folder: string): boolean =>
  folder === '/' ? path.startsWith('/') : path === folder || path.startsWith(`${folder}/`);

/**
 * The mount that holds a path without symbolic links: the longest mount point above it, and of several at one point
 * the newest, which hides the others.
 */
export function mountHolding(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const mount of mounts) {
    if (isBeneath(path, mount.point) && mount.point.length >= (best?.point.length ?? 0)) best = mount;
  }
  return best;
}
