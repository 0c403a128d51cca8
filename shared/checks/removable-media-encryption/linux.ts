// The probe of removable-media-encryption on Linux: of the volumes that disk-encryption finds, those to carry away.
import type { Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { Volume } from '../disk-encryption/facts.ts';
import type { BlockDevice } from '../disk-encryption/linux/block-devices.ts';
import { devicesNotSeen, type Machine } from '../disk-encryption/linux/machine.ts';
import { reportOf } from '../disk-encryption/linux/report.ts';
import { busOf } from '../disk-encryption/linux/volumes.ts';
import { lookAt } from '../disk-encryption/linux.ts';
import { mediumOf, type RemovableMediaFacts } from './facts.ts';

export const linuxRemovableMedia: SystemProbe<RemovableMediaFacts> = {
  probe,
  signals: async () => ['/proc/self/mountinfo', '/sys/class/block'],
};

async function probe(host: Host): Promise<Outcome<RemovableMediaFacts>> {
  const seen = await lookAt(host);
  if ('unread' in seen) return { unknown: seen.unread };
  if ('outside' in seen) return { facts: { environment: seen.outside.environment, media: [], notSeen: [] } };
  const { environment, volumes } = await reportOf(host, seen.machine);
  const { surroundings } = seen.machine;
  return {
    facts: {
      environment,
      media: volumes.filter(({ purpose }) => purpose === 'removable').map(mediumOf),
      notSeen: [
        ...(surroundings.environment === 'unknown' && surroundings.reason !== null ? [surroundings.reason] : []),
        ...devicesNotSeen(seen.machine),
        ...doubtfulDisks(seen.machine),
        ...volumes.filter(isAnywhere).map(placeUnknown),
      ],
    },
  };
}

/** Disks of which nothing tells whether they can be carried away. */
function doubtfulDisks({ devices, signatures }: Machine): string[] {
  const isDoubtful = (disk: BlockDevice): boolean => {
    if (disk.name.startsWith('mmcblk')) return disk.flash === null;
    const signature = 'byNumber' in signatures ? (signatures.byNumber.get(disk.number) ?? null) : null;
    const { removable, transport } = busOf(disk, signature);
    return removable === null && transport === null;
  };
  return [...devices.byName.values()]
    .filter((disk) => isDisk(disk) && isDoubtful(disk))
    .map(({ name }) => `Whether the disk ${name} can be carried away could not be seen.`);
}

/** What is made of other devices or of memory is no disk, and neither is a part of one. */
const isDisk = ({ name, partitionOf }: BlockDevice): boolean =>
  partitionOf === null && !/^(loop|zram|ram|dm-|md|bcache|zd|sr|fd|nbd|mtdblock)\d/.test(name) && !isFlashPart(name);

const isFlashPart = (name: string): boolean => /^mmcblk\d+(boot\d+|rpmb)$/.test(name);

/** A volume of which the disks are not known may lie on a stick. */
const isAnywhere = ({ purpose, state, stacks }: Volume): boolean =>
  purpose === 'data' &&
  state === 'unknown' &&
  (stacks.length === 0 || stacks.some((stack) => stack.at(-1)?.kind !== 'disk'));

const placeUnknown = ({ mounts, id }: Volume): string => `On which disk ${mounts[0] ?? id} lies was not found.`;
