// What stops somebody who tries passwords on a Mac: the rules of Open Directory for logging in, opendirectoryd and
// pwpolicy(8). Says nothing about good or bad.
import type { Host } from '../../host.ts';
import {
  type AccountPolicies,
  type AccountPolicy,
  accountPoliciesFor,
  accountPoliciesOf,
  joinedDirectories,
  numberIn,
  passcodePayload,
} from '../../macos/account-policies.ts';
import { consoleUsers } from '../../macos/console-users.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type LoginLockoutFacts, openWay, unclearWay, type Way } from './facts.ts';

async function probe(host: Host): Promise<Outcome<LoginLockoutFacts>> {
  const policies = await accountPoliciesOf(host);
  const device = policies.ok ? wayBy('device', policies.value) : unclearWay('device', policies.reason);
  const ways = device.lockout === 'off' ? await withoutRuleForAll(host) : [device];
  const joined = await joinedDirectories(host);
  if (joined.ok && joined.value.length > 0) {
    ways.push(
      unclearWay('directory', `${joined.value.join(', ')} counts attempts on its accounts itself`, 'directory'),
    );
  }
  return { facts: { environment: 'machine', ways, notSeen: joined.ok ? [] : [joined.reason] } };
}

/** No rule for every account: one for the person who works here may be there, and a profile may ask for one. */
async function withoutRuleForAll(host: Host): Promise<Way[]> {
  const payload = await passcodePayload(host);
  if (!payload.ok) return [unclearWay('device', payload.reason)];
  if (payload.value?.maxFailedAttempts !== undefined) {
    return [unclearWay('device', 'a profile asks for a lock, and pwpolicy does not list it; restart the Mac')];
  }
  const people = await consoleUsers(host);
  if (!people.ok) return [unclearWay('device', people.reason)];
  const own: Way[] = [];
  for (const name of people.value) {
    const policies = await accountPoliciesFor(host, name);
    own.push(policies.ok ? wayBy(name, policies.value) : unclearWay(name, policies.reason));
  }
  const isSome = own.some(({ lockout }) => lockout !== 'off');
  return isSome
    ? [...own, unclearWay('device', 'accounts have rules of their own, and not all were seen')]
    : [openWay('device')];
}

/** Every condition of logging in that is about failed attempts; one in a form that is not known leaves it unclear. */
function wayBy(way: string, { policyCategoryAuthentication: policies = [] }: AccountPolicies): Way {
  const counting = policies.filter(({ policyContent }) => /Failed(Authentication|Login)/i.test(policyContent));
  if (counting.length === 0) return openWay(way);
  const locks = counting.map(lockIn);
  const known = locks.filter((lock) => lock !== undefined);
  if (known.length < locks.length) return unclearWay(way, 'pwpolicy: a rule about failed attempts is not understood');
  const times = known.flatMap(({ unlockSeconds }) => (unlockSeconds === 'never' ? [] : [unlockSeconds]));
  return {
    ...openWay(way),
    lockout: 'on',
    by: 'pwpolicy',
    attempts: Math.min(...known.map(({ attempts }) => attempts)),
    unlockSeconds: times.length === 0 ? 'never' : Math.min(...times),
    // Open Directory sets its count back after a good log-in, and not before.
    windowSeconds: 'always',
  };
}

interface Lock {
  attempts: number;
  unlockSeconds: number | 'never';
}

const counts = /^\(*\s*policyAttributeFailedAuthentications (<=?) (\w+)\s*\)*$/i;
const opens =
  /^\(*\s*policyAttributeCurrentTime > \(?\s*policyAttributeLastFailedAuthenticationTime \+ \(?\s*(\w+)(?: \* 60)?\s*\)*$/i;

/** `(failed < most) OR (now > (last failed + seconds))`; the second half may be missing. */
function lockIn(policy: AccountPolicy): Lock | undefined {
  const [first = '', second, ...more] = policy.policyContent.split(/\s+OR\s+/i);
  const [, comparison, most = ''] = counts.exec(first.trim()) ?? [];
  const limit = numberIn(policy, most);
  if (limit === undefined || more.length > 0) return undefined;
  const attempts = comparison === '<=' ? limit + 1 : limit;
  if (attempts === 0) return undefined;
  if (second === undefined) return { attempts, unlockSeconds: 'never' };
  const [whole = '', time = ''] = opens.exec(second.trim()) ?? [];
  const number = numberIn(policy, time);
  if (number === undefined || number === 0) return undefined;
  return { attempts, unlockSeconds: /Minutes|\* 60/.test(whole) ? number * 60 : number };
}

export const macosLoginLockout: SystemProbe<LoginLockoutFacts> = {
  probe,
  signals: async () => ['/Library/Managed Preferences', '/Library/Preferences/OpenDirectory/Configurations'],
};
