// Is a person who has left still able to get into a device? Pure, from the facts of account-status.
import type { AccountStatusFacts } from './checks/account-status/facts.ts';
import type { Outcome } from './checks/define.ts';
import { type Instant, inWords } from './clock.ts';

/**
 * `cut`: proven by facts measured after the instant. `open`: they can still get in. `active`: they did get in after
 * the instant. `unknown`: nothing measured since, or not seen; never safe.
 */
export interface Access {
  state: 'cut' | 'open' | 'active' | 'unknown';
  reason: string;
}

const act = (state: Access['state'], reason: string): Access => ({ state, reason });

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
  if (measured.at < terminatedAt) {
    return act(
      'unknown',
      `The device has not reported since they left; its last word was ${inWords(terminatedAt - measured.at)} before.`,
    );
  }
  if ('unknown' in measured.outcome) return act('unknown', measured.outcome.unknown);
  const { accounts, listing } = measured.outcome.facts;
  const account = accounts.find((a) => a.name === login);
  if (account === undefined) {
    return listing === 'complete'
      ? act('cut', `There is no account "${login}" on the device any more.`)
      : act('unknown', `The account "${login}" was not seen, but not every account could be listed.`);
  }
  if (account.lastLoginAt !== 'never' && account.lastLoginAt !== 'unknown' && account.lastLoginAt > terminatedAt) {
    return act('active', `"${login}" logged in after they left.`);
  }
  if (account.sessions === 'unknown') return act('unknown', `Whether "${login}" is logged in could not be seen.`);
  if (account.sessions > 0) return act('active', `"${login}" is logged in at this moment.`);
  return doorsOf(login, account);
}

type Account = AccountStatusFacts['accounts'][number];

/** Whether any way into an account, to which nobody is logged in, stands open. */
function doorsOf(login: string, account: Account): Access {
  if (account.enabled === 'disabled') return act('cut', `The account "${login}" is disabled.`);
  if (account.enabled === 'unknown')
    return act('unknown', `Whether the account "${login}" is enabled could not be seen.`);
  if (account.locked === 'unknown' && account.password !== 'none') {
    return act('unknown', `Whether the password of "${login}" is locked could not be seen.`);
  }
  const passwordOpens = account.locked !== 'locked' && account.password !== 'none';
  if (passwordOpens) return act('open', `The account "${login}" is enabled and its password is not locked.`);
  if (account.authorizedKeys === 'unknown') {
    return act(
      'unknown',
      `The password of "${login}" is locked; whether an SSH key still opens the account could not be seen.`,
    );
  }
  if (account.authorizedKeys > 0) {
    return act(
      'open',
      `The password of "${login}" is locked, but ${account.authorizedKeys} SSH ${account.authorizedKeys === 1 ? 'key opens' : 'keys open'} the account.`,
    );
  }
  return act('cut', `The account "${login}" is locked, and no SSH key opens it.`);
}
