// From everything that was read of a machine to the facts: its volumes with their purposes, and what was not seen.
import type { Host } from '../../../host.ts';
import type { DiskEncryptionFacts, Volume } from '../facts.ts';
import type { BlockDevice } from './block-devices.ts';
import { pathOf } from './devices-by-path.ts';
import { topsOf } from './elsewhere.ts';
import { idleDatasetVolumes } from './idle-datasets.ts';
import { idleVolumes } from './idle-volumes.ts';
import { notesOnKeys } from './key-files.ts';
import { attachment, devicesNotSeen, type Machine, signatureOf } from './machine.ts';
import type { MountedVolume } from './mounted.ts';
import { type SwapArea, swapDevice } from './swap.ts';
import { idleDevices } from './unmounted.ts';
import { disksBelow, isBootVolume, isFixedPlace, isSealedUsr, sizeOf, volumeOf } from './volumes.ts';

export async function reportOf(host: Host, machine: Machine): Promise<DiskEncryptionFacts> {
  const notes = [...machine.elsewhere.notes];
  const swap = await swapVolumes(host, machine, notes);
  const fixed = disksBelow(machine.graph, [
    ...machine.mounted.filter(({ isSystem }) => isSystem).flatMap(({ tops }) => tops),
    ...swap.flatMap(({ tops }) => tops),
  ]);
  const mounted = machine.mounted.flatMap((volume) => mountedVolume(volume, machine, fixed) ?? []);
  const hibernation = hibernationVolumes(machine, swap);
  const inUse = new Set([
    ...machine.mounted.flatMap(({ tops }) => tops),
    ...swap.flatMap(({ tops }) => tops),
    ...machine.hibernation.devices.map(({ name }) => name),
    ...machine.elsewhere.members,
  ]);
  const idle = await idleVolumes(host, idleDevices(machine.devices, inUse), machine, fixed);
  const datasets = await idleDatasetVolumes(host, machine.elsewhere.idleDatasets, machine.graph);
  const volumes = [...mounted, ...datasets, ...swap.map(({ volume }) => volume), ...hibernation, ...idle];
  notes.push(...(await notesOnKeys(host, machine, volumes)));
  return {
    environment: 'live' in machine.root ? 'live' : machine.surroundings.environment,
    volumes,
    swap: 'unread' in machine.swap ? 'unknown' : swap.length > 0 ? 'listed' : 'none',
    notSeen: notSeen(machine),
    ...(notes.length > 0 && { notes }),
  };
}

function mountedVolume(mounted: MountedVolume, machine: Machine, fixed: ReadonlySet<string>): Volume | null {
  const { graph, devices } = machine;
  const [top] = mounted.tops;
  const device = top === undefined ? undefined : devices.byName.get(top);
  const volume = volumeOf(
    {
      ...mounted,
      id: mounted.id.replace(/^zfs:/, ''),
      purpose: 'data',
      sizeBytes: sizeOf(devices, mounted.tops),
      ...(device !== undefined && mounted.tops.length === 1 && { device: pathOf(device) }),
    },
    graph,
  );
  if (volume === null) return null;
  const signature = device === undefined ? null : signatureOf(machine, device);
  const { removable, bus } = attachment(mounted.tops, machine, fixed);
  const isBoot =
    isBootVolume(mounted.mounts, mounted.filesystem, signature?.partitionType ?? null) ||
    isSealedUsr(mounted.mounts, mounted.tops, graph);
  if (mounted.isSystem) volume.purpose = 'system';
  else if (isBoot) volume.purpose = 'boot';
  else if (removable && !mounted.mounts.some(isFixedPlace)) volume.purpose = 'removable';
  if (volume.state === 'off' && mounted.hasEncryptedFolders) volume.state = 'home-only';
  if (mounted.filesystem === 'bcachefs' && (volume.state === 'off' || volume.state === 'partly')) {
    volume.state = 'unknown';
    volume.reason = 'bcachefs may encrypt by itself, which is not read here.';
  }
  return bus === null ? volume : { ...volume, bus };
}

interface SwapVolume {
  volume: Volume;
  tops: string[];
}

async function swapVolumes(host: Host, machine: Machine, notes: string[]): Promise<SwapVolume[]> {
  const found: SwapVolume[] = [];
  for (const area of 'areas' in machine.swap ? machine.swap.areas : []) {
    const swap = await swapVolume(host, area, machine);
    if (swap === null) notes.push(`The swap ${area.path} is compressed memory: it writes to no disk.`);
    else found.push(swap);
  }
  return found;
}

/** Null for swap in memory. */
async function swapVolume(host: Host, area: SwapArea, machine: Machine): Promise<SwapVolume | null> {
  const device = area.kind === 'partition' ? await swapDevice(host, machine.devices, area) : null;
  const spill = device?.spillsTo ?? null;
  const tops =
    area.kind === 'file'
      ? topsOf(await machine.files.holding(area.path), machine.graph, area.path)
      : device === null
        ? topsOf({ unseen: `${area.path} was not found` }, machine.graph, area.path)
        : [device.name];
  if (device !== null && spill !== null) await addSpill(host, device, spill, machine);
  const volume = volumeOf(
    {
      id: device?.name ?? area.path,
      purpose: 'swap',
      mounts: [],
      filesystem: 'swap',
      sizeBytes: area.sizeBytes,
      tops,
      device: device === null ? area.path : pathOf(device),
    },
    machine.graph,
  );
  return volume === null ? null : { volume, tops };
}

/** zram that is full writes to its backing device. */
async function addSpill(host: Host, zram: BlockDevice, path: string, machine: Machine): Promise<void> {
  const node = machine.graph.get(zram.name);
  if (node === undefined) return;
  const device = await swapDevice(host, machine.devices, { path, kind: 'partition', sizeBytes: 0 });
  const below = device === null ? topsOf({ unseen: `${path} was not found` }, machine.graph, path) : [device.name];
  machine.graph.set(zram.name, { ...node, below: [...node.below, ...below] });
}

/** Only those that are not swap areas or file systems already judged: a swap file is resumed from its file system. */
function hibernationVolumes(machine: Machine, swap: readonly SwapVolume[]): Volume[] {
  const judged = new Set([...swap.flatMap(({ tops }) => tops), ...machine.mounted.flatMap(({ tops }) => tops)]);
  return machine.hibernation.devices
    .filter(({ name }) => !judged.has(name))
    .flatMap((device) => {
      const seed = { mounts: [], filesystem: 'swap', sizeBytes: device.sizeBytes, tops: [device.name] };
      return (
        volumeOf({ ...seed, id: device.name, purpose: 'hibernation', device: pathOf(device) }, machine.graph) ?? []
      );
    });
}

function notSeen(machine: Machine): string[] {
  const { surroundings, root, swap, hibernation } = machine;
  return [
    ...(surroundings.environment === 'unknown' && surroundings.reason !== null ? [surroundings.reason] : []),
    ...('unseen' in root ? [root.unseen] : []),
    ...('network' in root ? [root.network] : []),
    ...('live' in root ? [root.live] : []),
    ...devicesNotSeen(machine),
    ...('unread' in swap ? [`Where memory is swapped to was not seen: ${swap.unread}.`] : []),
    ...hibernation.unseen,
  ];
}
