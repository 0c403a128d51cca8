// What `palisade-agent check` does once its options are read.
import { type CheckId, checkIds } from '../shared/checks/index.ts';
import { type Instant, systemClock } from '../shared/clock.ts';
import type { Host } from '../shared/host.ts';
import { enabledChecks } from '../shared/judge.ts';
import { defaultPolicy } from '../shared/policy.ts';
import { Complaint } from './complaint.ts';
import { nodeHost } from './host/node.ts';
import { overlay } from './host/overlay.ts';
import { openRecording } from './host/recorded.ts';
import { checkLocally, exitStatusOf } from './local-check.ts';
import { readPolicyFile } from './policy-file.ts';
import { screenOf, showTable } from './show.ts';

export interface CheckOptions {
  json?: true;
  only?: string[];
  policy?: string;
  replay?: string;
  overlay?: string;
}

/** Prints what was found; the exit status of the command. */
export async function check(options: CheckOptions): Promise<number> {
  if (options.replay !== undefined && options.overlay !== undefined) {
    throw new Complaint(
      '--replay looks at a recording alone and --overlay at a recording over this machine: give one of the two.',
    );
  }
  const policy = options.policy === undefined ? defaultPolicy() : await readPolicyFile(options.policy);
  const ids = options.only === undefined ? enabledChecks(policy) : options.only.map(knownCheck);
  const { host, at } = await hostFor(options);
  const result = await checkLocally({
    host,
    policy,
    ids,
    clock: systemClock,
    at,
    overlay: options.overlay !== undefined,
  });
  process.stdout.write(
    options.json ? `${JSON.stringify(result, null, 2)}\n` : showTable(result, screenOf(process.stdout, process.env)),
  );
  return exitStatusOf(result.checks);
}

function knownCheck(id: string): CheckId {
  const known = checkIds.find((one) => one === id);
  if (known === undefined) throw new Complaint(`There is no check "${id}". There are: ${checkIds.join(', ')}.`);
  return known;
}

async function hostFor({ replay, overlay: over }: CheckOptions): Promise<{ host: Host; at?: Instant | undefined }> {
  if (replay !== undefined) {
    const host = await openRecording(replay);
    return { host, at: host.capturedAt };
  }
  if (over === undefined) return { host: nodeHost() };
  return { host: overlay(await openRecording(over), nodeHost()) };
}
