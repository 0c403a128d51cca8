// What `palisade-agent capture` does: records this machine, then replays the recording to see that it says the same.
import { resolve } from 'node:path';
import { checkById, checkIds } from '../shared/checks/index.ts';
import { systemClock } from '../shared/clock.ts';
import { defaultPolicy } from '../shared/policy.ts';
import { machineHere } from './chosen-host.ts';
import { Complaint } from './complaint.ts';
import { capture, isFreeFor } from './host/capture.ts';
import { openRecording } from './host/recorded.ts';
import { type CheckResult, checkLocally, type LocalCheck } from './local-check.ts';
import { agentVersion } from './version.ts';

/** Writes the folder and says what is in it. Throws Complaint when it cannot be written. */
export async function captureMachine(dir: string): Promise<number> {
  const folder = resolve(dir);
  if (!(await isFree(folder))) throw new Complaint(`${folder} is not empty. Name a new folder for the recording.`);
  const { host, write } = capture(machineHere());
  const at = systemClock.now();
  const clock = { now: () => at };
  const live = await checkLocally({ host, policy: defaultPolicy(), ids: checkIds, clock, at });
  const source = `${live.device.osName} ${live.device.osVersion}, captured with palisade-agent ${agentVersion} capture`;
  const { files, leftOut } = await write(folder, source, at).catch((cause: unknown) => {
    throw new Complaint(`${folder} cannot be written. Name a folder of your own with some space left.`, { cause });
  });
  const recorded = await openRecording(folder);
  const replayed = await checkLocally({ host: recorded, policy: defaultPolicy(), ids: checkIds, clock, at });
  process.stdout.write(summaryOf(folder, files.length, leftOut, differences(live, replayed), host.privileged));
  return 0;
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return await isFreeFor(folder);
  } catch (cause) {
    throw new Complaint(`${folder} cannot be looked into. Name a folder of your own.`, { cause });
  }
}

/** Checks whose verdict the recording does not reproduce. */
const differences = (live: LocalCheck, replayed: LocalCheck): CheckResult[] =>
  live.checks.filter(({ id, verdict }) => replayed.checks.find((one) => one.id === id)?.verdict !== verdict);

function summaryOf(
  folder: string,
  count: number,
  leftOut: string[],
  differing: CheckResult[],
  privileged: boolean,
): string {
  const lines = [
    `This machine is recorded in ${folder} (${count} ${count === 1 ? 'file' : 'files'}).`,
    '',
    'Taken out or replaced: password hashes, keys, login and full names, host name, serial numbers, addresses, machine-id,',
    'UUIDs, and the names of programs that have nothing to do with the checks. Look through it all the same before you',
    'send it to anybody: what you named your disks and folders is as you named it.',
    ...leftOut.map((path) => `Left out, because it could not be redacted: ${path}`),
    ...differing.map(
      ({ id, verdict }) =>
        `"${checkById(id).title}" was "${verdict}" here and is not so in the recording; please say so when you send it.`,
    ),
    ...(privileged ? [] : ['', 'Recorded without root, so some things are not in it. For the whole, run it as root.']),
    '',
    `Judge it anywhere:  palisade-agent check --replay ${folder}`,
  ];
  return `${lines.join('\n')}\n`;
}
