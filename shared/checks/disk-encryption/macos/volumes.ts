// The volumes of a Mac: those of its APFS containers, and partitions with other file systems; what each is for, and how
// the disk beneath is attached.
import type { Host } from '../../../host.ts';
import {
  type ApfsVolume,
  type Container,
  type DiskDetails,
  type Partition,
  readContainers,
  readCoreStorageConversion,
  readDiskDetails,
  readDisks,
  type WholeDisk,
} from '../../../macos/diskutil.ts';
import type { Layer, Volume } from '../facts.ts';
import { stateOfApfs, type VolumeState } from './states.ts';

export interface MacVolumes {
  volumes: Volume[];
  /** Why there may be volumes beside these. */
  notSeen: string[];
  /** Disks of which nothing tells whether they can be carried away. */
  doubtful: string[];
  notes: string[];
}

/** Undefined where it was not told. */
type Details = Map<string, DiskDetails | undefined>;

interface Disks {
  list: WholeDisk[];
  details: Details;
}

export async function readMacVolumes(host: Host): Promise<MacVolumes | { unread: string }> {
  const [disks, containers] = await Promise.all([readDisks(host), readContainers(host)]);
  if (!disks.ok) return { unread: `The disks could not be listed: ${disks.reason}.` };
  if (!containers.ok) return { unread: `The APFS volumes could not be listed: ${containers.reason}.` };
  const found: MacVolumes = { volumes: [], notSeen: [], doubtful: [], notes: [] };
  const details = await detailsOf(host, disks.value, found);
  const seen: Disks = { list: disks.value, details };
  for (const container of containers.value) addContainer(container, seen, found);
  addMissingContainers(containers.value, seen, found);
  for (const disk of disks.value) await addPartitions(host, disk, seen, found);
  return found;
}

/** The disk that a partition is cut from: disk0 of disk0s2. */
const wholeDisk = (identifier: string): string => /^disk\d+/.exec(identifier)?.[0] ?? identifier;

/** What APFS makes of other disks. High Sierra names the volumes of one and not its stores. */
const isSynthesized = ({ APFSPhysicalStores, APFSVolumes }: WholeDisk): boolean =>
  APFSPhysicalStores !== undefined || APFSVolumes !== undefined;

/** Of every disk that is one: those that APFS makes of others have their stores instead. */
async function detailsOf(host: Host, disks: readonly WholeDisk[], found: MacVolumes): Promise<Details> {
  const details: Details = new Map();
  for (const { DeviceIdentifier: disk } of disks.filter((one) => !isSynthesized(one))) {
    const answer = await readDiskDetails(host, disk);
    details.set(disk, answer.ok ? answer.value : undefined);
    const isTold = answer.ok && removableOf(answer.value) !== null;
    if (!isTold && !isImage(details.get(disk)))
      found.doubtful.push(
        `Whether ${disk} can be carried away could not be seen${answer.ok ? '' : `: ${answer.reason}`}.`,
      );
  }
  return details;
}

/** Shown by a file that lies on another volume, which is judged: a simulator's system, a downloaded program. */
const isImage = (disk: DiskDetails | undefined): boolean => disk?.BusProtocol === 'Disk Image';

const isOptical = (disk: DiskDetails | undefined): boolean => (disk?.OpticalMediaType ?? '') !== '';

/** The newer key counts memory cards in, and everything that hangs on a cable. */
function removableOf({ RemovableMediaOrExternalDevice, Internal, RemovableMedia }: DiskDetails): boolean | null {
  if (RemovableMediaOrExternalDevice !== undefined) return RemovableMediaOrExternalDevice;
  if (Internal === undefined) return null;
  return !Internal || RemovableMedia === true;
}

/** The volume of a snapshot: disk3s1 of disk3s1s1. */
const volumeOf = (identifier: string): string => identifier.replace(/^(disk\d+s\d+)s\d+$/, '$1');

function addContainer(container: Container, disks: Disks, found: MacVolumes): void {
  const stores = container.PhysicalStores.map(({ DeviceIdentifier }) => DeviceIdentifier);
  const below = stores.map((store) => disks.details.get(wholeDisk(store)));
  if (stores.length > 0 && below.every(isImage)) {
    found.notes.push(`${container.ContainerReference} is shown by a file: it lies on another volume.`);
    return;
  }
  for (const volume of container.Volumes) {
    const { state, percent, reason } = stateOfApfs(volume);
    const mounts = mountsOf(volume.DeviceIdentifier, disks.list);
    found.volumes.push({
      ...attached(below),
      id: volume.DeviceIdentifier,
      mounts,
      purpose: purposeOf(volume, mounts, below),
      filesystem: 'apfs',
      sizeBytes: sizeOf(volume.DeviceIdentifier, disks.list),
      state,
      method: state === 'off' || state === 'at-rest-only' || state === 'unknown' ? null : 'filevault',
      ...(percent !== undefined && { percent }),
      stacks: stores.map((store) => stackOf(volume, store)),
      ...(reason !== undefined && { reason }),
      ...(mounts.length === 0 && { device: `/dev/${volume.DeviceIdentifier}` }),
    });
  }
}

