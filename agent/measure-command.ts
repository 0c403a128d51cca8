// What the service asks its own program for: one run of checks, or the machine's names.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemProbe } from '../shared/checks/define.ts';
import { checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import { systemClock } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import type { Host } from '../shared/host.ts';
import { chooseHost } from './chosen-host.ts';
import { describeDevice } from './device.ts';
import { type Fingerprints, fingerprintsOf } from './fingerprints.ts';
import { filesHere } from './host/files.ts';
import { memoryIn } from './host/memory.ts';
import { nodeHost } from './host/node.ts';
import type { Measurement } from './measurement.ts';
import { runChecks } from './runner.ts';
import { agentVersion } from './version.ts';

export interface DescribeOptions {
  overlay?: string;
}

export interface MeasureOptions extends DescribeOptions {
  dataDir: string;
}

/** A check that this version does not have is left out: the program on disk may be newer than the service that asks. */
export async function measure(checks: readonly string[], { dataDir, overlay }: MeasureOptions): Promise<Measurement> {
  const ids = checkIds.filter((id) => checks.includes(id));
  const host = await hostFor(overlay, dataDir);
  const probes = await probesOf(host.system);
  const files = filesHere();
  const recorded = overlay === undefined ? [] : filesIn(overlay);
  const look = async (probe: SystemProbe | undefined): Promise<Fingerprints> =>
    await fingerprintsOf(files, [...(await signalsOf(probe, host)), ...recorded]);
  // Before the run: what changes while it looks hastens the next.
  const watched = await Promise.all(ids.map(async (id) => [id, await look(probes[id])] as const));
  return { outcomes: await runChecks(host, ids, systemClock), watched: Object.fromEntries(watched) };
}

export async function describe({ overlay }: DescribeOptions): Promise<DeviceDescription> {
  const { host } = await chooseHost(overlay === undefined ? {} : { overlay });
  return await describeDevice(host, agentVersion, overlay !== undefined);
}

/** What the service sees it keeps in its folder; what is seen through a recording is nothing to remember. */
async function hostFor(overlay: string | undefined, folder: string): Promise<Host> {
  return overlay === undefined ? nodeHost({ memory: memoryIn(folder) }) : (await chooseHost({ overlay })).host;
}

async function signalsOf(probe: SystemProbe | undefined, host: Host): Promise<string[]> {
  try {
    return (await probe?.signals?.(host)) ?? [];
  } catch {
    // A probe that cannot say what to watch is looked at in its period all the same.
    return [];
  }
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
