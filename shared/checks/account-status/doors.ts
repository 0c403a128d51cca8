// By which ways a person gets into an account, judged from its facts alone: for the verdict, and for the question
// whether somebody who left is really out (shared/access.ts).
import type { Instant } from '../../clock.ts';
import type { Account } from './facts.ts';

/** `shut`: proven that nobody gets in by any way that was looked at. `unknown` is never shut. */
export interface Door {
  state: 'open' | 'shut' | 'unknown';
  /** A sentence. */
  reason: string;
}

const door = (state: Door['state'], reason: string): Door => ({ state, reason });

/** The worst of an account's ways. `at` is when its facts were measured. */
export function doorOf(account: Account, at: Instant): Door {
  const { name, enabled, interactiveShell } = account;
  if (enabled === 'unknown') return door('unknown', `Whether the account "${name}" is enabled could not be seen.`);
  if (enabled === 'disabled') {
    // An account without a shell gets no command line; SSH forwarding, file transfer and some log-in screens ask for none.
    if (interactiveShell !== 'no' || hasExpired(account, at)) return door('shut', `The account "${name}" is disabled.`);
    return doorWithoutShell(account);
  }
  const ways = [passwordDoor(account), keyDoor(account), otherDoor(account)];
  const worst = ways.find(({ state }) => state === 'open') ?? ways.find(({ state }) => state === 'unknown');
  return worst ?? door('shut', `The password of "${name}" is locked, and no SSH key opens the account.`);
}

const hasExpired = ({ expiresAt }: Account, at: Instant): boolean => typeof expiresAt === 'number' && expiresAt <= at;

function doorWithoutShell(account: Account): Door {
  const { name } = account;
  if (passwordDoor(account).state === 'shut' && keyDoor(account).state === 'shut') {
    return door('shut', `The account "${name}" has no shell, no password that works and no SSH key.`);
  }
  return door(
    'unknown',
    `The account "${name}" has no shell, but its password or an SSH key may still work, which some services accept.`,
  );
}

function passwordDoor({ name, locked, password }: Account): Door {
  if (password === 'none') return door('shut', `The account "${name}" has no password.`);
  if (locked === 'locked') return door('shut', `The password of "${name}" is locked.`);
  if (locked === 'unknown' || password === 'unknown') {
    return door('unknown', `Whether the password of "${name}" is locked could not be seen.`);
  }
  return door(
    'open',
    password === 'empty'
      ? `The account "${name}" opens without a password.`
      : `The account "${name}" is enabled and its password is not locked.`,
  );
}

function keyDoor({ name, authorizedKeys }: Account): Door {
  if (authorizedKeys === 'unknown') {
    return door('unknown', `Whether an SSH key opens the account "${name}" could not be seen.`);
  }
  if (authorizedKeys === 0) return door('shut', `No SSH key opens the account "${name}".`);
  return door(
    'open',
    `The password of "${name}" is locked, but ${authorizedKeys} SSH ${authorizedKeys === 1 ? 'key opens' : 'keys open'} the account.`,
  );
}

function otherDoor({ name, otherWays }: Account): Door {
  if (otherWays === undefined) {
    return door('unknown', `The password of "${name}" is locked; whether there is another way in was not looked at.`);
  }
  if (otherWays.length === 0) return door('shut', `No other way leads into the account "${name}".`);
  return door(
    'unknown',
    `The password of "${name}" is locked, but there may be another way in: ${otherWays.join(', ')}. Let the account expire to be sure.`,
  );
}
