// What the probes of disk-encryption report: every volume that could hold personal information, and what it stands on.
import Type from 'typebox';

export const EncryptionState = Type.Union(
  [
    Type.Literal('on', {
      description: 'Everything written to it is encrypted under a key that is not lying beside it',
    }),
    Type.Literal('locked', { description: 'Encrypted and not opened, so its encryption is proven' }),
    Type.Literal('partly', { description: 'Some of the disks it lies on are clear' }),
    Type.Literal('encrypting', { description: 'On its way to on, not there' }),
    Type.Literal('decrypting', { description: 'On its way to off' }),
    Type.Literal('suspended', { description: 'Encrypted, with the key lying open beside it' }),
    Type.Literal('at-rest-only', { description: 'Encrypted by the hardware, opens without anybody’s secret' }),
    Type.Literal('home-only', { description: 'Folders are encrypted; temporary files, swap and logs are not' }),
    Type.Literal('off'),
    Type.Literal('unknown'),
  ],
  { description: 'How far a volume is encrypted' },
);
export type EncryptionState = Type.Static<typeof EncryptionState>;

/** One block device (or the like) on the way from a file system down to the metal. */
export const Layer = Type.Object({
  name: Type.String({ description: 'Kernel name: dm-1, nvme0n1p3' }),
  kind: Type.Union([
    Type.Literal('disk'),
    Type.Literal('partition'),
    Type.Literal('crypt'),
    Type.Literal('lvm'),
    Type.Literal('raid'),
    Type.Literal('loop'),
    Type.Literal('pool'),
    Type.Literal('other'),
  ]),
  encrypts: Type.Boolean({ description: 'This layer itself encrypts what lies above it' }),
  detail: Type.Optional(Type.String({ description: 'luks2 aes-xts-plain64, raid1, verity' })),
});
export type Layer = Type.Static<typeof Layer>;

export const Volume = Type.Object({
  id: Type.String({ description: 'Stable on this device: kernel name, dataset, drive letter' }),
  mounts: Type.Array(Type.String(), { description: 'Mount points; empty when it is not mounted' }),
  purpose: Type.Union([
    Type.Literal('system'),
    Type.Literal('data'),
    Type.Literal('swap'),
    Type.Literal('hibernation'),
    Type.Literal('boot'),
    Type.Literal('removable'),
  ]),
  filesystem: Type.Union([Type.String(), Type.Null()]),
  sizeBytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  state: EncryptionState,
  method: Type.Union([Type.String(), Type.Null()], {
    description: 'luks2, luks1, plain, zfs, opal, bitlocker, filevault',
  }),
  protectors: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Kinds of what guards the key, where that is told: tpm, tpm-pin, passphrase, recovery-password',
    }),
  ),
  percent: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100, description: 'Progress while encrypting or decrypting' }),
  ),
  stacks: Type.Array(Type.Array(Layer), {
    description:
      'Every way from this volume down to a disk, topmost layer first; encrypted only when each has a layer that encrypts',
  }),
  reason: Type.Optional(Type.String({ description: 'Why the state is unknown, or what is remarkable about it' })),
  device: Type.Optional(
    Type.String({ description: 'What a person calls it where it has no mount point: /dev/mapper/vg-swap, /swapfile' }),
  ),
  bus: Type.Optional(
    Type.Object(
      {
        removable: Type.Union([Type.Boolean(), Type.Null()]),
        hotplug: Type.Union([Type.Boolean(), Type.Null()]),
        transport: Type.Union([Type.String(), Type.Null()]),
      },
      { description: 'How its disk is attached. None of the three alone tells a stick from a built-in disk' },
    ),
  ),
});
export type Volume = Type.Static<typeof Volume>;

export const DiskEncryptionFacts = Type.Object({
  environment: Type.Union(
    [
      Type.Literal('machine'),
      Type.Literal('virtual-machine'),
      Type.Literal('container'),
      Type.Literal('wsl'),
      Type.Literal('live'),
      Type.Literal('unknown'),
    ],
    { description: 'What kind of machine the volumes belong to: a container or WSL cannot see its host’s disks' },
  ),
  volumes: Type.Array(Volume),
  swap: Type.Union([Type.Literal('none'), Type.Literal('listed'), Type.Literal('unknown')], {
    description: 'Whether memory is written to a disk; listed: the swap areas are among the volumes',
  }),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'Remarkable, and no part of the verdict' })),
});
export type DiskEncryptionFacts = Type.Static<typeof DiskEncryptionFacts>;
