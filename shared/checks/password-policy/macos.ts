// What a new password must be like on a Mac: the rules of Open Directory for passwords, pwpolicy(8). Says nothing about
// good or bad.
import type { Host } from '../../host.ts';
import {
  type AccountPolicies,
  accountPoliciesOf,
  joinedDirectories,
  numberIn,
  passcodePayload,
} from '../../macos/account-policies.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { anyPassword, type PasswordPolicyFacts, unclearWay, type Way } from './facts.ts';

async function probe(host: Host): Promise<Outcome<PasswordPolicyFacts>> {
  const policies = await accountPoliciesOf(host);
  const ways = [policies.ok ? await deviceWay(host, policies.value) : unclearWay('device', policies.reason)];
  const joined = await joinedDirectories(host);
  if (joined.ok && joined.value.length > 0) {
    ways.push(unclearWay('directory', `${joined.value.join(', ')} has rules of its own`, 'directory'));
  }
  return {
    facts: {
      environment: 'machine',
      ways,
      maximumAgeDays: policies.ok ? maximumAge(policies.value) : 'unknown',
      notSeen: joined.ok ? [] : [joined.reason],
    },
  };
}

async function deviceWay(host: Host, policies: AccountPolicies): Promise<Way> {
  const way = demandsOf(policies);
  if (way.unclear !== null) return way;
  const payload = await passcodePayload(host);
  if (!payload.ok) return { ...way, unclear: payload.reason };
  const asked = payload.value?.minLength ?? 0;
  // What a profile asks for and pwpolicy does not list is not in force, or not yet.
  return asked > way.minimumLength
    ? { ...way, unclear: 'a profile asks for more than pwpolicy lists; restart the Mac' }
    : way;
}

/** All conditions must hold, so each can only ask for more; of those that are not understood the rest still counts. */
export function demandsOf({ policyCategoryPasswordContent: policies = [] }: AccountPolicies): Way {
  const way: Way = { ...anyPassword('device'), by: policies.length > 0 ? 'pwpolicy' : null };
  const asked = new Set<Kind>();
  for (const policy of policies) {
    const content = policy.policyContent.trim();
    const pattern = /^policyAttributePassword matches '(.*)'$/i.exec(content)?.[1];
    const [, history] = /^none policyAttributePasswordHashes in (policyAttributePasswordHistory)$/i.exec(content) ?? [];
    const demand = pattern === undefined ? undefined : demandIn(pattern);
    if (history !== undefined) {
      way.remembered = Math.max(way.remembered, numberIn(policy, 'policyAttributePasswordHistoryDepth') ?? 0);
    } else if (/^policyAttributePassword != policyAttributeRecordName$/i.test(content)) {
      // That it is not the account's name says nothing of its length or its kinds.
    } else if (demand === undefined) way.unclear = 'pwpolicy: a rule about passwords is not understood';
    else if (typeof demand === 'number') way.minimumLength = Math.max(way.minimumLength, demand);
    else for (const kind of demand) asked.add(kind);
  }
  // A small or a capital letter is the letter that another rule asks for.
  if (asked.has('small') || asked.has('capital')) asked.delete('letter');
  return { ...way, minimumClasses: asked.size };
}

type Kind = 'digit' | 'small' | 'capital' | 'letter' | 'other';

const kinds = new Map<string, Kind>([
  ['0-9', 'digit'],
  ['a-z', 'small'],
  ['A-Z', 'capital'],
  ['a-zA-Z', 'letter'],
  ['A-Za-z', 'letter'],
  ['^a-zA-Z0-9', 'other'],
  ['^A-Za-z0-9', 'other'],
]);

/** The least length that a pattern asks for, or the kinds of characters. MATCHES is about the whole password. */
function demandIn(pattern: string): number | Kind[] | undefined {
  // What may also be empty asks for nothing.
  if (/^\^\$\|\.\{[0-9]{1,4},\}\+?$/.test(pattern)) return 0;
  const length = /^\^?\.\{([0-9]{1,4}),[0-9]*\}\+?\$?$/.exec(pattern)?.[1];
  if (length !== undefined) return Number(length);
  if (pattern === '(.*[A-Z].*[a-z].*)|(.*[a-z].*[A-Z].*)') return ['small', 'capital'];
  const ahead = /^\^?((?:\(\?=\.\*\[[^\]]+\]\)){1,8})\.[+*]\$?$/.exec(pattern)?.[1];
  const [, set, count] = /^\(\.\*\[([^\]]+)\]\.\*\)\{([0-9]{1,3}),\}\+?$/.exec(pattern) ?? [];
  const sets = ahead === undefined ? [set ?? ''] : [...ahead.matchAll(/\[([^\]]+)\]/g)].map(([, one = '']) => one);
  const known = sets.flatMap((one) => kinds.get(one) ?? []);
  if (known.length < sets.length) return undefined;
  return count !== undefined && Number(count) === 0 ? [] : known;
}

/** `policyAttributeCurrentTime > policyAttributeLastPasswordChangeTime + days`, in whatever form. */
function maximumAge({
  policyCategoryPasswordChange: policies = [],
}: AccountPolicies): PasswordPolicyFacts['maximumAgeDays'] {
  const days = policies.map((policy) => numberIn(policy, 'policyAttributeExpiresEveryNDays'));
  if (days.length === 0) return 'never';
  const known = days.filter((one) => one !== undefined);
  return known.length === days.length ? Math.min(...known) : 'unknown';
}

export const macosPasswordPolicy: SystemProbe<PasswordPolicyFacts> = {
  probe,
  signals: async () => ['/Library/Managed Preferences', '/Library/Preferences/OpenDirectory/Configurations'],
};
