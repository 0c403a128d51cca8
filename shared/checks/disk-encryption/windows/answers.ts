// The forms in which Windows answers about volumes, disks and BitLocker, and their reading.
import Type from 'typebox';
import type { Answer } from '../../../host.ts';
import { entriesOf } from '../../../windows/entries.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Count = Type.Integer({ minimum: 0 });

/** Win32_Volume. `kind` is DriveType: 2 removable, 3 fixed, 4 network, 5 optical, 6 memory. */
export const WindowsVolume = Type.Object({
  id: Type.String({ pattern: '^\\\\\\\\\\?\\\\Volume\\{[0-9A-Fa-f-]+\\}\\\\$' }),
  letter: Nullable(Type.String({ pattern: '^[A-Za-z]:$' })),
  path: Nullable(Type.String()),
  kind: Type.Integer({ minimum: 0, maximum: 6 }),
  fileSystem: Nullable(Type.String()),
  size: Nullable(Count),
  boot: Nullable(Type.Boolean()),
  system: Nullable(Type.Boolean()),
});
export type WindowsVolume = Type.Static<typeof WindowsVolume>;

/** MSFT_Partition. */
const WindowsPartition = Type.Object({
  disk: Count,
  number: Count,
  gpt: Nullable(Type.String()),
  mbr: Nullable(Count),
  size: Nullable(Count),
  paths: Type.Array(Type.String()),
});
export type WindowsPartition = Type.Static<typeof WindowsPartition>;

/** MSFT_Disk. `bus`: 4 FireWire, 7 USB, 12 SD, 13 MMC, 15 a file shown as a disk. */
const WindowsDisk = Type.Object({
  number: Count,
  bus: Count,
  offline: Type.Boolean(),
  /** How many there are; recordings before this was asked lack it. */
  partitions: Type.Optional(Nullable(Count)),
});
export type WindowsDisk = Type.Static<typeof WindowsDisk>;

const Code = { code: Nullable(Type.Integer()) };

/** Win32_EncryptableVolume, by its methods. */
const BitLockerVolume = Type.Object({
  id: Type.String(),
  kind: Nullable(Count),
  protection: Type.Object({ ...Code, status: Nullable(Type.Integer()) }),
  conversion: Type.Object({
    ...Code,
    status: Nullable(Type.Integer()),
    percent: Nullable(Type.Integer()),
    flags: Nullable(Type.Integer()),
  }),
  method: Type.Object({ ...Code, method: Nullable(Type.Integer()) }),
  lock: Type.Object({ ...Code, status: Nullable(Type.Integer()) }),
  protectors: Type.Object({ ...Code, kinds: Type.Array(Nullable(Type.Integer())) }),
});
export type BitLockerVolume = Type.Static<typeof BitLockerVolume>;

export interface WindowsAnswers {
  volumes: Answer<WindowsVolume[]>;
  partitions: Answer<WindowsPartition[]>;
  disks: Answer<WindowsDisk[]>;
  bitlocker: Answer<BitLockerVolume[]>;
  /** Drivers between Windows and its disks; null where there is no such list. */
  filters: Answer<(string | null)[]>;
}

export const readAnswers = (answer: Answer<unknown>): WindowsAnswers => ({
  volumes: entriesOf(answer, 'volumes', WindowsVolume),
  partitions: entriesOf(answer, 'partitions', WindowsPartition),
  disks: entriesOf(answer, 'disks', WindowsDisk),
  bitlocker: entriesOf(answer, 'bitlocker', BitLockerVolume),
  filters: entriesOf(answer, 'filters', Nullable(Type.String())),
});

/** Nothing where it was refused, which is said elsewhere. */
export const listOf = <T>(answer: Answer<T[]>): T[] => (answer.ok ? answer.value : []);
