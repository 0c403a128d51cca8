// What diskutil(8) tells in property lists: the disks, their partitions and APFS volumes, and how a disk is attached.
// Everything is read as it is; what any of it means is for the checks to say.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../host.ts';
import { parsePlist } from './plist.ts';

const Text = Type.Optional(Type.String());
const Flag = Type.Optional(Type.Boolean());
const Count = Type.Optional(Type.Integer({ minimum: 0 }));

export const Partition = Type.Object({
  DeviceIdentifier: Type.String({ pattern: '^disk\\d+(s\\d+)*$' }),
  Content: Text,
  MountPoint: Text,
  Size: Count,
});
export type Partition = Type.Static<typeof Partition>;

const ListedVolume = Type.Object({
  DeviceIdentifier: Type.String(),
  MountPoint: Text,
  Size: Count,
  MountedSnapshots: Type.Optional(Type.Array(Type.Object({ SnapshotMountPoint: Text }))),
});

const WholeDisk = Type.Object({
  DeviceIdentifier: Type.String({ pattern: '^disk\\d+$' }),
  Content: Text,
  MountPoint: Text,
  Size: Count,
  Partitions: Type.Optional(Type.Array(Partition)),
  APFSVolumes: Type.Optional(Type.Array(ListedVolume)),
  APFSPhysicalStores: Type.Optional(Type.Array(Type.Object({ DeviceIdentifier: Type.String() }))),
});
export type WholeDisk = Type.Static<typeof WholeDisk>;

const DiskList = Type.Object({ AllDisksAndPartitions: Type.Array(WholeDisk, { minItems: 1 }) });

const ApfsVolume = Type.Object({
  DeviceIdentifier: Type.String({ pattern: '^disk\\d+s\\d+$' }),
  Roles: Type.Array(Type.String()),
  // High Sierra has no FileVault, and only what is being converted has a direction.
  FileVault: Flag,
  Encryption: Flag,
  Locked: Flag,
  CryptoMigrationOn: Type.Boolean(),
  CryptoMigrationDirection: Text,
  CryptoMigrationProgressPercent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
});
export type ApfsVolume = Type.Static<typeof ApfsVolume>;

const Container = Type.Object({
  ContainerReference: Type.String(),
  PhysicalStores: Type.Array(Type.Object({ DeviceIdentifier: Type.String() })),
  Volumes: Type.Array(ApfsVolume),
});
export type Container = Type.Static<typeof Container>;

const ContainerList = Type.Object({ Containers: Type.Array(Container) });

/** How a disk is attached, or what lies on a partition; each may leave out what it does not know. */
const DiskDetails = Type.Object({
  DeviceIdentifier: Type.String(),
  Internal: Flag,
  RemovableMediaOrExternalDevice: Flag,
  RemovableMedia: Flag,
  Ejectable: Flag,
  BusProtocol: Text,
  FilesystemType: Text,
  OpticalMediaType: Text,
  // Of what CoreStorage makes of other partitions.
  CoreStorageLVUUID: Text,
  CoreStorageEncrypted: Flag,
  CoreStoragePVs: Type.Optional(Type.Array(Type.Object({ CoreStoragePVDisk: Text }))),
});
export type DiskDetails = Type.Static<typeof DiskDetails>;

const CoreStorageVolume = Type.Object({
  DeviceIdentifier: Type.String(),
  CoreStorageLogicalVolumeConversionState: Text,
});

export async function readDisks(host: Host): Promise<Answer<WholeDisk[]>> {
  const answer = await asked(host, ['list', '-plist'], DiskList);
  return answer.ok ? { ok: true, value: answer.value.AllDisksAndPartitions } : answer;
}

export async function readContainers(host: Host): Promise<Answer<Container[]>> {
  const answer = await asked(host, ['apfs', 'list', '-plist'], ContainerList);
  return answer.ok ? { ok: true, value: answer.value.Containers } : answer;
}

export const readDiskDetails = (host: Host, disk: string): Promise<Answer<DiskDetails>> =>
  askedOf(host, ['info', '-plist', disk], DiskDetails, disk);

/** How far CoreStorage is with a volume: `Complete`, `Converting`, `Pending`, `Failed`. */
export async function readCoreStorageConversion(host: Host, disk: string): Promise<Answer<string | undefined>> {
  const answer = await askedOf(host, ['cs', 'info', '-plist', disk], CoreStorageVolume, disk);
  return answer.ok ? { ok: true, value: answer.value.CoreStorageLogicalVolumeConversionState } : answer;
}

/** An answer about the disk that was asked for, and no other. */
async function askedOf<T extends typeof DiskDetails | typeof CoreStorageVolume>(
  host: Host,
  args: readonly string[],
  schema: T,
  disk: string,
): Promise<Answer<Type.Static<T>>> {
  const answer = await asked(host, args, schema);
  if (!answer.ok || answer.value.DeviceIdentifier === disk) return answer;
  return failed(args, 'it answered of another disk');
}

async function asked<T extends Type.TSchema>(
  host: Host,
  args: readonly string[],
  schema: T,
): Promise<Answer<Type.Static<T>>> {
  const answer = await host.run('diskutil', args);
  if (!answer.ok) return answer;
  if (answer.value.status !== 0) return failed(args, `status ${answer.value.status}`);
  const value = parsePlist(answer.value.stdout);
  return Value.Check(schema, value) ? { ok: true, value } : failed(args, 'its answer was not understood');
}

const failed = (args: readonly string[], why: string): Answer<never> => ({
  ok: false,
  failure: 'failed',
  reason: `diskutil ${args.filter((word) => word !== '-plist').join(' ')}: ${why}`,
});
