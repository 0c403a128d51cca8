// What somebody meant to mount, for volumes that are not mounted: Gentoo keeps /boot away until a kernel is written to it
// (`noauto`), and an automounter waits for the first who looks. Of what is mounted the kernel's own table tells.
import type { Host } from '../../../host.ts';
import { type Mount, unescapeOctal } from '../../../linux/mountinfo.ts';
import type { BlockDevices } from './block-devices.ts';
import { deviceAt, pathOfTag } from './devices-by-path.ts';

/** Where fstab(5) would mount each device, by kernel name. A place that is taken by another file system is left out. */
export async function meantMounts(
  host: Host,
  mounts: readonly Mount[],
  devices: BlockDevices,
): Promise<ReadonlyMap<string, string[]>> {
  const table = await host.readText('/etc/fstab');
  const taken = new Set(mounts.filter(({ type }) => type !== 'autofs').map(({ point }) => point));
  const meant = new Map<string, string[]>();
  for (const { source, point } of table.ok ? linesOf(table.value) : []) {
    const device = taken.has(point) ? null : await deviceAt(host, devices, pathOfTag(source));
    if (device !== null) meant.set(device.name, [...(meant.get(device.name) ?? []), point]);
  }
  return meant;
}

/** A line that breaks off before its options may break off in the name of the place: /boot of /boot/data. */
const linesOf = (text: string): { source: string; point: string }[] =>
  text.split('\n').flatMap((line) => {
    const [source = '', point = '', ...rest] = line.trim().split(/\s+/).map(unescapeOctal);
    // `/boot/` is the same place.
    const place = point.replace(/(?<=.)\/+$/, '');
    return source.startsWith('#') || rest.length < 2 ? [] : [{ source, point: place }];
  });
