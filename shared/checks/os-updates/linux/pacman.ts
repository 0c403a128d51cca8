// Arch and what is made from it: no releases, no separate security updates. What counts is when the whole system was last
// upgraded; an upgrade brings all that the servers had by then.
import type { Instant } from '../../../clock.ts';
import type { Answer, Host } from '../../../host.ts';
import type { OsRelease } from '../../../linux/os-release.ts';
import { type Managed, printedBy, unseen } from './managed.ts';

export async function readPacman(host: Host, { id, like }: OsRelease): Promise<Managed> {
  const log = await readLog(host);
  const upgrades = upgradesIn(log.ok ? log.value : '');
  const isSlow = [id, ...like].includes('manjaro');
  const lists = await readLists(host, isSlow ? upgrades.askedAt : null);
  // Status 1 and nothing printed: nothing waits.
  const answer = await host.run('pacman', ['-Qu']);
  const printed = printedBy('pacman -Qu', answer, [0, 1]);
  const waiting = 'unread' in printed ? undefined : waitingIn(printed.text, printed.status);
  const reasons = [
    ...(log.ok ? [] : [log.reason]),
    ...(waiting === undefined ? ['unread' in printed ? printed.unread : 'pacman -Qu: answered in part'] : []),
    ...(waiting !== undefined && waiting.kept > 0 ? [keptWords(waiting.kept)] : []),
  ];
  return {
    ...unseen('pacman', reasons),
    rolling: true,
    others: waiting?.all ?? 'unknown',
    lastUpgradeAt: upgrades.whole,
    ...(upgrades.perhapsWhole !== null && { perhapsUpgradedAt: upgrades.perhapsWhole }),
    listsMadeAt: lists,
    automatic: { state: 'unknown', by: 'this system has no set way to install updates by itself' },
  };
}

/** One that breaks off lacks what came last. */
async function readLog(host: Host): Promise<Answer<string>> {
  const path = '/var/log/pacman.log';
  const log = await host.readText(path);
  if (!log.ok || log.value === '' || log.value.endsWith('\n')) return log;
  return { ok: false, failure: 'failed', reason: `${path}: ends within a line` };
}

/** An upgrade of the whole system leaves them out, for how many times, nothing says. */
const keptWords = (kept: number): string =>
  `pacman -Qu: ${kept === 1 ? 'a package is' : `${kept} packages are`} kept from upgrades (IgnorePkg)`;

/** `linux 6.11.5.arch1-1 -> 6.11.6.arch1-1`, with `[ignored]` behind what a person keeps back, which waits all the same. */
function waitingIn(text: string, status: number): { all: number; kept: number } | undefined {
  if (text === '') return status === 1 ? { all: 0, kept: 0 } : undefined;
  const lines = text.trimEnd().split('\n');
  const isWhole = text.endsWith('\n') && lines.every((line) => /^\S+ \S+ -> \S+( \[ignored\])?$/.test(line));
  if (!isWhole || status !== 0) return undefined;
  return { all: lines.length, kept: lines.filter((line) => line.endsWith(' [ignored]')).length };
}

/** Manjaro's stable branch moves on in steps, weeks apart; a server that shows nothing new for longer has been left behind. */
const longestStepMs = 45 * 86_400_000;

/**
 * The databases have the date they have on the server; of several the newest tells when they were fetched, at the latest.
 * Where a server changes them seldom, its date is no longer that of the question, which the log has.
 */
async function readLists(host: Host, askedAt: Instant | null): Promise<Managed['listsMadeAt']> {
  const databases = ['core.db', 'extra.db'].map((name) => `/var/lib/pacman/sync/${name}`);
  const stats = await Promise.all(databases.map((path) => host.stat(path)));
  if (stats.every((stat) => !stat.ok && stat.failure === 'absent')) return 'never';
  const dates = stats.flatMap((stat) => (stat.ok ? [stat.value.modifiedAt] : []));
  if (dates.length < stats.length) return 'unknown';
  const newest = Math.max(...dates);
  return askedAt !== null && askedAt > newest && askedAt - newest <= longestStepMs ? askedAt : newest;
}

export interface Upgrades {
  /** The last one of the whole system. */
  whole: Instant | null;
  /** The last one of some packages: by another program than pacman, or with some left out. */
  perhapsWhole: Instant | null;
  /** When pacman last asked the servers, and they answered: it goes on to the upgrade only then. */
  askedAt: Instant | null;
}

/**
 * `[2026-11-20T10:11:12+0100] [PACMAN] starting full system upgrade`, of which the transaction was completed. One without
 * a transaction was either broken off or had nothing to do; of which kind it was, the log does not say. Neither does it
 * say what pamac and PackageKit were asked for: their transactions follow no line of pacman's own.
 */
export function upgradesIn(log: string): Upgrades {
  const last: Upgrades = { whole: null, perhapsWhole: null, askedAt: null };
  let isAsking = false;
  let started: Instant | null = null;
  let by: 'pacman' | 'another' = 'another';
  let isUpgrade = false;
  let leavesOut = false;
  for (const line of log.split('\n')) {
    const [, date = '', writer = '', words = ''] = /^\[([^\]]+)\] \[([A-Z-]+)\] (.*)$/.exec(line) ?? [];
    if (words.startsWith('Running ') || !/^(|PACMAN|ALPM.*)$/.test(writer)) {
      started = null;
      isAsking = false;
      by = writer === 'PACMAN' ? 'pacman' : 'another';
      leavesOut = /\s--ignore(group)?[\s=]/.test(words);
    } else if (words === 'synchronizing package lists') isAsking = writer === 'PACMAN';
    else if (words === 'starting full system upgrade') {
      started = dateOf(date);
      if (isAsking) last.askedAt = started;
    } else if (words === 'transaction started') isUpgrade = false;
    else if (words.startsWith('upgraded ')) isUpgrade = true;
    else if (words === 'transaction completed') {
      if (started !== null) last[leavesOut ? 'perhapsWhole' : 'whole'] = started;
      else if (by === 'another' && isUpgrade) last.perhapsWhole = dateOf(date);
      // Whoever comes next says so, or is not pacman.
      by = 'another';
      started = null;
    }
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
