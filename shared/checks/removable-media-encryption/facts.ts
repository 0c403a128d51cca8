// What the probes of removable-media-encryption report: every volume on a stick, a card or a disk that hangs on a cable.
import Type from 'typebox';
import { DiskEncryptionFacts, EncryptionState, type Volume } from '../disk-encryption/facts.ts';

export const Medium = Type.Object({
  id: Type.String({ description: 'Kernel name or drive letter: sdb1, disk4s2, E:' }),
  device: Type.Optional(Type.String({ description: 'What a person calls it where it has no mount point: /dev/sdb1' })),
  mounts: Type.Array(Type.String(), { description: 'Mount points, which tell the person which one it is' }),
  filesystem: Type.Union([Type.String(), Type.Null()]),
  sizeBytes: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  state: EncryptionState,
  method: Type.Union([Type.String(), Type.Null()]),
  percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
  transport: Type.Union([Type.String(), Type.Null()], { description: 'usb, sd, thunderbolt' }),
  reason: Type.Optional(Type.String({ description: 'Why the state is unknown' })),
});
export type Medium = Type.Static<typeof Medium>;

export const RemovableMediaFacts = Type.Object({
  environment: DiskEncryptionFacts.properties.environment,
  media: Type.Array(Medium, { description: 'Volumes on what is plugged in now; what is unplugged nobody sees' }),
  notSeen: Type.Array(Type.String(), {
    description: 'Why there may be media beside these, each with the reason and the cure',
  }),
});
export type RemovableMediaFacts = Type.Static<typeof RemovableMediaFacts>;

/** A volume as disk-encryption found it, without what it stands on. */
export function mediumOf({ id, device, mounts, filesystem, sizeBytes, ...volume }: Volume): Medium {
  const { state, method, percent, bus, reason } = volume;
  return {
    id,
    ...(device !== undefined && { device }),
    mounts,
    filesystem,
    sizeBytes,
    state,
    method,
    ...(percent !== undefined && { percent }),
    transport: bus?.transport ?? null,
    ...(reason !== undefined && { reason }),
  };
}
