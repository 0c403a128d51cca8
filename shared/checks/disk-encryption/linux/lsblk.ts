// What lies on a block device and how it is attached, from lsblk. Used for what the kernel itself does not tell: the
// signature of a volume nobody mounted, the type of a partition. Never for what lies on what.
import type { CommandResult, Host } from '../../../host.ts';

export interface Signature {
  name: string;
  /** Null: none that blkid knows, or not seen (a plain user without udev sees none at all). */
  fileSystem: string | null;
  /** GPT type (uuid) or MBR type (0x83), lower case. */
  partitionType: string | null;
  hotplug: boolean | null;
  removable: boolean | null;
  transport: string | null;
}

export type Signatures = { byNumber: ReadonlyMap<string, Signature> } | { unread: string };

const columns = 'NAME,KNAME,PKNAME,PATH,MAJ:MIN,TYPE,FSTYPE,FSVER,MOUNTPOINTS,SIZE,RM,HOTPLUG,TRAN,RO,PARTTYPE,MODEL';
/** Before util-linux 2.37 there is no MOUNTPOINTS; before 2.33, no PATH and no FSVER either. */
const olderColumns = [
  columns.replace('MOUNTPOINTS', 'MOUNTPOINT'),
  'NAME,KNAME,PKNAME,MAJ:MIN,TYPE,FSTYPE,MOUNTPOINT,SIZE,RM,HOTPLUG,TRAN,RO,PARTTYPE,MODEL',
];

export async function readSignatures(host: Host): Promise<Signatures> {
  let unread = '';
  for (const wanted of [columns, ...olderColumns]) {
    const answer = await host.run('lsblk', ['--json', '--bytes', '--output', wanted]);
    if (!answer.ok) return { unread: answer.reason };
    if (answer.value.status === 0) return parse(answer.value.stdout);
    unread = complaint(answer.value);
    if (!/unknown column/i.test(answer.value.stderr)) break;
  }
  return { unread };
}

const complaint = ({ status, stderr }: CommandResult): string =>
  `lsblk: status ${status}: ${stderr.trim().split('\n')[0]?.slice(0, 200) || 'no message'}`;

function parse(text: string): Signatures {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { unread: 'lsblk: its answer breaks off or is not JSON' };
  }
  const byNumber = new Map<string, Signature>();
  if (!isRecord(value) || !Array.isArray(value.blockdevices)) return { unread: 'lsblk: its answer names no devices' };
  for (const device of value.blockdevices) collect(device, byNumber, null);
  return byNumber.size > 0 ? { byNumber } : { unread: 'lsblk: its answer names no devices' };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Only the disk's own row names the transport; what lies on it inherits that. */
function collect(device: unknown, into: Map<string, Signature>, inherited: string | null): void {
  if (!isRecord(device)) return;
  const number = toText(device['maj:min']);
  const transport = toText(device.tran) ?? inherited;
  if (number !== null) {
    into.set(number, {
      name: toText(device.kname) ?? toText(device.name) ?? number,
      fileSystem: toText(device.fstype),
      partitionType: toText(device.parttype)?.toLowerCase() ?? null,
      hotplug: toFlag(device.hotplug),
      removable: toFlag(device.rm),
      transport,
    });
  }
  if (Array.isArray(device.children)) for (const child of device.children) collect(child, into, transport);
}

const toText = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

/** `"1"`, `1` and `true` by version. */
const toFlag = (value: unknown): boolean | null =>
  ['1', 1, true].includes(value as string) ? true : ['0', 0, false].includes(value as string) ? false : null;
