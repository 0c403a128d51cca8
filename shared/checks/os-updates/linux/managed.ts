// What each package manager answers, and the words they share.
import type { Instant } from '../../../clock.ts';
import type { Answer, CommandResult } from '../../../host.ts';
import { noWait, type OsUpdatesFacts, type Wait } from '../facts.ts';
import { longest } from '../waiting.ts';

/** The facts but for the release and the restart, which are looked at the same way whatever installs the updates. */
export type Managed = Omit<OsUpdatesFacts, 'release' | 'restart'>;

/** Nothing known of it. */
export const unseen = (source: string, reasons: readonly string[]): Managed => ({
  source,
  security: { waiting: 'unknown', ...noWait },
  others: 'unknown',
  rolling: false,
  lastUpgradeAt: null,
  listsMadeAt: 'unknown',
  automatic: { state: 'unknown', by: null },
  notSeen: [...reasons],
});

/** What a program printed, if it ended with one of the statuses that are answers; else the reason in words. */
export function printedBy(
  line: string,
  answer: Answer<CommandResult>,
  statuses: readonly number[] = [0],
): { text: string; status: number } | { unread: string } {
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout, stderr } = answer.value;
  if (status !== null && statuses.includes(status)) return { text: stdout, status };
  const said = stderr.trim().split('\n')[0] ?? '';
  return { unread: `${line}: ended with ${status ?? 'a signal'}${said === '' ? '' : `, "${said.slice(0, 160)}"`}` };
}

/** Of many updates that each tell when they were published, the longest wait; a date that is missing leaves it open. */
export const longestWait = (published: readonly (Instant | null)[]): Wait =>
  longest(published.map((at) => ({ knownSince: at, notBefore: at })));

/** `20261120`, as midnight: what was made on that day brings no more than what there was by then. */
export function dayIn(text: string): Instant | null {
  const [, year, month, day] = /^(20\d\d)(\d\d)(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return null;
  const at = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  return Number.isNaN(at) ? null : at;
}
