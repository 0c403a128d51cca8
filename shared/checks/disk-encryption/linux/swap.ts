// Where memory is written: swap areas in use and the place for hibernation.
import type { Host } from '../../../host.ts';
import { isBeneath, unescapeOctal } from '../../../linux/mountinfo.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';
import { deviceAt, pathOfTag } from './devices-by-path.ts';

export interface SwapArea {
  path: string;
  kind: 'partition' | 'file';
  sizeBytes: number;
}

export type SwapAreas = { areas: SwapArea[] } | { unread: string };

export async function readSwapAreas(host: Host): Promise<SwapAreas> {
  const table = await host.readText('/proc/swaps');
  if (!table.ok) return { unread: table.reason };
  const areas = parseSwaps(table.value);
  if (areas === null) return { unread: '/proc/swaps: breaks off or is not as the kernel writes it' };
  const total = await swapTotal(host);
  const listed = areas.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  // The kernel adds up the same areas elsewhere: where the sums differ, the list is not whole.
  if (total !== null && Math.abs(total - listed) > tolerance * (areas.length + 1)) {
    return { unread: `/proc/swaps: lists ${listed} bytes, while /proc/meminfo has ${total}` };
  }
  return { areas };
}

const tolerance = 1024 * 1024;

async function swapTotal(host: Host): Promise<number | null> {
  const answer = await host.readText('/proc/meminfo');
  const match = answer.ok ? /^SwapTotal:\s*(\d+) kB$/m.exec(answer.value) : null;
  return match?.[1] === undefined ? null : Number(match[1]) * 1024;
}

// Filename				Type		Size		Used		Priority
// /dev/dm-2                               partition	16457724	0		-2
function parseSwaps(text: string): SwapArea[] | null {
  const [heading, ...lines] = text.split('\n');
  if (!/^Filename\s+Type\s+Size\s+Used\s+Priority\s*$/.test(heading ?? '')) return null;
  const areas: SwapArea[] = [];
  for (const line of lines.filter((one) => one.trim() !== '')) {
    const match = /^(\/\S+)\s+(partition|file)\s+(\d+)\s+\d+\s+-?\d+\s*$/.exec(line);
    if (match === null) return null;
    const path = unescapeOctal(match[1] ?? '').replace(/ \(deleted\)$/, '');
    areas.push({ path, kind: match[2] === 'file' ? 'file' : 'partition', sizeBytes: Number(match[3]) * 1024 });
  }
  return areas;
}

/** The device that a swap area of kind `partition` is; null when it was not found. */
export const swapDevice = (host: Host, devices: BlockDevices, { path }: SwapArea): Promise<BlockDevice | null> =>
  isBeneath(path, '/dev') ? deviceAt(host, devices, path) : Promise.resolve(null);

export interface Hibernation {
  devices: BlockDevice[];
  /** Named as the place to resume from, and not found. */
  unseen: string[];
}

/** What the kernel would write memory to when it hibernates: /sys/power/resume, and `resume=` given at start. */
export async function readHibernation(host: Host, devices: BlockDevices): Promise<Hibernation> {
  const found: Hibernation = { devices: [], unseen: [] };
  const number = await host.readText('/sys/power/resume');
  if (number.ok) addNumbered(number.value.trim(), devices, found);
  else if (number.failure !== 'absent') found.unseen.push(`Whether it hibernates was not seen: ${number.reason}.`);
  const line = await host.readText('/proc/cmdline');
  const named = line.ok ? [...line.value.matchAll(/(?:^|\s)resume=(\S+)/g)].map(([, argument]) => argument ?? '') : [];
  if (!line.ok) found.unseen.push(`Whether it hibernates was not seen: ${line.reason}.`);
  for (const argument of named) await addNamed(host, argument, devices, found);
  return { devices: [...new Set(found.devices)], unseen: found.unseen };
}

function addNumbered(number: string, devices: BlockDevices, found: Hibernation): void {
  if (number === '0:0') return;
  const device = devices.byNumber.get(number);
  if (device !== undefined) found.devices.push(device);
  else found.unseen.push(`It hibernates to the device ${number || '""'}, which was not found.`);
}

async function addNamed(host: Host, argument: string, devices: BlockDevices, found: Hibernation): Promise<void> {
  const path = pathOfTag(argument);
  const numbered = /^\d+:\d+$/.test(argument) ? devices.byNumber.get(argument) : undefined;
  const device = numbered ?? (await deviceAt(host, devices, path)) ?? (await volumeGroupDevice(path, devices));
  if (device !== null) found.devices.push(device);
  else if (!(await isOfNoDevice(host, path))) found.unseen.push(`It hibernates to ${argument}, which was not found.`);
}

/**
 * A swap partition that was formatted anew has another id than the kernel is still told: the kernel finds nothing there,
 * either. udev lists every id that there is; one that breaks off is in no list, so only a whole one proves anything.
 */
async function isOfNoDevice(host: Host, path: string): Promise<boolean> {
  const [, folder, id] =
    /^(\/dev\/disk\/by-(?:part)?uuid)\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(path) ?? [];
  if (folder === undefined || id === undefined) return false;
  const listing = await host.list(folder);
  return (
    listing.ok && listing.value.length > 0 && !listing.value.some((name) => name.toLowerCase() === id.toLowerCase())
  );
}

/** /dev/vg/lv is a link that udev makes; device mapper's name is vg-lv, with each hyphen inside doubled. */
async function volumeGroupDevice(path: string, devices: BlockDevices): Promise<BlockDevice | null> {
  const [, group, volume, ...rest] = path.split('/').slice(1);
  if (group === undefined || volume === undefined || rest.length > 0) return null;
  const name = `${group.replaceAll('-', '--')}-${volume.replaceAll('-', '--')}`;
  for (const device of devices.byName.values()) if (device.mapper?.name === name) return device;
  return null;
}
