// Which block device a path means: /dev/dm-1, /dev/mapper/vg-root, /dev/disk/by-uuid/…, UUID=… as the kernel's arguments
// have it.
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