/** What macOS itself keeps in clear so as to start, whose contents are Apple's (Platform Security, boot volume group). */
const clearRoles = new Set(['Preboot', 'Recovery', 'Update', 'xART', 'Hardware', 'Prelogin', 'Installer']);

const swapPoints = ['/System/Volumes/VM', '/private/var/vm'];
const systemPoints = ['/', '/System/Volumes/Data'];

function purposeOf(
  { Roles }: ApfsVolume,
  mounts: readonly string[],
  below: readonly (DiskDetails | undefined)[],
): Volume['purpose'] {
  if (mounts.some((point) => systemPoints.includes(point))) return 'system';
  if (Roles.length > 0 && Roles.every((role) => clearRoles.has(role))) return 'boot';
  if (Roles.length === 1 && Roles[0] === 'VM' && mounts.every((point) => swapPoints.includes(point))) return 'swap';
  return isRemovable(below) ? 'removable' : 'data';
}

const isRemovable = (below: readonly (DiskDetails | undefined)[]): boolean =>
  below.length > 0 && below.every((disk) => disk !== undefined && removableOf(disk) === true);

function attached(below: readonly (DiskDetails | undefined)[]): Pick<Volume, 'bus'> {
  const [disk] = below;
  if (disk === undefined) return {};
  return {
    bus: {
      removable: removableOf(disk),
      hotplug: disk.Ejectable ?? null,
      transport: disk.BusProtocol?.toLowerCase() ?? null,
    },
  };
}

function stackOf({ DeviceIdentifier, FileVault }: ApfsVolume, store: string): Layer[] {
  return [
    { name: DeviceIdentifier, kind: 'other', encrypts: FileVault === true, detail: 'apfs' },
    { name: store, kind: 'partition', encrypts: false },
    { name: wholeDisk(store), kind: 'disk', encrypts: false },
  ];
}

function listedVolumes(disks: readonly WholeDisk[]) {
  return disks.flatMap(({ APFSVolumes }) => APFSVolumes ?? []);
}

/** Since Big Sur it is not the system's volume that is mounted at /, but a snapshot of it. */
function mountsOf(identifier: string, disks: readonly WholeDisk[]): string[] {
  const listed = listedVolumes(disks).filter(({ DeviceIdentifier }) => volumeOf(DeviceIdentifier) === identifier);
  const points = listed.flatMap(({ MountPoint, MountedSnapshots }) => [
    MountPoint,
    ...(MountedSnapshots ?? []).map(({ SnapshotMountPoint }) => SnapshotMountPoint),
  ]);
  return [...new Set(points.filter((point): point is string => point !== undefined && point !== ''))];
}

const sizeOf = (identifier: string, disks: readonly WholeDisk[]): number | null =>
  listedVolumes(disks).find(({ DeviceIdentifier }) => DeviceIdentifier === identifier)?.Size ?? null;

/** Both lists must tell of the same containers and volumes: what only one holds was not seen whole. */
function addMissingContainers(containers: readonly Container[], { list, details }: Disks, found: MacVolumes): void {
  const stores = new Set(containers.flatMap(({ PhysicalStores }) => PhysicalStores.map((one) => one.DeviceIdentifier)));
  const volumes = new Set(containers.flatMap(({ Volumes }) => Volumes.map((one) => one.DeviceIdentifier)));
  for (const { DeviceIdentifier } of list.flatMap(({ Partitions }) => Partitions ?? []).filter(isApfs)) {
    if (!stores.has(DeviceIdentifier) && !isImage(details.get(wholeDisk(DeviceIdentifier)))) {
      found.notSeen.push(`${DeviceIdentifier} is of APFS, and what lies on it was not told.`);
    }
  }
  for (const { DeviceIdentifier } of listedVolumes(list)) {
    if (!volumes.has(volumeOf(DeviceIdentifier)))
      found.notSeen.push(`Whether ${DeviceIdentifier} is encrypted was not told.`);
  }
}

