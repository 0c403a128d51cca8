// What `palisade-agent status` does once its options are read: puts together what the agent's folder tells.
import { readdirSync } from 'node:fs';
import { type Instant, inWords, systemClock } from '../shared/clock.ts';
import { Complaint } from './complaint.ts';
import { agentFolder, surroundings } from './config.ts';
import { codeOf } from './durable.ts';
import { type Enrolment, readEnrolment } from './identity.ts';
import { holderOf } from './lock.ts';
import { peekSpool } from './spool.ts';
import { type AgentStatus, readStatus } from './status-file.ts';
import { agentVersion } from './version.ts';

export interface StatusOptions {
  json?: true;
  dataDir?: string;
}

/** What `--json` prints. */
export interface Status {
  version: string;
  folder: string;
  enrolled: { url: string; collector: string; device: string; enrolledAt: Instant } | null;
  running: { pid: number; startedAt: Instant } | null;
  connected: boolean;
  /** What keeps it from being connected, or from keeping reports, with the cure. */
  troubles: string[];
  retryAt: Instant | null;
  lastReport: { seq: number; at: Instant } | null;
  waiting: number;
  policyVersion: number | null;
  nextRuns: Record<string, Instant>;
  overlay: boolean;
}

/** The exit status: 0 when all is well, else 1. */
export function status(options: StatusOptions): number {
  const found = statusOf(agentFolder(options.dataDir, surroundings()));
  process.stdout.write(options.json ? `${JSON.stringify(found, null, 2)}\n` : inLines(found, systemClock.now()));
  return found.enrolled !== null && found.connected ? 0 : 1;
}

/** What the agent's folder tells. Throws a Complaint when it may not be read. */
export function statusOf(folder: string): Status {
  refuseUnreadable(folder);
  const enrolment = readEnrolment(folder);
  const said = readStatus(folder);
  const holder = holderOf(folder);
  // Old news of an agent that was killed is no news.
  const live = said !== undefined && said.pid === holder?.pid ? said : undefined;
  return {
    version: agentVersion,
    folder,
    enrolled: enrolledWith(enrolment),
    running: live === undefined ? null : { pid: live.pid, startedAt: live.startedAt },
    connected: live?.link.connection === 'connected',
    troubles: troublesOf(enrolment !== undefined, live),
    retryAt: live?.link.retryAt ?? null,
    lastReport: said?.lastReport ?? null,
    waiting: live?.waiting ?? peekSpool(folder).waiting,
    policyVersion: said?.policyVersion ?? null,
    nextRuns: live?.nextRuns ?? {},
    overlay: live?.overlay ?? false,
  };
}

function enrolledWith(enrolment: Enrolment | undefined): Status['enrolled'] {
  if (enrolment === undefined) return null;
  const { url, collector, device, enrolledAt } = enrolment;
  return { url, collector, device, enrolledAt };
}

function troublesOf(isEnrolled: boolean, live: AgentStatus | undefined): string[] {
  if (!isEnrolled)
    return ['This device is not enrolled. Make a token at the collector and run: palisade-agent enroll --token …'];
  if (live === undefined) return ['The agent is not running. Start its service, or: palisade-agent run'];
  return [live.link.trouble?.message, live.spoolTrouble].filter((trouble) => trouble !== undefined);
}

/** A folder that is not there holds no agent; one that may not be read must not look the same. */
function refuseUnreadable(folder: string): void {
  try {
    readdirSync(folder);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return;
    throw new Complaint(
      `The agent's folder ${folder} cannot be read by this user. Run as the user it belongs to (usually root), or name another with --data-dir.`,
      { cause },
    );
  }
}

function inLines(found: Status, now: Instant): string {
  const ago = (at: Instant): string => `${inWords(Math.max(0, now - at))} ago`;
  const ahead = (at: Instant): string => (at <= now ? 'now' : `in ${inWords(at - now)}`);
  const { enrolled, running, connected, lastReport, waiting, nextRuns, retryAt } = found;
  const lines = [
    ['Enrolled', enrolled === null ? 'no' : `with ${enrolled.url} as ${enrolled.device}`],
    ['Agent', running === null ? 'not running' : `running since ${ago(running.startedAt)} (process ${running.pid})`],
    ['Connected', connected ? 'yes' : retryAt === null ? 'no' : `no; tries again ${ahead(retryAt)}`],
    ['Last report', lastReport === null ? 'none yet' : `number ${lastReport.seq}, ${ago(lastReport.at)}`],
    ['Waiting', waiting === 0 ? 'nothing' : `${waiting} ${waiting === 1 ? 'report' : 'reports'} to be sent`],
    ...Object.entries(nextRuns).map(([id, at]) => [`Next ${id}`, ahead(at)]),
    ...(found.overlay ? [['Overlay', 'part of what is reported comes from a recording: not evidence']] : []),
    ...found.troubles.map((trouble) => ['Trouble', trouble]),
  ];
  return lines.map(([name = '', words = '']) => `${`${name}:`.padEnd(24)}${words}\n`).join('');
}
