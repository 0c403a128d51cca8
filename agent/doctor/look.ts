// What the doctor looks at: the checks, with every question that the machine refuses; the agent's folder; the collector's
// address.
import { readdirSync, statfsSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import type { CheckId } from '../../shared/checks/index.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Answer, Host } from '../../shared/host.ts';
import { judge } from '../../shared/judge.ts';
import type { Policy } from '../../shared/policy.ts';
import { Complaint } from '../complaint.ts';
import { askedOnce } from '../host/asked-once.ts';
import { readIdentity } from '../identity.ts';
import { runChecks } from '../runner.ts';
import { type Status, statusOf } from '../status-command.ts';
import { readStatus } from '../status-file.ts';
import type { Found } from './health.ts';
import { type Refused, type Sight, sightOf } from './sight.ts';

/** Each check by itself, so that it is known whose question was refused. */
export async function lookAtChecks(
  host: Host,
  ids: readonly CheckId[],
  policy: Policy,
  clock: Clock,
): Promise<Sight[]> {
  const shared = askedOnce(host);
  const sights: Sight[] = [];
  for (const id of ids) {
    const refused: Refused[] = [];
    const { [id]: outcome } = await runChecks(noting(shared, refused), [id], clock);
    sights.push(sightOf(id, outcome, judge(id, outcome, policy, host.system, clock.now()), refused, host));
  }
  return sights;
}

/** The same host, with every refusal noted. A file that is not there is an answer, and most that are looked for are not. */
function noting(host: Host, refused: Refused[]): Host {
  const note = async <T>(answer: Promise<Answer<T>>, program?: string): Promise<Answer<T>> => {
    const given = await answer;
    if (!given.ok && (given.failure !== 'absent' || program !== undefined)) {
      refused.push({ failure: given.failure, reason: given.reason, program });
    }
    return given;
  };
  return {
    ...host,
    run: (...call) => note(host.run(...call), call[0]),
    readText: (path) => note(host.readText(path)),
    readBytes: (path) => note(host.readBytes(path)),
    // Not readLink: what is no link says so by failing.
    list: (path) => note(host.list(path)),
    stat: (path) => note(host.stat(path)),
    library: (...call) => note(host.library(...call)),
    query: (query) => note(host.query(query)),
  };
}

export async function lookAtAgent(folder: string): Promise<Found> {
  const said = complaintOr(() => statusOf(folder));
  const status = typeof said === 'string' ? undefined : said;
  const identity = complaintOr(() => readIdentity(folder));
  const isReadable = status !== undefined || isListable(folder);
  const url = status?.enrolled?.url ?? null;
  const isConnected = status?.connected ?? false;
  return {
    folder,
    folderComplaint: typeof said === 'string' && !isReadable ? said : null,
    identityComplaint: typeof identity === 'string' && isReadable ? identity : null,
    enrolledWith: url,
    keyIsOpen: isOpen(join(folder, 'device-key.pem')),
    isRunning: status?.running != null,
    isConnected,
    troubles: status?.running == null ? [] : status.troubles,
    answers: url === null || isConnected ? null : await answersAt(url),
    clockAheadMs: clockAhead(folder, status),
    waiting: status?.waiting ?? 0,
    freeBytes: freeBytes(folder),
  };
}

/** What a Complaint says, or what was asked for. */
function complaintOr<T extends object | undefined>(look: () => T): T | string {
  try {
    return look();
  } catch (fault) {
    if (fault instanceof Complaint) return fault.message;
    throw fault;
  }
}

function isListable(folder: string): boolean {
  try {
    readdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/** Of an agent that runs now; what one said that was killed is old. */
const clockAhead = (folder: string, status: Status | undefined): number | null =>
  status?.running == null ? null : (readStatus(folder)?.link.clockAheadMs ?? null);

function isOpen(path: string): boolean {
  try {
    return process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0;
  } catch {
    return false;
  }
}

function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}

const answerMs = 5_000;

/** Whether anything takes a connection there. Who it is the agent alone can tell, since it proves itself. */
export function answersAt(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443) });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  socket.setTimeout(answerMs, () => resolve(false));
  socket.once('connect', () => resolve(true));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
