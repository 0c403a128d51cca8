// The volumes of a Windows machine: what each is for, on which disk it lies, and what BitLocker says of it.
import type { Layer, Volume } from '../facts.ts';
import {
  type BitLockerVolume,
  listOf,
  type WindowsAnswers,
  type WindowsDisk,
  type WindowsPartition,
  type WindowsVolume,
} from './answers.ts';
import { type BitLockerState, isUsedSpaceOnly, protectorsOf, stateOfBitLocker } from './bitlocker.ts';
import { foreignVolumes } from './foreign.ts';
import { builtIn, cables, fileBacked, isAssembled, isBootPartition } from './kinds.ts';

export interface WindowsVolumes {
  volumes: Volume[];
  /** Why there may be volumes beside these. */
  notSeen: string[];
  /** Why it is not known of all of them whether they can be carried away. */
  doubtful: string[];
  notes: string[];
}

export function windowsVolumes(answers: WindowsAnswers): WindowsVolumes | { unread: string } {
  const { volumes } = answers;
  if (!volumes.ok) return { unread: `The volumes could not be listed: ${volumes.reason}.` };
  const found: WindowsVolumes = { volumes: [], notSeen: disksNotSeen(answers), doubtful: [], notes: [] };
  // 4: on a server. 5: a disc. 6: in memory.
  for (const volume of volumes.value.filter(({ kind }) => kind < 4)) addVolume(volume, answers, found);
  if (!volumes.value.some(({ boot }) => boot === true))
    found.doubtful.push('Which volume Windows itself runs from was not told.');
  found.volumes.push(...foreignVolumes(answers));
  const listed = new Set(volumes.value.map(({ id }) => id.toLowerCase()));
  for (const { id } of listOf(answers.bitlocker).filter((one) => !listed.has(one.id.toLowerCase())))
    found.notSeen.push(`BitLocker knows a volume that is not in Windows’s list: ${id}.`);
  for (const { number } of listOf(answers.disks).filter(({ offline }) => offline))
    found.notSeen.push(`Disk ${number} is offline: what lies on it was not seen.`);
  return found;
}

/** A disk that is offline, or another system’s, is in these lists alone. */
const disksNotSeen = ({ partitions, disks }: WindowsAnswers): string[] =>
  [partitions, disks].flatMap((answer) =>
    answer.ok ? [] : [`On which disks the volumes lie was not seen: ${answer.reason}.`],
  );

function addVolume(volume: WindowsVolume, answers: WindowsAnswers, found: WindowsVolumes): void {
  const partition = partitionOf(volume, answers);
  const disk = listOf(answers.disks).find(({ number }) => number === partition?.disk);
  if (isEmptyReader(volume, partition, answers)) return;
  if (disk?.bus === fileBacked && volume.boot !== true) {
    found.notes.push(`${nameOf(volume)} is shown by a file, which lies on another volume.`);
    return;
  }
  const told = listOf(answers.bitlocker).find(({ id }) => id.toLowerCase() === volume.id.toLowerCase());
  if (told === undefined && partition === undefined && isShownByProgram(volume, answers)) {
    found.notes.push(`${nameOf(volume)} lies on no disk: a program shows it, as those of drives in the cloud do.`);
    return;
  }
  const purpose = purposeOf(volume, partition, disk, told);
  const state = purpose === 'boot' ? clear : byOthers(partition, answers, stateOf(volume, told, answers));
  if (purpose !== 'boot' && partition === undefined && answers.partitions.ok)
    found.doubtful.push(`Whether ${nameOf(volume)} can be carried away was not seen.`);
  if (told !== undefined && state.state === 'on' && isUsedSpaceOnly(told))
    found.notes.push(
      `Only the used space of ${nameOf(volume)} was encrypted: what was deleted before may be readable.`,
    );
  found.volumes.push({ ...described(volume, purpose, state, partition, disk), ...protectorsField(told) });
}

function described(
  volume: WindowsVolume,
  purpose: Volume['purpose'],
  { detail, ...state }: BitLockerState,
  partition: WindowsPartition | undefined,
  disk: WindowsDisk | undefined,
): Volume {
  return {
    id: volume.letter ?? volume.id,
    mounts: mountsOf(volume),
    purpose,
    filesystem: volume.fileSystem?.toLowerCase() || null,
    sizeBytes: volume.size,
    ...state,
    stacks: [stackOf(volume, state, detail, partition)],
    ...(disk !== undefined && { bus: busOf(volume, disk) }),
  };
}

function protectorsField(told: BitLockerVolume | undefined): Pick<Volume, 'protectors'> {
  const protectors = told === undefined ? [] : (protectorsOf(told) ?? []);
  return protectors.length > 0 ? { protectors } : {};
}

const clear: BitLockerState = { state: 'off', method: null };

/** Drive letter, or the folder at which it is mounted; Windows calls a volume without either by its id. */
function mountsOf({ letter, path }: WindowsVolume): string[] {
  if (letter !== null) return [letter];
  return path !== null && /^[A-Za-z]:\\./.test(path) ? [path] : [];
}

const nameOf = (volume: WindowsVolume): string => mountsOf(volume)[0] ?? volume.id;

const partitionOf = ({ id }: WindowsVolume, { partitions }: WindowsAnswers): WindowsPartition | undefined =>
  listOf(partitions).find(({ paths }) => paths.some((path) => path.toLowerCase() === id.toLowerCase()));

