// What `palisade-agent check` does once its options are read.
import { type CheckId, checkIds } from '../shared/checks/index.ts';
import { systemClock } from '../shared/clock.ts';
import { enabledChecks } from '../shared/judge.ts';
import { defaultPolicy } from '../shared/policy.ts';
import { chooseHost, type HostOptions } from './chosen-host.ts';
import { Complaint } from './complaint.ts';
import { checkLocally, exitStatusOf } from './local-check.ts';
import { readPolicyFile } from './policy-file.ts';
import { screenOf, showTable } from './show.ts';

export interface CheckOptions extends HostOptions {
  json?: true;
  only?: string[];
  policy?: string;
}

/** Prints what was found; the exit status of the command. Throws Complaint or RecordingError. */
export async function check(options: CheckOptions): Promise<number> {
  const policy = options.policy === undefined ? defaultPolicy() : await readPolicyFile(options.policy);
  const ids = options.only === undefined ? enabledChecks(policy) : options.only.map(knownCheck);
  const result = await checkLocally({ ...(await chooseHost(options)), policy, ids, clock: systemClock });
  const screen = screenOf(process.stdout, process.env);
  process.stdout.write(options.json ? `${JSON.stringify(result, null, 2)}\n` : showTable(result, screen));
  return exitStatusOf(result.checks);
}

function knownCheck(id: string): CheckId {
  const known = checkIds.find((one) => one === id);
  if (known === undefined) throw new Complaint(`There is no check "${id}". There are: ${checkIds.join(', ')}.`);
  return known;
}
