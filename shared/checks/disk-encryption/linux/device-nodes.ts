// Turns the kernel's block devices into nodes of the graph: what each does to what is written through it. Pure.
import type { Layer } from '../facts.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';
import { type Ciphers, isNullCipher, type TableTarget } from './ciphers.ts';
import type { Node } from './graph.ts';
import { isReencryptionPart, mapperKind } from './mapper-kinds.ts';

/**
 * Nodes of all devices, by kernel name.
 * @param elsewhere what loop devices and ZFS volumes lie on, by kernel name, since no slave says it
 */
export function deviceNodes(
  devices: BlockDevices,
  ciphers: Ciphers,
  elsewhere: ReadonlyMap<string, readonly string[]>,
): Map<string, Node> {
  const holders = slavesByHolder(devices);
  const nodes = new Map<string, Node>();
  for (const device of devices.byName.values()) {
    const below = new Set([
      ...device.slaves,
      ...(holders.get(device.name) ?? []),
      ...device.cacheDevices,
      ...(device.partitionOf === null ? [] : [device.partitionOf]),
      ...(elsewhere.get(device.name) ?? []),
    ]);
    const node = nodeOf(device, devices, ciphers, [...below]);
    nodes.set(device.name, device.unread.length > 0 ? withGap(node, device, nodes) : node);
  }
  return nodes;
}

/** Where something decisive could not be read, one way down is not known; what encrypts does so all the same. */
function withGap(node: Node, device: BlockDevice, nodes: Map<string, Node>): Node {
  if (node.effect === 'encrypts') return node;
  const gap = `${device.name}, not seen`;
  const remark = device.unread.join('; ');
  const layer: Layer = { name: gap, kind: 'other', encrypts: false };
  nodes.set(gap, { layer, effect: 'unknown', below: [], ground: false });
  return { ...node, effect: 'unknown', below: [...node.below, gap], remark };
}

/** Both ends of a link name each other; a slave that only its own end names is one all the same. */
function slavesByHolder(devices: BlockDevices): Map<string, string[]> {
  const slaves = new Map<string, string[]>();
  for (const device of devices.byName.values()) {
    for (const holder of device.holders) slaves.set(holder, [...(slaves.get(holder) ?? []), device.name]);
  }
  return slaves;
}

function nodeOf(device: BlockDevice, devices: BlockDevices, ciphers: Ciphers, below: readonly string[]): Node {
  const { name } = device;
  const node = (kind: Layer['kind'], effect: Node['effect'], more: Partial<Node> & { detail?: string } = {}): Node => {
    const { detail, ...rest } = more;
    const layer = { name, kind, encrypts: effect === 'encrypts', ...(detail !== undefined && { detail }) };
    return { layer, effect, below, ground: false, ...rest };
  };
  if (name.startsWith('dm-')) return mapperNode(device, devices, ciphers, node);
  if (device.partitionOf !== null) return node('partition', 'passes');
  if (name.startsWith('md'))
    return node('raid', 'passes', device.raidLevel === null ? {} : { detail: device.raidLevel });
  if (name.startsWith('loop')) return node('loop', 'passes');
  if (name.startsWith('bcache')) return node('other', 'passes', { detail: 'bcache' });
  if (name.startsWith('zram')) return node('other', device.spillsTo === null ? 'memory' : 'passes', { detail: 'zram' });
  if (/^ram\d/.test(name)) return node('other', 'memory', { detail: 'memory' });
  if (/^zd\d/.test(name)) return node('other', 'passes', { detail: 'zfs volume' });
  // Whatever else has no slaves is a disk: it ends the way.
  return node('disk', 'passes', { ground: true });
}

type MakeNode = (kind: Layer['kind'], effect: Node['effect'], more?: Partial<Node> & { detail?: string }) => Node;

function mapperNode(device: BlockDevice, devices: BlockDevices, ciphers: Ciphers, node: MakeNode): Node {
  if (device.mapper === null)
    return node('other', 'unknown', { remark: `What ${device.name} does could not be read.` });
  const { uuid, name } = device.mapper;
  const kind = mapperKind(uuid);
  const table = wholeTable(ciphers.tables.get(name), device);
  if (table?.some(({ target }) => target === 'crypt')) {
    return cryptNode(table, kind.kind === 'crypt' ? kind.method : 'dm-crypt', node);
  }
  if (kind.kind === 'clear') return node(kind.what === 'lvm' ? 'lvm' : 'other', 'passes', { detail: kind.detail });
  if (kind.kind === 'unknown') {
    if (table !== undefined && table.length > 0)
      return node('other', 'passes', { detail: table[0]?.target ?? 'mapper' });
    return node('other', 'unknown', { remark: `What ${name || device.name} does to what it holds is not known.` });
  }
  if (kind.method === 'opal') return opalNode(node);
  const reencrypting = isBeingReencrypted(device, devices);
  if (table !== undefined && !reencrypting) return node('crypt', 'passes', { detail: `${kind.method}, clear` });
  return untabledNode(kind.method, reencrypting, ciphers, node);
}

/** A table whose parts do not fill the device is not all of it, and says nothing. */
function wholeTable(
  table: readonly TableTarget[] | undefined,
  device: BlockDevice,
): readonly TableTarget[] | undefined {
  if (table === undefined || device.sizeBytes === null) return table;
  const covered = table.reduce((sum, { sectors }) => sum + sectors, 0) * 512;
  return covered === device.sizeBytes ? table : undefined;
}

/**
 * A table whose parts do not all encrypt belongs to a volume on its way from clear to encrypted, or back. But `zero` writes
 * nothing: so cryptsetup hides where BitLocker keeps its own records.
 */
function cryptNode(table: readonly TableTarget[], method: string, node: MakeNode): Node {
  const ciphers = [...new Set(table.flatMap(({ cipher }) => cipher ?? []))];
  const detail = [method, ...ciphers].join(' ');
  if (ciphers.some(isNullCipher)) {
    return node('crypt', 'passes', { detail, remark: `The cipher is ${ciphers.join(', ')}, which encrypts nothing.` });
  }
  if (table.some(({ target }) => target !== 'crypt' && target !== 'zero'))
    return node('crypt', 'converting', { detail });
  return node('crypt', 'encrypts', { detail, method });
}

/** The drive encrypts and the kernel's table only passes on: LUKS2 keeps the key that unlocks it. */
const opalNode = (node: MakeNode): Node =>
  node('crypt', 'encrypts', { detail: 'luks2 opal', method: 'opal', remark: 'The drive itself encrypts (OPAL).' });

function untabledNode(method: string, reencrypting: boolean, ciphers: Ciphers, node: MakeNode): Node {
  if (reencrypting) return node('crypt', 'converting', { detail: method });
  if (ciphers.unread === null) {
    return node('crypt', 'unknown', { detail: method, remark: 'The kernel lists no whole table for it.' });
  }
  if (ciphers.nullCipher === 'impossible' && !ciphers.refused) {
    return node('crypt', 'encrypts', { detail: method, method });
  }
  if (ciphers.nullCipher === 'possible' || ciphers.refused) {
    const why = ciphers.refused ? ciphers.unread : 'a cipher that encrypts nothing is in use on this machine';
    return node('crypt', 'unknown', { detail: method, remark: `Whether it encrypts could not be seen: ${why}.` });
  }
  return node('crypt', 'encrypts', { detail: method, method, remark: `Its cipher was not seen: ${ciphers.unread}.` });
}

const isBeingReencrypted = (device: BlockDevice, devices: BlockDevices): boolean =>
  device.slaves.some((name) => isReencryptionPart(devices.byName.get(name)?.mapper?.name ?? ''));
