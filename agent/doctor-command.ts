// What `palisade-agent doctor` does once its options are read.
import pc from 'picocolors';
import { systemClock } from '../shared/clock.ts';
import { enabledChecks } from '../shared/judge.ts';
import { chooseHost } from './chosen-host.ts';
import { agentFolder, surroundings } from './config.ts';
import type { Finding } from './doctor/health.ts';
import { healthOf } from './doctor/health.ts';
import { lookAtAgent, lookAtChecks } from './doctor/look.ts';
import type { Sight } from './doctor/sight.ts';
import { knownPolicy } from './known-policy.ts';
import { clean, screenOf } from './show.ts';
import { agentVersion } from './version.ts';

export interface DoctorOptions {
  json?: true;
  dataDir?: string;
  replay?: string;
}

/** What `--json` prints. */
export interface Diagnosis {
  version: string;
  system: string;
  privileged: boolean;
  health: Finding[];
  checks: Sight[];
}

/** The exit status: 0 well and sees everything, 1 the agent is ill, 2 it is well and something cannot be seen. */
export async function doctor(options: DoctorOptions): Promise<number> {
  const folder = agentFolder(options.dataDir, surroundings());
  const { host, at } = await chooseHost(options);
  const { policy } = knownPolicy(folder);
  const clock = at === undefined ? systemClock : { now: () => at };
  const diagnosis: Diagnosis = {
    version: agentVersion,
    system: host.system,
    privileged: host.privileged,
    // A recording is of another machine, whose agent is not here.
    health: options.replay === undefined ? healthOf(await lookAtAgent(folder)) : [],
    checks: await lookAtChecks(host, enabledChecks(policy), policy, clock),
  };
  const { colour } = screenOf(process.stdout, process.env);
  process.stdout.write(options.json ? `${JSON.stringify(diagnosis, null, 2)}\n` : inLines(diagnosis, colour));
  return exitStatusOf(diagnosis);
}

export function exitStatusOf({ health, checks }: Pick<Diagnosis, 'health' | 'checks'>): 0 | 1 | 2 {
  if (health.some(({ state }) => state === 'ill')) return 1;
  return checks.some(({ seen }) => seen === 'none' || seen === 'part') ? 2 : 0;
}

const marks = { well: '✓', ill: '✕', unknown: '?', all: '✓', part: '~', none: '?', 'not-here': '–' } as const;
const words = { all: 'seen', part: 'seen in part', none: 'not seen', 'not-here': 'not applicable' } as const;

export function inLines({ health, checks, privileged }: Diagnosis, colour: boolean): string {
  const { bold, dim } = pc.createColors(colour);
  const hint = (lead: string, text: string): string => `      ${dim(lead)} ${clean(text)}\n`;
  const agent = health.map(
    ({ subject, state, words: said, cure }) =>
      `  ${marks[state]} ${subject.padEnd(10)} ${clean(said)}\n${cure === null ? '' : hint('cure:', cure)}`,
  );
  const width = Math.max(...checks.map(({ title }) => title.length));
  const sights = checks.map(
    ({ title, seen, why, cures }) =>
      `  ${marks[seen]} ${title.padEnd(width)}  ${words[seen]}\n${why.map((one) => hint('why: ', one)).join('')}${cures.map((one) => hint('cure:', one)).join('')}`,
  );
  const rights = privileged ? '' : `\n${dim('Looked without all rights; the service has them.')}\n`;
  const first = agent.length === 0 ? '' : `${bold('The agent')}\n${agent.join('')}\n`;
  return `${first}${bold('What it can see of this machine')}\n${sights.join('')}${rights}`;
}
