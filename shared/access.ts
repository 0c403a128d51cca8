// Is a person who has left still able to get into a device? Pure, from the facts of account-status.
import { doorOf } from './checks/account-status/doors.ts';
import type { Account, AccountStatusFacts } from './checks/account-status/facts.ts';
import type { Outcome } from './checks/define.ts';
import { type Instant, inWords } from './clock.ts';

/**
 * `cut`: proven by facts measured after the instant. `open`: they can still get in. `active`: they are in, or did get in
 * after the instant, whatever was locked since. `unknown`: nothing measured since, or not seen; never safe.
 *
 * It speaks of the ways that the facts hold: passwords, expiry, SSH keys, what PAM and sshd offer beside them, sessions.
 * A program that runs on its own, a building's key or a copy of a disk is not among them.
 */
export interface Access {
  state: 'cut' | 'open' | 'active' | 'unknown';
  reason: string;
}

const act = (state: Access['state'], reason: string): Access => ({ state, reason });

const order: Record<Access['state'], number> = { active: 3, open: 2, unknown: 1, cut: 0 };

/**
 * @param measured the newest outcome of account-status and when it was measured, by the collector's clock; undefined when there is none
 * @param terminatedAt the instant from which the person must have no access (201 CMR 17.03(2)(e))
 */
export function accessOf(
  login: string,
  measured: { outcome: Outcome<AccountStatusFacts>; at: Instant } | undefined,
  terminatedAt: Instant,
): Access {
  if (measured === undefined) return act('unknown', 'The device has not reported its accounts yet.');
  // What was measured in that very instant may have been measured just before it.
  if (measured.at <= terminatedAt) {
    return act(
      'unknown',
      `The device has not reported since they left; its last word was ${inWords(terminatedAt - measured.at)} before.`,
    );
  }
  if ('unknown' in measured.outcome) return act('unknown', measured.outcome.unknown);
  if (login.trim() === '') return act('unknown', 'Which account is theirs on this device is not known.');
  return accessToAccounts(login, measured.outcome.facts, measured.at, terminatedAt);
}

/** The worst over every account that may be theirs: the one of that name, those of nearly that name, and their doubles. */
function accessToAccounts(login: string, facts: AccountStatusFacts, at: Instant, terminatedAt: Instant): Access {
  const exact = facts.accounts.filter(({ name }) => name === login);
  const similar = facts.accounts.filter(({ name }) => name !== login && sameName(name, login));
  const theirs = [...exact, ...similar];
  const doubles = facts.accounts.filter((account) => !theirs.includes(account) && theirs.some(sharesIdWith(account)));
  const ways: Access[] = theirs.map((account) => accessTo(account, at, terminatedAt));
  for (const double of doubles) {
    // Whose log-in on it was the last one cannot be told; that it is shut now can.
    const { state, reason } = accessTo({ ...double, lastLoginAt: 'unknown' }, at, terminatedAt);
    if (state !== 'cut') {
      // Another person's account, but to the machine the same user: whoever is in it holds all that is theirs.
      const because = `The account "${double.name}" has the same user id as "${login}" and reaches all that is theirs.`;
      ways.push(act(state === 'active' ? 'open' : state, `${because} ${reason}`));
    }
  }
  if (exact.length === 0) ways.push(accessWithoutAccount(login, facts));
  const worst = ways.toSorted((a, b) => order[b.state] - order[a.state])[0];
  if (worst === undefined) throw new Error('There is at least one way, for want of an account if for nothing else');
  return worst;
}

/** `Alice`, `alice`, `CORP\alice` and `alice@corp.example` may be one person: a slip of the pen must not prove a cut. */
const sameName = (one: string, other: string): boolean => plainName(one) === plainName(other);

const plainName = (name: string): string =>
  name
    .trim()
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^[^\\]*\\/, '')
    .replace(/@.*$/, '');

const sharesIdWith =
  (one: Account) =>
  (other: Account): boolean =>
    one.id === other.id && one.id !== 'unknown';

/** Nobody of that name was listed. Only a whole list proves that there is nobody. */
function accessWithoutAccount(
  login: string,
  { listing, systemAccounts = [], directories = [] }: AccountStatusFacts,
): Access {
  if (systemAccounts.some((name) => sameName(name, login))) {
    return act('unknown', `"${login}" is an account of the system itself: its state was not reported.`);
  }
  if (listing === 'complete') return act('cut', `There is no account "${login}" on the device any more.`);
  const where = directories.length > 0 ? ` It may be an account of the directory (${directories.join(', ')}).` : '';
  return act('unknown', `The account "${login}" was not seen, but not every account could be listed.${where}`);
}

function accessTo(account: Account, at: Instant, terminatedAt: Instant): Access {
  const { name, sessions, kind, lastLoginAt } = account;
  if (typeof lastLoginAt === 'number' && lastLoginAt > terminatedAt) {
    return act('active', `"${name}" logged in after they left.`);
  }
  if (typeof sessions === 'number' && sessions > 0) {
    return act('active', `"${name}" is logged in at this moment.`);
  }
  const door = doorOf(account, at);
  if (door.state !== 'shut') return act(door.state, door.reason);
  if (sessions === 'unknown') {
    return act('unknown', `${door.reason} Whether "${name}" is still logged in could not be seen.`);
  }
  if (kind !== 'local') {
    return act('unknown', `${door.reason} Whether the directory still lets them in could not be seen.`);
  }
  return act('cut', door.reason);
}
