// How many sessions each account has at this moment. Zero is said only where it is proven.
import type { Host } from '../../../host.ts';
import { bootTime, parseUtmp, userProcess } from './log-in-records.ts';
import { processesOf } from './processes.ts';

export interface Sessions {
  of(name: string, uid: number): number | 'unknown';
  notSeen: string[];
}

type Counter = (name: string, uid: number) => number | 'unknown';

/**
 * logind knows every session that went through PAM, utmp those that programs wrote by themselves: the higher count is
 * taken. Where neither is kept, the processes that run under each user id tell.
 */
export async function sessionsOf(host: Host): Promise<Sessions> {
  const logind = await fromLogind(host);
  const utmp = await fromUtmp(host);
  const counters = [logind, utmp].filter((counter) => counter !== undefined);
  if (counters.length > 0) {
    return { notSeen: [], of: (...account) => Math.max(...counters.map((count) => knownOf(count(...account)))) };
  }
  const processes = await processesOf(host);
  return 'unread' in processes
    ? { notSeen: [`who is logged in could not be seen (${processes.unread})`], of: () => 'unknown' }
    : { notSeen: [], of: (_, uid) => processes.sessionsOf(uid) };
}

const knownOf = (count: number | 'unknown'): number => (count === 'unknown' ? 0 : count);

async function fromLogind(host: Host): Promise<Counter | undefined> {
  const listed = await host.run('loginctl', ['list-sessions', '--no-legend']);
  if (!listed.ok || listed.value.status !== 0) return undefined;
  const uids: number[] = [];
  for (const line of listed.value.stdout.split('\n').filter((one) => one.trim() !== '')) {
    // SESSION UID USER …: the columns after these differ between versions.
    const [, session, uid] = /^\s*(\S+)\s+([0-9]+)\s+\S/.exec(line) ?? [];
    if (session === undefined || uid === undefined) return undefined;
    if (await isPersons(host, session)) uids.push(Number(uid));
  }
  return (_, uid) => uids.filter((one) => one === uid).length;
}

/** Log-in screens, the per-user manager and timed jobs are sessions to logind, and nobody sits behind them. */
async function isPersons(host: Host, session: string): Promise<boolean> {
  if (!/^[A-Za-z0-9]+$/.test(session)) return true;
  const record = await host.readText(`/run/systemd/sessions/${session}`);
  if (!record.ok) return true;
  const fieldOf = (key: string): string | undefined => new RegExp(`^${key}=(.*)$`, 'm').exec(record.value)?.[1];
  const sessionClass = fieldOf('CLASS') ?? 'user';
  if (/^(greeter|lock-screen|manager(-early)?)$/.test(sessionClass)) return false;
  return !(sessionClass.startsWith('background') && /^(cron|crond|anacron|atd)$/.test(fieldOf('SERVICE') ?? ''));
}

/** Undefined where utmp is not kept: then it is missing, or nothing was ever written into it, not even the start. */
async function fromUtmp(host: Host): Promise<Counter | undefined> {
  const bytes = await host.readBytes('/run/utmp');
  const records = bytes.ok ? parseUtmp(bytes.value) : undefined;
  if (records === undefined || !records.some(({ kind }) => kind === bootTime || kind === userProcess)) return undefined;
  const live: string[] = [];
  for (const { kind, user, pid } of records) {
    if (kind === userProcess && (await mayLive(host, pid))) live.push(user);
  }
  return (name) => live.filter((user) => user === name.slice(0, 32)).length;
}

/** A program that died without a word leaves its record behind. */
async function mayLive(host: Host, pid: number): Promise<boolean> {
  const process = await host.readText(`/proc/${pid}/stat`);
  return process.ok || process.failure !== 'absent';
}
