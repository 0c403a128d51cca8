// Everything that was read of a machine's volumes, and what several parts of the report ask of it.
import type { Surroundings } from '../../../linux/environment.ts';
import type { Mount } from '../../../linux/mountinfo.ts';
import type { Volume } from '../facts.ts';
import type { BlockDevice, BlockDevices } from './block-devices.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { FileSystems } from './foundations.ts';
import type { Node } from './graph.ts';
import type { Signature, Signatures } from './lsblk.ts';
import type { MountedVolume } from './mounted.ts';
import type { Root } from './overlay-root.ts';
import type { Hibernation, SwapAreas } from './swap.ts';
import { busOf, disksBelow, isRemovableDisk } from './volumes.ts';

export interface Machine {
  surroundings: Surroundings;
  mounts: readonly Mount[];
  root: Root;
  devices: BlockDevices;
  signatures: Signatures;
  swap: SwapAreas;
  hibernation: Hibernation;
  files: FileSystems;
  elsewhere: Elsewhere;
  mounted: MountedVolume[];
  graph: Map<string, Node>;
}

export const signatureOf = ({ signatures }: Machine, device: BlockDevice): Signature | null =>
  'byNumber' in signatures ? (signatures.byNumber.get(device.number) ?? null) : null;

/** Whether every disk beneath is one to carry away; a disk that holds the system or swap is not, whatever its bus. */
export function attachment(
  tops: readonly string[],
  machine: Machine,
  fixed: ReadonlySet<string>,
): { removable: boolean; bus: NonNullable<Volume['bus']> | null } {
  const disks = [...disksBelow(machine.graph, tops)].flatMap((name) => machine.devices.byName.get(name) ?? []);
  const attached = disks.map((disk) => ({ disk, bus: busOf(disk, signatureOf(machine, disk)) }));
  const removable =
    attached.length > 0 && attached.every(({ disk, bus }) => !fixed.has(disk.name) && isRemovableDisk(disk, bus));
  return { removable, bus: attached[0]?.bus ?? null };
}

/** Why there may be disks beside those that were seen. */
export function devicesNotSeen({ devices, signatures }: Pick<Machine, 'devices' | 'signatures'>): string[] {
  const strangers =
    'byNumber' in signatures && devices.incomplete === null
      ? [...signatures.byNumber].filter(([number]) => !devices.byNumber.has(number)).map(([, { name }]) => name)
      : [];
  return [
    ...(devices.incomplete === null ? [] : [`Not every block device could be seen: ${devices.incomplete}.`]),
    ...(strangers.length === 0 ? [] : [`lsblk shows ${strangers.join(', ')}, which the kernel's list does not hold.`]),
  ];
}
