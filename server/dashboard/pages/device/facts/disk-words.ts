// How volumes and layers are called on screen.
import type { EncryptionState, Layer, Volume } from '../../../../../shared/checks/disk-encryption/facts.ts';

export const kindWords: Record<Layer['kind'], string> = {
  disk: 'disk',
  partition: 'partition',
  crypt: 'encryption',
  lvm: 'LVM',
  raid: 'RAID',
  loop: 'loop',
  pool: 'pool',
  other: 'layer',
};

export const purposeWords: Record<Volume['purpose'], string> = {
  system: 'System',
  data: 'Data',
  swap: 'Swap',
  hibernation: 'Hibernation',
  boot: 'Boot files',
  removable: 'Removable',
};

const words: Record<EncryptionState, string> = {
  on: 'Encrypted',
  locked: 'Encrypted, not opened',
  partly: 'Partly encrypted',
  encrypting: 'Encrypting',
  decrypting: 'Being decrypted',
  suspended: 'Suspended: the key lies open',
  'at-rest-only': 'By hardware, opens by itself',
  'home-only': 'Only home folders encrypted',
  off: 'Not encrypted',
  unknown: 'Unknown',
};

/** `Encrypting, 43 %` */
export function stateWords({ state, percent }: Volume): string {
  const word = words[state] ?? state;
  return percent !== undefined && (state === 'encrypting' || state === 'decrypting')
    ? `${word}, ${Math.round(percent)} %`
    : word;
}

/** The two states in which a thief reads nothing. Every other one is drawn with an open lock. */
export const isProtected = ({ state }: Volume): boolean => state === 'on' || state === 'locked';

/** The drawing in words: "/ is encrypted: ext4 on LVM dm-1 on encryption dm-0 on partition sda3 on disk sda". */
export function describeVolume(volume: Volume): string {
  const stacks = volume.stacks.map((stack) =>
    stack
      .map((layer) => `on ${kindWords[layer.kind] ?? layer.kind} ${layer.name}${layer.encrypts ? ' (encrypts)' : ''}`)
      .join(' '),
  );
  return `${volume.filesystem ?? 'no file system'} ${stacks.join('; and ') || 'on an unknown disk'}`;
}
