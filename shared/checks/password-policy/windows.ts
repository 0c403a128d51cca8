// What a new password must be like on Windows: the rules for the device's own accounts (IADsUser), and for a domain's as
// far as Group Policy tells them here. Says nothing about good or bad.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../../host.ts';
import { domainSettings, type Joined, joinedOf } from '../../windows/account-policy.ts';
import { partOf } from '../../windows/powershell.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { anyPassword, type PasswordPolicyFacts, unclearWay, type Way } from './facts.ts';
import { passwordPolicyQuery } from './windows/query.ts';

/** -1 seconds is a password that need never be changed. */
const Rules = Type.Object({
  minimumLength: Type.Integer({ minimum: 0, maximum: 128 }),
  remembered: Type.Integer({ minimum: 0, maximum: 24 }),
  maximumAgeSeconds: Type.Integer({ minimum: -1 }),
});
type Rules = Type.Static<typeof Rules>;

async function probe(host: Host): Promise<Outcome<PasswordPolicyFacts>> {
  const answer = await host.query(passwordPolicyQuery);
  if (!answer.ok) return { unknown: `What a new password must be like could not be seen (${answer.reason}).` };
  const joined = joinedOf(answer);
  const local = localRules(answer);
  const device = local.ok ? wayBy('device', 'local', 'sam', local.value) : unclearWay('device', local.reason);
  return {
    facts: {
      environment: 'machine',
      ways: [device, ...(joined.ok ? directoryWays(answer, joined.value) : [])],
      maximumAgeDays: local.ok ? daysOf(local.value.maximumAgeSeconds) : 'unknown',
      notSeen: joined.ok ? [] : [joined.reason],
    },
  };
}

function localRules(answer: Answer<unknown>): Answer<Rules> {
  const part = partOf(answer, 'local');
  if (!part.ok) return part;
  const [rules, ...more] = part.value;
  if (more.length === 0 && Value.Check(Rules, rules)) return { ok: true, value: rules };
  return { ok: false, failure: 'failed', reason: 'local: Windows answered in a form that is not understood' };
}

/** Whether it asks for several kinds of characters stands in the security database alone, which is not read. */
const wayBy = (
  way: string,
  accounts: Way['accounts'],
  by: string,
  { minimumLength, remembered }: Pick<Rules, 'minimumLength' | 'remembered'>,
): Way => ({
  ...anyPassword(way, accounts),
  by: minimumLength + remembered > 0 ? by : null,
  minimumLength,
  minimumClasses: 'unknown',
  remembered,
});

const daysOf = (seconds: number): PasswordPolicyFacts['maximumAgeDays'] =>
  seconds === -1 ? 'never' : Math.floor(seconds / 86_400);

function directoryWays(answer: Answer<unknown>, { domain, cloud }: Joined): Way[] {
  const entra = 'Microsoft Entra has rules of its own';
  if (!domain) return cloud ? [unclearWay('directory', entra, 'directory')] : [];
  const settings = domainSettings(answer);
  if (!settings.ok) return [unclearWay('directory', settings.reason, 'directory')];
  const rules = {
    minimumLength: settings.value.get('MinimumPasswordLength'),
    remembered: settings.value.get('PasswordHistorySize') ?? 0,
    maximumAgeSeconds: -1,
  };
  if (!Value.Check(Rules, rules))
    return [unclearWay('directory', 'the domain’s rules are not known here', 'directory')];
  return [wayBy('directory', 'directory', 'domain policy', rules)];
}

export const windowsPasswordPolicy: SystemProbe<PasswordPolicyFacts> = { probe };
