// What to do so that failed log-ins lock, in order, for each system.
import { durationMs } from '../../clock.ts';
import type { SystemName } from '../../host.ts';
import type { LoginLockoutFacts } from './facts.ts';
import { judgedWays, type LockoutRules, type Problem, problemsOf, verdictOf } from './verdict.ts';

export function remedyOf(facts: LoginLockoutFacts, rules: LockoutRules, system: SystemName): string[] {
  const { verdict } = verdictOf(facts, rules);
  if (verdict === 'pass' || verdict === 'not-applicable') return [];
  const failing = judgedWays(facts, rules)
    .flatMap((way) => problemsOf(way, rules))
    .filter(({ word }) => word === 'fail');
  if (failing.length === 0) return unseenSteps(system);
  const isCounting = failing.every(({ way }) => way.lockout === 'on');
  const minutes = Math.ceil(Math.max(durationMs(rules.minLockTime), durationMs(rules.minCountingTime)) / 60_000);
  switch (system) {
    case 'linux':
      return [
        ...(failing.some(isPastPam) ? [sshdStep] : []),
        ...(failing.every(isPastPam) ? [] : linuxSteps(rules, minutes, isCounting)),
      ];
    case 'macos':
      return [
        `Ask IT for a configuration profile with a passcode policy: maxFailedAttempts ${rules.maxAttempts} or fewer, minutesUntilFailedLoginReset ${minutes} or more.`,
        'Where there are no profiles, IT can load such a policy from a file: sudo pwpolicy -setaccountpolicies FILE (`man pwpolicy` shows how one is written).',
      ];
    case 'windows':
      return [
        `In a terminal of an administrator: net accounts /lockoutthreshold:${rules.maxAttempts} /lockoutduration:${minutes} /lockoutwindow:${minutes}`,
        'Where a company policy sets it, ask IT to change it there: Computer Configuration > Windows Settings > Security Settings > Account Policies > Account Lockout Policy.',
      ];
    default:
      return system satisfies never;
  }
}

/** Off for a reason: sshd does not ask PAM. */
const isPastPam = ({ way }: Problem): boolean => way.lockout === 'off' && way.way === 'sshd' && way.reason !== null;

const sshdStep =
  'In /etc/ssh/sshd_config write UsePAM yes, above any Match, and restart sshd: without it sshd counts nothing.';

function linuxSteps(
  { maxAttempts, minLockTime, minCountingTime }: LockoutRules,
  minutes: number,
  isCounting: boolean,
): string[] {
  const settings = `In /etc/security/faillock.conf write, without a # in front: deny = ${Math.min(5, maxAttempts)}, unlock_time = ${durationMs(minLockTime) / 1_000}, fail_interval = ${Math.max(900, durationMs(minCountingTime) / 1_000)}; and no admin_group.`;
  if (isCounting) {
    return [
      settings,
      `Take smaller numbers (under ${minutes} minutes) out of the rules that mention pam_faillock in /etc/pam.d.`,
    ];
  }
  return [
    'Fedora, Red Hat and their kin: sudo authselect enable-feature with-faillock',
    'Debian and Ubuntu: ask IT, since a slip here locks everybody out. pam_faillock goes into /etc/pam.d/common-auth (preauth before pam_unix, authfail after it), as pam_faillock(8) shows; keep a root shell open until a log-in in another has worked.',
    settings,
  ];
}

const unseenSteps = (system: SystemName): string[] => [
  system === 'linux'
    ? 'Run the agent as root: sudo palisade-agent check. What it still cannot read it names.'
    : 'Run the agent with administrator rights.',
  'If people log in with accounts of the company directory, which counts attempts itself, tell IT, who can say so in the policy.',
];
