// Arch and what is made from it: no releases, no separate security updates. What counts is when the whole system was last
// upgraded; an upgrade brings all that the servers had by then.
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import { type Managed, printedBy, unseen } from './managed.ts';

export async function readPacman(host: Host): Promise<Managed> {
  const log = await host.readText('/var/log/pacman.log');
  const lists = await readLists(host);
  // Status 1 and nothing printed: nothing waits.
  const answer = await host.run('pacman', ['-Qu']);
  const printed = printedBy('pacman -Qu', answer, [0, 1]);
  const count = 'unread' in printed ? undefined : waitingIn(printed.text, printed.status);
  const reasons = [
    ...(log.ok ? [] : [log.reason]),
    ...(count === undefined ? ['unread' in printed ? printed.unread : 'pacman -Qu: answered in part'] : []),
  ];
  return {
    ...unseen('pacman', reasons),
    rolling: true,
    others: count ?? 'unknown',
    lastUpgradeAt: log.ok ? lastUpgrade(log.value) : null,
    listsMadeAt: lists,
    automatic: { state: 'unknown', by: 'this system has no set way to install updates by itself' },
  };
}

/** `linux 6.11.5.arch1-1 -> 6.11.6.arch1-1`, with `[ignored]` behind what a person keeps back, which waits all the same. */
function waitingIn(text: string, status: number): number | undefined {
  if (text === '') return status === 1 ? 0 : undefined;
  const lines = text.trimEnd().split('\n');
  const isWhole = text.endsWith('\n') && lines.every((line) => /^\S+ \S+ -> \S+( \[ignored\])?$/.test(line));
  return isWhole && status === 0 ? lines.length : undefined;
}

/** The databases have the date they have on the server; of several the newest tells when they were fetched, at the latest. */
async function readLists(host: Host): Promise<Managed['listsMadeAt']> {
  const databases = ['core.db', 'extra.db'].map((name) => `/var/lib/pacman/sync/${name}`);
  const stats = await Promise.all(databases.map((path) => host.stat(path)));
  if (stats.every((stat) => !stat.ok && stat.failure === 'absent')) return 'never';
  const dates = stats.flatMap((stat) => (stat.ok ? [stat.value.modifiedAt] : []));
  return dates.length === stats.length ? Math.max(...dates) : 'unknown';
}

/**
 * `[2026-11-20T10:11:12+0100] [PACMAN] starting full system upgrade`, of which the transaction was completed. One without
 * a transaction was either broken off or had nothing to do; of which kind it was, the log does not say.
 */
export function lastUpgrade(log: string): Instant | null {
  let started: Instant | null = null;
  let last: Instant | null = null;
  for (const line of log.split('\n')) {
    const [, date = '', words = ''] = /^\[([^\]]+)\] \[(?:PACMAN|ALPM)\] (.*)$/.exec(line) ?? [];
    if (words.startsWith('Running ')) started = null;
    else if (words === 'starting full system upgrade') started = dateOf(date);
    else if (words === 'transaction completed' && started !== null) last = started;
  }
  return last;
}

/** Before pacman 5.2 dates had no seconds and no zone. */
function dateOf(text: string): Instant | null {
  const [, date, sign, hours, minutes] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)([+-])(\d\d)(\d\d)$/.exec(text) ?? [];
  if (date === undefined) return null;
  const at = Date.parse(`${date}${sign}${hours}:${minutes}`);
  return Number.isNaN(at) ? null : at;
}
