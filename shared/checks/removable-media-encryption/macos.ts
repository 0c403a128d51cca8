// The probe of removable-media-encryption on macOS: of the volumes that disk-encryption finds, those to carry away.
import type { Host } from '../../host.ts';
import { isVirtualMac } from '../../macos/sysctl.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { readMacVolumes } from '../disk-encryption/macos/volumes.ts';
import { mediumOf, type RemovableMediaFacts } from './facts.ts';

export const macosRemovableMedia: SystemProbe<RemovableMediaFacts> = { probe };

async function probe(host: Host): Promise<Outcome<RemovableMediaFacts>> {
  const [seen, isVirtual] = await Promise.all([readMacVolumes(host), isVirtualMac(host)]);
  if ('unread' in seen) return { unknown: seen.unread };
  return {
    facts: {
      environment: isVirtual === true ? 'virtual-machine' : 'machine',
      media: seen.volumes.filter(({ purpose }) => purpose === 'removable').map(mediumOf),
      notSeen: [...seen.notSeen, ...seen.doubtful],
    },
  };
}
