// Which block device a path means: /dev/dm-1, /dev/mapper/vg-root, /dev/disk/by-uuid/…, UUID=… as the kernel's arguments
// and fstab(5) have it.
import type { Host } from '../../../host.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';

export async function deviceAt(host: Host, devices: BlockDevices, path: string): Promise<BlockDevice | null> {
  if (!path.startsWith('/dev/')) return null;
  const node = await host.stat(path);
  if (node.ok && node.value.represents !== null) return devices.byNumber.get(node.value.represents) ?? null;
  const link = await host.readLink(path);
  const name = link.ok ? link.value.split('/').at(-1) : undefined;
  return byName(devices, name ?? path.slice('/dev/'.length)) ?? byMapperName(devices, path);
}

const byLink: Record<string, string> = {
  UUID: 'by-uuid',
  LABEL: 'by-label',
  PARTUUID: 'by-partuuid',
  PARTLABEL: 'by-partlabel',
};

/** The path that `UUID=…` and its like stand for, by the links that udev makes; any other word is a path itself. */
export function pathOfTag(word: string): string {
  const [, tag, value] = /^([A-Z]+)=(.*)$/.exec(word) ?? [];
  const folder = byLink[tag ?? ''];
  return folder === undefined ? word : `/dev/disk/${folder}/${(value ?? '').replaceAll('"', '')}`;
}

/** The kernel writes a slash in a device's name as `!`. */
const byName = (devices: BlockDevices, name: string): BlockDevice | null =>
  devices.byName.get(name.replaceAll('/', '!')) ?? null;

function byMapperName(devices: BlockDevices, path: string): BlockDevice | null {
  const wanted = path.replace(/^\/dev\/mapper\//, '');
  if (wanted === path) return null;
  for (const device of devices.byName.values()) if (device.mapper?.name === wanted) return device;
  return null;
}

/** What a person calls a device: its name in /dev/mapper where it has one. */
export const pathOf = (device: BlockDevice): string =>
  device.mapper !== null && device.mapper.name !== ''
    ? `/dev/mapper/${device.mapper.name}`
    : `/dev/${device.name.replaceAll('!', '/')}`;
