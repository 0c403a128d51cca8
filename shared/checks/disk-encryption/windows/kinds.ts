// Kinds of partitions, by type, and of disks, by how they are attached (MSFT_Partition, MSFT_Disk).
import type { WindowsPartition } from './answers.ts';

export const cables = new Set([4, 7]); // FireWire, USB
export const builtIn = new Set([3, 8, 10, 11, 17]); // ATA, RAID, SAS, SATA, NVMe
/** A file shown as a disk. */
export const fileBacked = 15;

/** Of GPT: EFI system, Microsoft reserved, recovery of Windows, of Lenovo and of Sony. Of MBR: hidden recovery. */
const bootTypes = new Set([
  '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}',
  '{e3c9e316-0b5c-4db8-817d-f92df00215ae}',
  '{de94bba4-06d1-4d40-a16a-bfd50179d6ac}',
  '{bfbfafe7-a34f-448a-9a5b-6213eb736c22}',
  '{f4019732-066e-4e12-8273-346c5641494f}',
]);
const hiddenRecovery = 0x27;

export const isBootPartition = ({ gpt, mbr }: WindowsPartition): boolean =>
  bootTypes.has(gpt?.toLowerCase() ?? '') || mbr === hiddenRecovery;

/** Parts of what Windows puts together itself, and frames; their volumes are in its list. */
const assembled = new Set([
  '{5808c8aa-7e8f-42e0-85d2-e1e90434cfb3}', // LDM metadata
  '{af9b60a0-1431-4f62-bc68-3311714a69ad}', // LDM data
  '{e75caf8f-f680-4cee-afa3-b001e56efc2d}', // Storage Spaces
]);
const assembledInMbr = new Set([0x05, 0x0f, 0x42]);

export const isAssembled = ({ gpt, mbr }: WindowsPartition): boolean =>
  assembled.has(gpt?.toLowerCase() ?? '') || assembledInMbr.has(mbr ?? 0);
