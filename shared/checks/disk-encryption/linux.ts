// The probe of disk-encryption on Linux: which volumes there are, and what each stands on, down to the disks.

import type { Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { DiskEncryptionFacts } from './facts.ts';
import { readBlockDevices } from './linux/block-devices.ts';
import { readCiphers } from './linux/ciphers.ts';
import { deviceNodes } from './linux/device-nodes.ts';
import { readElsewhere } from './linux/elsewhere.ts';
import { readEnvironment, type Surroundings } from './linux/environment.ts';
import { fileSystems } from './linux/foundations.ts';
import { readSignatures } from './linux/lsblk.ts';
import { mountedVolumes } from './linux/mounted.ts';
import { type Mount, parseMountinfo } from './linux/mountinfo.ts';
import { systemRoot } from './linux/overlay-root.ts';
import { type Machine, reportOf } from './linux/report.ts';
import { readHibernation, readSwapAreas } from './linux/swap.ts';

export const linuxDiskEncryption: SystemProbe<DiskEncryptionFacts> = {
  probe,
  signals: async () => ['/proc/self/mountinfo', '/proc/swaps', '/sys/class/block'],
};

async function probe(host: Host): Promise<Outcome<DiskEncryptionFacts>> {
  const table = await host.readText('/proc/self/mountinfo');
  if (!table.ok) return { unknown: `What is mounted could not be read: ${table.reason}.` };
  const mounts = parseMountinfo(table.value);
  if (mounts === null) return { unknown: 'What is mounted could not be read: /proc/self/mountinfo breaks off.' };
  const surroundings = await readEnvironment(host, mounts);
  if (surroundings.environment === 'container' || surroundings.environment === 'wsl') {
    return { facts: outsideFacts(surroundings) };
  }
  return { facts: await reportOf(host, await readMachine(host, mounts, surroundings)) };
}

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
