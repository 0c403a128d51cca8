// udev's notes on a block device, for machines without lsblk. World-readable files under /run/udev/data.
import type { Host } from '../../../host.ts';
import type { Signature } from './lsblk.ts';

/** Null when udev keeps nothing about it. */
export async function readUdevSignature(host: Host, number: string, name: string): Promise<Signature | null> {
  const answer = await host.readText(`/run/udev/data/b${number}`);
  if (!answer.ok) return null;
  const value = (key: string): string | null =>
    answer.value
      .split('\n')
      .find((line) => line.startsWith(`E:${key}=`))
      ?.slice(key.length + 3)
      .trim() || null;
  return {
    name,
    fileSystem: value('ID_FS_TYPE'),
    partitionType: value('ID_PART_ENTRY_TYPE')?.toLowerCase() ?? null,
    hotplug: null,
    removable: null,
    transport: value('ID_BUS'),
  };
}