const isApfs = ({ Content }: Partition): boolean => /^Apple_APFS/.test(Content ?? '');

/** Frames, firmware's own and recovery systems without anybody's files. */
const clearPartitions =
  /^(EFI|Apple_Boot|Apple_Free|Apple_partition_map|Apple_KernelCoreDump|Microsoft Reserved|Windows Recovery|Bios Boot Partition)$/;

async function addPartitions(host: Host, disk: WholeDisk, { details }: Disks, found: MacVolumes): Promise<void> {
  const { DeviceIdentifier, Partitions } = disk;
  const below = details.get(DeviceIdentifier);
  if (isSynthesized(disk) || isImage(below) || isOptical(below)) return;
  // A stick may hold a file system without any partition.
  const parts = Partitions === undefined || Partitions.length === 0 ? [disk] : Partitions;
  for (const partition of parts.filter((one) => !isApfs(one) && !isOpenStore(one, details))) {
    if (partition === disk && (disk.Size ?? 1) === 0) continue;
    found.volumes.push(await partitionVolume(host, partition, DeviceIdentifier, below));
  }
}

/** Of CoreStorage, with what lies on it shown as a disk of its own. */
const isOpenStore = ({ DeviceIdentifier }: Partition, details: Details): boolean =>
  [...details.values()].some((disk) =>
    disk?.CoreStoragePVs?.some(({ CoreStoragePVDisk }) => CoreStoragePVDisk === DeviceIdentifier),
  );

async function partitionVolume(
  host: Host,
  partition: Partition,
  disk: string,
  below: DiskDetails | undefined,
): Promise<Volume> {
  const { DeviceIdentifier: id, Content, MountPoint, Size } = partition;
  const mounts = MountPoint === undefined || MountPoint === '' ? [] : [MountPoint];
  const isBoot = clearPartitions.test(Content ?? '') && mounts.length === 0;
  const told = isBoot ? undefined : await readDiskDetails(host, id);
  const details = told?.ok ? told.value : undefined;
  const filesystem = details?.FilesystemType || null;
  const state = isBoot ? { state: 'off' as const } : await stateOfPartition(host, partition, details);
  return {
    ...attached([below]),
    id,
    mounts,
    purpose: mounts.includes('/') ? 'system' : isBoot ? 'boot' : isRemovable([below]) ? 'removable' : 'data',
    filesystem,
    sizeBytes: Size ?? null,
    method: state.state === 'on' ? 'filevault' : null,
    stacks: [[{ name: disk, kind: 'disk', encrypts: state.state === 'on' }]],
    ...state,
    ...(mounts.length === 0 && { device: `/dev/${id}` }),
  };
}

/** File systems that macOS reads as they are have no encryption of their own. */
const clearFileSystems = new Set(['exfat', 'msdos', 'ntfs', 'hfs', 'udf', 'cd9660', 'ufs']);

/** Other makers' drivers: ufsd_NTFS, tuxera_ntfs. */
const isOthersNtfs = (filesystem: string): boolean => /_(ntfs|exfat)$/i.test(filesystem);

async function stateOfPartition(
  host: Host,
  { Content }: Partition,
  details: DiskDetails | undefined,
): Promise<VolumeState> {
  if (details?.CoreStorageLVUUID !== undefined) return await stateOfCoreStorage(host, details);
  if (Content === 'Apple_CoreStorage') {
    return { state: 'unknown', reason: 'It is of CoreStorage, an older way to encrypt, and was not opened.' };
  }
  const filesystem = details?.FilesystemType ?? '';
  if (clearFileSystems.has(filesystem) || isOthersNtfs(filesystem)) return { state: 'off' };
  return {
    state: 'unknown',
    reason: 'macOS recognises no file system on it: it may be empty, locked by another system, or foreign.',
  };
}

/** What FileVault was before APFS. While it converts either way, some of it is clear. */
async function stateOfCoreStorage(
  host: Host,
  { DeviceIdentifier, CoreStorageEncrypted }: DiskDetails,
): Promise<VolumeState> {
  if (CoreStorageEncrypted === false) return { state: 'off' };
  const conversion = await readCoreStorageConversion(host, DeviceIdentifier);
  if (!conversion.ok) return { state: 'unknown', reason: `${conversion.reason}.` };
  if (conversion.value === 'Converting') return { state: 'encrypting' };
  return CoreStorageEncrypted === true && conversion.value === 'Complete'
    ? { state: 'on' }
    : { state: 'unknown', reason: 'CoreStorage does not say that all of it is encrypted.' };
}
