// The parts of the graph that no block device tells: files behind loop devices, ZFS datasets and the pools they are in.
import type { Host } from '../../../host.ts';
import type { Mount } from '../../../linux/mountinfo.ts';
import type { Layer } from '../facts.ts';
import type { BlockDevices } from './block-devices.ts';
import { deviceAt } from './devices-by-path.ts';
import type { FileSystems, Foundation } from './foundations.ts';
import type { Node } from './graph.ts';
import { type Datasets, type Pools, readDatasets, readPools } from './zfs.ts';

export interface Elsewhere {
  /** Nodes that are no block devices, by id. */
  nodes: Map<string, Node>;
  /** What loop devices and ZFS volumes lie on, by kernel name. */
  below: Map<string, string[]>;
  /** Devices that a pool has taken whole. */
  members: Set<string>;
  /** ZFS datasets that are not mounted and do not encrypt by themselves; each has its node. */
  idleDatasets: string[];
  notes: string[];
}

export async function readElsewhere(
  host: Host,
  mounts: readonly Mount[],
  devices: BlockDevices,
  files: FileSystems,
): Promise<Elsewhere> {
  const found: Elsewhere = { nodes: new Map(), below: new Map(), members: new Set(), idleDatasets: [], notes: [] };
  for (const { name, backingFile } of devices.byName.values()) {
    if (backingFile === null) continue;
    const path = backingFile.replace(/ \(deleted\)$/, '');
    found.below.set(name, topsOf(await files.holding(path), found.nodes, path));
  }
  const volumes = [...devices.byName.values()].filter(({ name }) => /^zd\d+$/.test(name)).map(({ name }) => name);
  if (volumes.length === 0 && !mounts.some(({ type }) => type === 'zfs')) return found;
  const datasets = await readDatasets(host);
  const pools = await readPools(host);
  for (const { type, source } of mounts) if (type === 'zfs') addDataset(source, datasets, found);
  await addVolumes(host, volumes, datasets, found);
  addIdleDatasets(mounts, datasets, found);
  await addPools(host, pools, devices, files, found);
  return found;
}

/** Nodes for where a path leads; what is not known becomes a node that says so. */
export function topsOf(foundation: Foundation, nodes: Map<string, Node>, path: string): string[] {
  if ('tops' in foundation) return foundation.tops;
  if ('elsewhere' in foundation && foundation.elsewhere === 'memory') {
    nodes.set('memory', bare('memory', 'memory'));
    return ['memory'];
  }
  const id = `file ${path}`;
  const remark = 'unseen' in foundation ? `${foundation.unseen}.` : `${path} lies on a server.`;
  nodes.set(id, { ...bare(path, 'unknown'), remark });
  return [id];
}

const bare = (name: string, effect: Node['effect'], kind: Layer['kind'] = 'other'): Node => ({
  layer: { name, kind, encrypts: effect === 'encrypts' },
  effect,
  below: [],
  ground: false,
});

function addDataset(name: string, datasets: Datasets, found: Elsewhere): void {
  const pool = `zpool:${name.split('/')[0]}`;
  const dataset = 'byName' in datasets ? datasets.byName.get(name) : undefined;
  const encryption = dataset?.encryption ?? null;
  const effect = encryption === null ? 'unknown' : encryption === 'off' ? 'passes' : 'encrypts';
  const why = 'unread' in datasets ? datasets.unread : 'zfs get does not say';
  const node = bare(name, effect, 'pool');
  found.nodes.set(`zfs:${name}`, {
    ...node,
    layer: { ...node.layer, detail: encryption === null || encryption === 'off' ? 'zfs' : `zfs ${encryption}` },
    below: [pool],
    ...(effect === 'encrypts' && { method: 'zfs' }),
    ...(effect === 'unknown' && { remark: `Whether the dataset ${name} is encrypted was not seen: ${why}.` }),
  });
  if (effect === 'encrypts' && dataset?.keyLocation?.startsWith('file://')) {
    found.notes.push(`The key of the dataset ${name} lies in ${dataset.keyLocation.slice('file://'.length)}.`);
  }
}

function addIdleDatasets(mounts: readonly Mount[], datasets: Datasets, found: Elsewhere): void {
  if ('unread' in datasets) return;
  for (const { name, encryption } of datasets.byName.values()) {
    const isClear = encryption === null || encryption === 'off';
    if (!isClear || found.nodes.has(`zfs:${name}`) || isOldBoot(name, mounts)) continue;
    addDataset(name, datasets, found);
    found.idleDatasets.push(name);
  }
}

/** Beside the dataset at /boot lie those of earlier installations, with the kernels they started from. */
function isOldBoot(name: string, mounts: readonly Mount[]): boolean {
  const ofPool = mounts.filter(({ type, source }) => type === 'zfs' && source.split('/')[0] === name.split('/')[0]);
  return ofPool.length > 0 && ofPool.every(({ point }) => point === '/boot');
}

/** udev links /dev/zvol/<dataset> to the device of a volume. */
async function addVolumes(host: Host, names: readonly string[], datasets: Datasets, found: Elsewhere): Promise<void> {
  if (names.length === 0 || 'unread' in datasets) return;
  for (const dataset of datasets.byName.keys()) {
    const link = await host.readLink(`/dev/zvol/${dataset}`);
    const name = link.ok ? link.value.split('/').at(-1) : undefined;
    if (name === undefined || !names.includes(name)) continue;
    addDataset(dataset, datasets, found);
    found.below.set(name, [`zfs:${dataset}`]);
  }
}

async function addPools(
  host: Host,
  pools: Pools,
  devices: BlockDevices,
  files: FileSystems,
  found: Elsewhere,
): Promise<void> {
  const wanted = new Set(
    [...found.nodes.values()].flatMap(({ below }) => below.filter((id) => id.startsWith('zpool:'))),
  );
  for (const id of wanted) {
    const name = id.slice('zpool:'.length);
    const members = 'members' in pools ? pools.members.get(name) : undefined;
    const why = 'unread' in pools ? pools.unread : 'zpool status does not name it';
    const node = bare(name, members === undefined ? 'unknown' : 'passes', 'pool');
    const below: string[] = [];
    for (const path of members ?? []) below.push(...(await memberTops(host, path, devices, files, found)));
    const remark = members === undefined ? { remark: `The disks of the pool ${name} were not seen: ${why}.` } : {};
    found.nodes.set(id, { ...node, below, ...remark });
  }
  const taken = 'members' in pools ? [...pools.members.values()].flat() : [];
  for (const path of taken) {
    const device = await deviceAt(host, devices, path);
    if (device !== null) found.members.add(device.name);
  }
}

async function memberTops(
  host: Host,
  path: string,
  devices: BlockDevices,
  files: FileSystems,
  found: Elsewhere,
): Promise<string[]> {
  if (!path.startsWith('/dev/')) return topsOf(await files.holding(path), found.nodes, path);
  const device = await deviceAt(host, devices, path);
  return device === null ? topsOf({ unseen: `${path} was not found` }, found.nodes, path) : [device.name];
}
