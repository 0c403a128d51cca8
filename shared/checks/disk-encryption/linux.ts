// The probe of disk-encryption on Linux: which volumes there are, and what each stands on, down to the disks.

import type { Host } from '../../host.ts';
import { readEnvironment, type Surroundings } from '../../linux/environment.ts';
import { readMountTable } from '../../linux/mount-table.ts';
import type { Mount } from '../../linux/mountinfo.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { DiskEncryptionFacts } from './facts.ts';
import { readBlockDevices } from './linux/block-devices.ts';
import { readCiphers } from './linux/ciphers.ts';
import { deviceNodes } from './linux/device-nodes.ts';
import { readElsewhere } from './linux/elsewhere.ts';
import { fileSystems } from './linux/foundations.ts';
import { readSignatures } from './linux/lsblk.ts';
import type { Machine } from './linux/machine.ts';
import { mountedVolumes } from './linux/mounted.ts';
import { systemRoot } from './linux/overlay-root.ts';
import { reportOf } from './linux/report.ts';
import { readHibernation, readSwapAreas } from './linux/swap.ts';

export const linuxDiskEncryption: SystemProbe<DiskEncryptionFacts> = {
  probe,
  signals: async () => ['/proc/self/mountinfo', '/proc/swaps', '/sys/class/block'],
};

async function probe(host: Host): Promise<Outcome<DiskEncryptionFacts>> {
  const seen = await lookAt(host);
  if ('unread' in seen) return { unknown: seen.unread };
  return { facts: 'outside' in seen ? outsideFacts(seen.outside) : await reportOf(host, seen.machine) };
}

/** The machine, or why its disks are another system's; for all checks that ask about disks. */
export async function lookAt(
  host: Host,
): Promise<{ machine: Machine } | { outside: Surroundings } | { unread: string }> {
  const table = await readMountTable(host);
  if ('unread' in table) return table;
  const surroundings = await readEnvironment(host, table.mounts);
  if (surroundings.environment === 'container' || surroundings.environment === 'wsl') return { outside: surroundings };
  const mounts = table.mounts.filter((mount) => !isSnapshot(mount));
  return { machine: await readMachine(host, mounts, surroundings) };
}

/** ZFS mounts one when somebody looks into it. It is as its dataset is, which is judged. */
const isSnapshot = ({ type, source }: Mount): boolean => type === 'zfs' && source.includes('@');

/** The disks belong to the host, and nothing that can be seen from here tells about them. */
function outsideFacts({ environment, reason }: Surroundings): DiskEncryptionFacts {
  return { environment, volumes: [], swap: 'unknown', notSeen: [], ...(reason !== null && { notes: [reason] }) };
}

async function readMachine(host: Host, mounts: readonly Mount[], surroundings: Surroundings): Promise<Machine> {
  const root = systemRoot(mounts);
  const numbers = [...new Set(mounts.map(({ number }) => number))].filter((number) => !number.startsWith('0:'));
  const [devices, ciphers, signatures, swap] = await Promise.all([
    readBlockDevices(host, numbers),
    readCiphers(host),
    readSignatures(host),
    readSwapAreas(host),
  ]);
  const files = fileSystems(host, mounts, devices);
  const elsewhere = await readElsewhere(host, mounts, devices, files);
  const mounted = await mountedVolumes(mounts, 'mount' in root ? root.mount : null, devices, files);
  return {
    surroundings,
    mounts,
    root,
    devices,
    signatures,
    swap,
    files,
    elsewhere,
    mounted,
    hibernation: await readHibernation(host, devices),
    graph: new Map([...elsewhere.nodes, ...deviceNodes(devices, ciphers, elsewhere.below)]),
  };
}
