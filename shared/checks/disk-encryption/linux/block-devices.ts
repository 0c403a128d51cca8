// Reads the kernel's block devices from /sys/dev/block: what each is and which it lies on. World-readable, so the core
// answer needs no root. Knows nothing of encryption.
import type { Answer, Host } from '../../../host.ts';

export interface BlockDevice {
  /** Kernel name: dm-1, nvme0n1p3. */
  name: string;
  /** `major:minor`. */
  number: string;
  /** The disk that a partition is cut from; null for whole devices. */
  partitionOf: string | null;
  /** Names of the devices it lies on (LVM, RAID, dm-crypt). */
  slaves: string[];
  /** Names of the devices that lie on it, as it says itself. */
  holders: string[];
  /** Device mapper's uuid (its prefix tells who made it) and name; null for other devices. */
  mapper: { uuid: string; name: string } | null;
  raidLevel: string | null;
  /** File that a loop device shows as a disk. */
  backingFile: string | null;
  /** zram: the device it spills to. */
  spillsTo: string | null;
  /** Disks that bcache keeps copies on, beside its slave. */
  cacheDevices: string[];
  removable: boolean | null;
  usb: boolean;
  /** On a port of SATA; the few that lead out of a machine cannot be told apart. */
  sata: boolean;
  /** Memory cards and soldered flash share one driver (mmcblk); null for everything else, or when it is not said. */
  flash: 'soldered' | 'card' | null;
  sizeBytes: number | null;
  /** Not readable, each with its reason: nothing may be concluded from what is missing. */
  unread: string[];
}

const root = '/sys/dev/block';

export interface BlockDevices {
  byName: Map<string, BlockDevice>;
  byNumber: Map<string, BlockDevice>;
  /** Why not every device of this machine could be seen; null when all were. */
  incomplete: string | null;
}

/** All block devices of the machine; `wanted` numbers are tried even where the listing cannot be read. */
export async function readBlockDevices(host: Host, wanted: readonly string[]): Promise<BlockDevices> {
  const listing = await host.list(root);
  const unseen: string[] = listing.ok ? [] : [listing.reason];
  const byName = new Map<string, BlockDevice>();
  const byNumber = new Map<string, BlockDevice>();
  let waiting = new Set([...(listing.ok ? listing.value : []), ...wanted]);
  const asked = new Set<string>();
  while (waiting.size > 0) {
    for (const number of waiting) asked.add(number);
    const found = await Promise.all([...waiting].map((number) => readBlockDevice(host, number)));
    for (const device of found) {
      if ('failure' in device) {
        if (listing.ok && listing.value.includes(device.number)) unseen.push(device.failure);
        continue;
      }
      byName.set(device.name, device);
      byNumber.set(device.number, device);
    }
    waiting = await numbersBelow(host, byName, asked);
  }
  unseen.push(...(await strangers(host, byNumber)));
  return { byName, byNumber, incomplete: unseen.length > 0 ? unseen.join('; ') : null };
}

/** /proc/partitions is a second list of the same devices: what only that one holds was hidden from the first. */
async function strangers(host: Host, byNumber: ReadonlyMap<string, BlockDevice>): Promise<string[]> {
  const answer = await host.readText('/proc/partitions');
  if (!answer.ok) return [];
  const rows = answer.value.matchAll(/^\s*(\d+)\s+(\d+)\s+\d+\s+(\S+)$/gm);
  return [...rows]
    .filter(([, major, minor]) => !byNumber.has(`${major}:${minor}`))
    .map(([, , , name]) => `${name} is in /proc/partitions alone`);
}

/** Where the listing could not be read, the devices beneath those that were found are reached by their names. */
async function numbersBelow(host: Host, byName: Map<string, BlockDevice>, asked: Set<string>): Promise<Set<string>> {
  const numbers = new Set<string>();
  for (const device of byName.values()) {
    for (const name of [...device.slaves, ...device.cacheDevices, device.partitionOf]) {
      if (name === null || byName.has(name)) continue;
      const number = await numberOf(host, device, name);
      if (number !== null && !asked.has(number)) numbers.add(number);
    }
  }
  return numbers;
}

async function numberOf(host: Host, above: BlockDevice, name: string): Promise<string | null> {
  for (const path of [`${root}/${above.number}/slaves/${name}/dev`, `/sys/class/block/${name}/dev`]) {
    const text = await host.readText(path);
    if (text.ok && /^\d+:\d+$/.test(text.value.trim())) return text.value.trim();
  }
  return null;
}

interface Unseen {
  number: string;
  failure: string;
}

