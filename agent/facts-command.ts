// What `palisade-agent facts` does: measures, and prints what a report would carry.
import { stringify } from 'yaml';
import type { Outcome } from '../shared/checks/define.ts';
import { checkIds } from '../shared/checks/index.ts';
import { systemClock } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import { type ChosenHost, chooseHost, type HostOptions } from './chosen-host.ts';
import { describeDevice } from './device.ts';
import { runChecks } from './runner.ts';
import { agentVersion } from './version.ts';

export interface FactsOptions extends HostOptions {
  json?: true;
}

export async function showFacts(options: FactsOptions): Promise<void> {
  const sent = await sentBy(await chooseHost(options));
  // YAML reads well and leaves nothing out: whoever looks sees the same as the collector.
  process.stdout.write(options.json ? `${JSON.stringify(sent, null, 2)}\n` : stringify(sent, { lineWidth: 0 }));
}

async function sentBy({
  host,
  at,
  overlay,
}: ChosenHost): Promise<{ device: DeviceDescription; facts: Record<string, Outcome> }> {
  const clock = at === undefined ? systemClock : { now: () => at };
  const [device, facts] = await Promise.all([
    describeDevice(host, agentVersion, overlay),
    runChecks(host, checkIds, clock),
  ]);
  return { device, facts };
}