/** A slot without a card has a letter and nothing else; Windows lists no partition of it. */
const isEmptyReader = (
  { kind, fileSystem, size, boot }: WindowsVolume,
  partition: WindowsPartition | undefined,
  { partitions, disks }: WindowsAnswers,
): boolean =>
  kind === 2 &&
  boot !== true &&
  partitions.ok &&
  disks.ok &&
  partition === undefined &&
  fileSystem === null &&
  (size === null || size === 0);

/**
 * Google Drive and its like say they are a fixed disk, and no partition of any disk is behind them; what they keep on this
 * machine lies on the volumes that are. Proven only where every partition was listed and Windows assembles no volume from
 * several: such a one has no partition of its own either.
 */
const isShownByProgram = ({ kind, boot, system }: WindowsVolume, answers: WindowsAnswers): boolean =>
  kind === 3 &&
  boot === false &&
  system === false &&
  answers.bitlocker.ok &&
  areAllPartitionsListed(answers) &&
  !listOf(answers.partitions).some(isAssembled);

/** The disks count theirs. */
function areAllPartitionsListed({ partitions, disks }: WindowsAnswers): boolean {
  if (!partitions.ok || !disks.ok || disks.value.length === 0) return false;
  const known = new Set(disks.value.map(({ number }) => number));
  return (
    partitions.value.every(({ disk }) => known.has(disk)) &&
    disks.value.every(
      (one) => !one.offline && partitions.value.filter(({ disk }) => disk === one.number).length === one.partitions,
    )
  );
}

function stateOf(
  volume: WindowsVolume,
  told: BitLockerVolume | undefined,
  { bitlocker, partitions }: WindowsAnswers,
): BitLockerState {
  if (!bitlocker.ok) return { state: 'unknown', method: null, reason: `${bitlocker.reason}.` };
  if (told === undefined) {
    const reason = 'BitLocker does not know this volume: another program may encrypt it, or none.';
    return { state: 'unknown', method: null, reason };
  }
  const state = stateOfBitLocker(told);
  // Without a letter and a partition's type it may be one that must be clear for Windows to start.
  if (state.state === 'off' && !partitions.ok && volume.boot !== true && mountsOf(volume).length === 0) {
    return { state: 'unknown', method: null, reason: `What it is for was not seen: ${partitions.reason}.` };
  }
  return state;
}

/** They put themselves before the disks when they encrypt the system (VeraCrypt, Common/BootEncryption.cpp). */
const otherEncryption = /^(veracrypt|truecrypt)$/i;

/** BitLocker calls clear what another program encrypts, and that one encrypts no more than the disk Windows starts from. */
function byOthers(
  partition: WindowsPartition | undefined,
  answers: WindowsAnswers,
  state: BitLockerState,
): BitLockerState {
  const filter = listOf(answers.filters).find((name) => otherEncryption.test(name ?? ''));
  if (state.state !== 'off' || filter === undefined) return state;
  const system = listOf(answers.volumes).find(({ boot }) => boot === true);
  const systemDisk = system === undefined ? undefined : partitionOf(system, answers)?.disk;
  return partition === undefined || partition.disk !== systemDisk
    ? state
    : { state: 'unknown', method: null, reason: `${filter} may encrypt it, which is not read here.` };
}

function purposeOf(
  volume: WindowsVolume,
  partition: WindowsPartition | undefined,
  disk: WindowsDisk | undefined,
  told: BitLockerVolume | undefined,
): Volume['purpose'] {
  if (volume.boot === true) return 'system';
  const isHidden = mountsOf(volume).length === 0;
  // Machines that start in the old way have a small volume beside, which Windows calls its system volume.
  const isLoader =
    volume.system === true && volume.boot === false && partition?.mbr !== null && partition !== undefined;
  if (isHidden && partition !== undefined && (isBootPartition(partition) || isLoader)) return 'boot';
  return isRemovable(volume, disk, told) ? 'removable' : 'data';
}

/**
 * Windows calls a disk on USB fixed unless it says itself that it is not; BitLocker's kind 2 is portable. It is that of
 * disks inside the machine, too, whose port allows to plug them while it runs (xBitlocker issue 11).
 */
const isRemovable = (
  { kind }: WindowsVolume,
  disk: WindowsDisk | undefined,
  told: BitLockerVolume | undefined,
): boolean => kind === 2 || cables.has(disk?.bus ?? 0) || (told?.kind === 2 && !builtIn.has(disk?.bus ?? 0));

const busNames: Record<number, string> = {
  1: 'scsi',
  3: 'ata',
  4: 'firewire',
  7: 'usb',
  8: 'raid',
  10: 'sas',
  11: 'sata',
};
const newerBusNames: Record<number, string> = { 12: 'sd', 13: 'mmc', 14: 'virtual', 16: 'spaces', 17: 'nvme' };

const busOf = ({ kind }: WindowsVolume, { bus }: WindowsDisk): NonNullable<Volume['bus']> => ({
  removable: kind === 2,
  hotplug: null,
  transport: busNames[bus] ?? newerBusNames[bus] ?? null,
});

function stackOf(
  volume: WindowsVolume,
  { state }: BitLockerState,
  detail: string | undefined,
  partition: WindowsPartition | undefined,
): Layer[] {
  const encrypts = state === 'on' || state === 'locked';
  const named = detail === undefined ? {} : { detail: `bitlocker ${detail}` };
  const top: Layer = { name: volume.letter ?? volume.id, kind: encrypts ? 'crypt' : 'other', encrypts, ...named };
  return partition === undefined
    ? [top]
    : [
        top,
        { name: `disk ${partition.disk} partition ${partition.number}`, kind: 'partition', encrypts: false },
        { name: `disk ${partition.disk}`, kind: 'disk', encrypts: false },
      ];
}