async function readBlockDevice(host: Host, number: string): Promise<BlockDevice | Unseen> {
  const path = `${root}/${number}`;
  const link = await host.readLink(path);
  if (!link.ok) return { number, failure: link.reason };
  const steps = link.value.split('/');
  const name = steps.at(-1) ?? '';
  const unread: string[] = [];
  const text = (file: string): Promise<string | null> => textOrNull(host, `${path}/${file}`);
  const partition = await text('partition');
  return {
    name,
    number,
    partitionOf: partition === null ? null : (steps.at(-2) ?? null),
    slaves: await readSlaves(host, name, path, unread),
    holders: await namesOrNone(host, `${path}/holders`),
    mapper: name.startsWith('dm-') ? await readMapper(host, path, unread) : null,
    raidLevel: name.startsWith('md') ? await text('md/level') : null,
    backingFile: name.startsWith('loop') ? await readBackingFile(host, path, unread) : null,
    spillsTo: name.startsWith('zram') ? await readSpill(host, path, unread) : null,
    cacheDevices: name.startsWith('bcache') ? await readCaches(host, path, unread) : [],
    removable: toFlag(await text('removable')),
    usb: /\/usb\d+\//.test(link.value),
    sata: /\/ata\d+\//.test(link.value),
    flash: name.startsWith('mmcblk') ? toFlash(await text('device/type')) : null,
    sizeBytes: await readSize(host, `${path}/size`),
    unread,
  };
}

const toFlag = (text: string | null): boolean | null => (text === '1' ? true : text === '0' ? false : null);

const toFlash = (type: string | null): BlockDevice['flash'] =>
  type === 'MMC' ? 'soldered' : type === 'SD' ? 'card' : null;

/** For what only describes: that it is not there and that it cannot be read come to the same. */
async function textOrNull(host: Host, path: string): Promise<string | null> {
  const answer = await host.readText(path);
  return answer.ok ? answer.value.trim() : null;
}

/** The kernel counts sectors of 512 bytes here, whatever the disk's own are. Without its line end it may be cut off. */
async function readSize(host: Host, path: string): Promise<number | null> {
  const answer = await host.readText(path);
  return answer.ok && /^\d+\n$/.test(answer.value) ? Number(answer.value) * 512 : null;
}

async function namesOrNone(host: Host, path: string): Promise<string[]> {
  const answer = await host.list(path);
  return answer.ok ? answer.value : [];
}

function note(answer: Answer<unknown>, unread: string[]): void {
  if (!answer.ok && answer.failure !== 'absent') unread.push(answer.reason);
}

/** Only of a device made of others does it matter that its slaves could not be read: a disk has none. */
async function readSlaves(host: Host, name: string, path: string, unread: string[]): Promise<string[]> {
  const answer = await host.list(`${path}/slaves`);
  if (answer.ok) return answer.value;
  if (/^(dm-|md|bcache)/.test(name)) note(answer, unread);
  return [];
}

async function readBackingFile(host: Host, path: string, unread: string[]): Promise<string | null> {
  const answer = await host.readText(`${path}/loop/backing_file`);
  if (answer.ok && answer.value.trim() !== '') return answer.value.trim();
  note(answer, unread);
  return null;
}

/** Every device of the device mapper has a uuid, if an empty one: without it nobody can say what it does. */
async function readMapper(host: Host, path: string, unread: string[]): Promise<{ uuid: string; name: string } | null> {
  const uuid = await host.readText(`${path}/dm/uuid`);
  const name = await host.readText(`${path}/dm/name`);
  if (!uuid.ok) {
    unread.push(uuid.reason);
    return null;
  }
  return { uuid: uuid.value.trim(), name: name.ok ? name.value.trim() : '' };
}

/** No backing_dev at all: a kernel that cannot spill. But where it can (`bd_stat` is there), the file must be too. */
async function readSpill(host: Host, path: string, unread: string[]): Promise<string | null> {
  const backing = await host.readText(`${path}/backing_dev`);
  if (backing.ok) {
    const device = backing.value.trim();
    if (device === '') unread.push(`${path}/backing_dev: is empty`);
    return device === 'none' || device === '' ? null : device;
  }
  const spillable = await host.readText(`${path}/bd_stat`);
  if (backing.failure !== 'absent' || spillable.ok) unread.push(backing.reason);
  return null;
}

/** A cache set's disks hold pieces of what is written through it. */
async function readCaches(host: Host, path: string, unread: string[]): Promise<string[]> {
  const set = await host.list(`${path}/bcache/cache`);
  if (!set.ok) {
    note(set, unread);
    return [];
  }
  const caches: string[] = [];
  for (const entry of set.value.filter((name) => /^cache\d+$/.test(name))) {
    const target = await host.readLink(`${path}/bcache/cache/${entry}`);
    const name = target.ok ? target.value.split('/').at(-2) : undefined;
    if (name === undefined) unread.push(target.ok ? `${path}/bcache/cache/${entry}: leads nowhere` : target.reason);
    else caches.push(name);
  }
  return caches;
}
