// What Windows lists no volume of: partitions of another system, or of none, and disks that have no partitions.
import type { Volume } from '../facts.ts';
import { listOf, type WindowsAnswers } from './answers.ts';
import { builtIn, cables, fileBacked, isAssembled, isBootPartition } from './kinds.ts';

export const foreignVolumes = (answers: WindowsAnswers): Volume[] => [
  ...foreignPartitions(answers),
  ...bareDisks(answers),
];

/** Linux's, or one of Windows's that it does not show. */
function foreignPartitions({ volumes, partitions, disks }: WindowsAnswers): Volume[] {
  const listed = new Set(listOf(volumes).map(({ id }) => id.toLowerCase()));
  return listOf(partitions).flatMap((partition) => {
    const { disk, number, size, paths } = partition;
    const isKnown = paths.some((path) => listed.has(path.toLowerCase()));
    const bus = listOf(disks).find((one) => one.number === disk)?.bus;
    if (isKnown || isBootPartition(partition) || isAssembled(partition) || bus === fileBacked) return [];
    return {
      ...unseen(`disk ${disk} partition ${number}`, size),
      purpose: bus !== undefined && cables.has(bus) ? 'removable' : 'data',
      reason: 'Windows shows no volume on it: it belongs to another system, or to none.',
    };
  });
}

/** Other systems may take a disk whole. Of what hangs on a cable none is reported: it may be a reader without a card. */
function bareDisks({ partitions, disks }: WindowsAnswers): Volume[] {
  if (!partitions.ok) return [];
  const divided = new Set(partitions.value.map(({ disk }) => disk));
  const reason = 'Windows shows no partition on it: it is empty, or another system uses all of it.';
  return listOf(disks)
    .filter(({ number, bus, offline }) => builtIn.has(bus) && !offline && !divided.has(number))
    .map(({ number }) => ({ ...unseen(`disk ${number}`, null), purpose: 'data', reason }));
}

const unseen = (id: string, sizeBytes: number | null): Omit<Volume, 'purpose'> => ({
  id,
  mounts: [],
  filesystem: null,
  sizeBytes,
  state: 'unknown',
  method: null,
  stacks: [],
});
