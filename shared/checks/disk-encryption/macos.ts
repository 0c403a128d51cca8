// The probe of disk-encryption on macOS: its volumes by diskutil, the system's by fdesetup too, and swap by the kernel.
import type { Host } from '../../host.ts';
import { isVirtualMac } from '../../macos/sysctl.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { DiskEncryptionFacts, Volume } from './facts.ts';
import { readFdesetup, type SystemSaid } from './macos/fdesetup.ts';
import { withFdesetup } from './macos/states.ts';
import { readSwapEncryption } from './macos/swap.ts';
import { readMacVolumes } from './macos/volumes.ts';

export const macosDiskEncryption: SystemProbe<DiskEncryptionFacts> = { probe };

async function probe(host: Host): Promise<Outcome<DiskEncryptionFacts>> {
  const seen = await readMacVolumes(host);
  if ('unread' in seen) return { unknown: seen.unread };
  const [said, swap, isVirtual] = await Promise.all([readFdesetup(host), readSwapEncryption(host), isVirtualMac(host)]);
  const volumes = seen.volumes
    .filter(({ purpose }) => purpose !== 'swap')
    .map((volume) => (volume.purpose === 'system' ? systemVolume(volume, said) : volume));
  const area = seen.volumes.find(({ purpose }) => purpose === 'swap')?.id ?? 'swap';
  return {
    facts: {
      environment: isVirtual === true ? 'virtual-machine' : 'machine',
      volumes: 'unread' in swap ? volumes : [...volumes, swapVolume(area, swap.isEncrypted)],
      swap: 'unread' in swap ? 'unknown' : 'listed',
      notSeen: [
        ...seen.notSeen,
        ...('unread' in swap ? [`Whether swap is encrypted was not seen: ${swap.unread}.`] : []),
      ],
      ...(seen.notes.length > 0 && { notes: seen.notes }),
    },
  };
}

function systemVolume(volume: Volume, said: SystemSaid): Volume {
  const { state: _state, percent: _percent, reason: _reason, method, ...rest } = volume;
  const state = withFdesetup(volume, said);
  const isFileVault = state.state === 'on' || state.state === 'locked' || /crypting$/.test(state.state);
  return {
    ...rest,
    state: state.state,
    method: isFileVault ? 'filevault' : method,
    ...(state.percent !== undefined && { percent: state.percent }),
    ...(state.reason !== undefined && { reason: state.reason }),
  };
}

/** The volume of role VM is clear in the list; macOS encrypts what it writes there, with a key it forgets. */
const swapVolume = (id: string, isEncrypted: boolean): Volume => ({
  id,
  mounts: [],
  purpose: 'swap',
  filesystem: 'swap',
  sizeBytes: null,
  state: isEncrypted ? 'on' : 'off',
  method: isEncrypted ? 'macos' : null,
  stacks: [],
});
