// How a volume is called before the person whose device it is.
import type { Volume } from './facts.ts';

/** `The volume /`, `Swap on /dev/nvme0n1p4`, `The unmounted volume /dev/sdb1 (ntfs)`. Begins a sentence. */
export function theVolume(volume: Volume): string {
  const device = volume.device ?? (volume.mounts.length === 0 ? volume.id : '');
  if (volume.purpose === 'swap') return `Swap on ${device || volume.id}`;
  if (volume.purpose === 'hibernation') return `The place for hibernation, ${device || volume.id},`;
  if (volume.mounts.length === 0) {
    return `The unmounted volume ${device}${volume.filesystem === null ? '' : ` (${volume.filesystem})`}`;
  }
  return volume.mounts.length === 1
    ? `The volume ${volume.mounts[0]}`
    : `The volume ${volume.mounts[0]} (also ${list(volume.mounts.slice(1))})`;
}

/** A file system with thirty subvolumes is still one line. */
const list = (points: readonly string[]): string =>
  points.length <= 3 ? points.join(', ') : `${points.slice(0, 2).join(', ')} and ${points.length - 2} more`;
