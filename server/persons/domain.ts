// Is a leaver's access to one of their devices cut? Pure: from the newest account facts of the device, and the instant.
import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import { type Access, accessOf } from '../../shared/access.ts';
import type { CutOff, PersonState } from '../../shared/api/nouns.ts';
import { AccountStatusFacts } from '../../shared/checks/account-status/facts.ts';
import type { Outcome } from '../../shared/checks/define.ts';
import type { Instant } from '../../shared/clock.ts';
import type { Tables } from '../store/index.ts';

export type CutoffRow = Selectable<Tables['cutoffs']>;

/** The device's newest account facts, as stored. */
export interface MeasuredAccounts {
  outcome: string | null;
  measured_at: Instant | null;
}

interface Seen {
  outcome: Outcome<AccountStatusFacts>;
  at: Instant;
}

export const stateOf = (person: { terminated_at: Instant | null }, now: Instant): PersonState =>
  person.terminated_at !== null && person.terminated_at <= now ? 'terminated' : 'active';

/**
 * What a cut-off is now. A proof stands until something measured after it shows otherwise: an agent that cannot look
 * for a while does not undo it.
 * @param activityAcknowledged somebody has taken note that they logged in after the instant. Until then no lock that
 *   was put on afterwards closes the question: what they did meanwhile has to be looked at by a person
 */
export function assessCutoff(
  known: CutoffRow,
  measured: MeasuredAccounts | undefined,
  now: Instant,
  activityAcknowledged: boolean,
): CutoffRow {
  const before = isListed(known.login, measured) ? { ...known, account_seen: 1 } : known;
  if (before.terminated_at > now) return to(before, now, 'pending', 'They leave at an instant still to come.');
  if (before.login === null) {
    const reason = 'Nobody has said which account on this device is theirs: set the log-in name.';
    return to(before, now, 'unknown', reason);
  }
  const seen = seenAccounts(measured);
  const proof = before.state === 'cut' ? before.proven_at : null;
  const access = accessOf(before.login, seen, proof ?? before.terminated_at);
  if (proof !== null && access.state === 'unknown') return before;
  if (access.state === 'active' && activityAcknowledged && seen !== undefined) {
    const since = doorsSince(before.login, seen, before.terminated_at);
    if (since.state === 'cut') {
      return proven(before, now, seen.at, `${since.reason} That they logged in after they left was acknowledged.`);
    }
  }
  if (access.state === 'cut' && before.account_seen === 0) {
    const reason = `There is no account "${before.login}" on this device, and none was ever reported: is the log-in name right?`;
    return to(before, now, 'unknown', reason);
  }
  if (access.state !== 'cut' || seen === undefined) return to(before, now, access.state, access.reason);
  return proof === null ? proven(before, now, seen.at, access.reason) : to(before, now, 'cut', access.reason);
}

function to(before: CutoffRow, now: Instant, state: CutoffRow['state'], reason: string): CutoffRow {
  const since = before.state === state ? before.since : now;
  return state === 'cut'
    ? { ...before, state, reason, since }
    : { ...before, state, reason, since, proven_at: null, took_ms: null };
}

const proven = (before: CutoffRow, now: Instant, at: Instant, reason: string): CutoffRow => ({
  ...to(before, now, 'cut', reason),
  proven_at: at,
  took_ms: at - before.terminated_at,
});

function isListed(login: string | null, measured: MeasuredAccounts | undefined): boolean {
  const outcome = seenAccounts(measured)?.outcome;
  return outcome !== undefined && 'facts' in outcome && outcome.facts.accounts.some(({ name }) => name === login);
}

function seenAccounts(measured: MeasuredAccounts | undefined): Seen | undefined {
  if (measured === undefined || measured.outcome === null || measured.measured_at === null) return undefined;
  const at = measured.measured_at;
  const outcome = JSON.parse(measured.outcome) as Outcome;
  if ('unknown' in outcome) return { outcome, at };
  if (Value.Check(AccountStatusFacts, outcome.facts)) return { outcome: { facts: outcome.facts }, at };
  return { outcome: { unknown: 'The agent sent accounts in a form this version does not understand.' }, at };
}

/** Whether any way in is open now, whatever happened before. */
function doorsSince(login: string, { outcome, at }: Seen, terminatedAt: Instant): Access {
  if ('unknown' in outcome) return accessOf(login, { outcome, at }, terminatedAt);
  const accounts = outcome.facts.accounts.map((account) =>
    account.name === login ? { ...account, lastLoginAt: 'never' as const } : account,
  );
  return accessOf(login, { outcome: { facts: { ...outcome.facts, accounts } }, at }, terminatedAt);
}

const order: Record<CutoffRow['state'], number> = { active: 4, open: 3, unknown: 2, pending: 1, cut: 0 };

/** The worst of a person's cut-offs; null of none. When all are cut, the one that took longest. */
export function worstCutoff<Row extends Pick<CutoffRow, 'state' | 'took_ms'>>(rows: readonly Row[]): Row | null {
  const [worst] = [...rows].sort((a, b) => order[b.state] - order[a.state] || (b.took_ms ?? 0) - (a.took_ms ?? 0));
  return worst ?? null;
}

/** As the API shows it. */
export const toCutOff = ({ state, reason, since, proven_at, took_ms }: CutoffRow): CutOff => ({
  state,
  reason,
  since,
  provenAt: proven_at,
  tookMs: took_ms,
});
