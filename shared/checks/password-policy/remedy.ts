// What to do so that a new password must be good enough, in order, for each system.
import type { SystemName } from '../../host.ts';
import type { PasswordPolicyFacts } from './facts.ts';
import { judgedWays, type PasswordRules, problemsOf, verdictOf } from './verdict.ts';

export function remedyOf(facts: PasswordPolicyFacts, rules: PasswordRules, system: SystemName): string[] {
  const { verdict } = verdictOf(facts, rules);
  if (verdict === 'pass' || verdict === 'not-applicable') return [];
  const isFailing = judgedWays(facts, rules).some((way) => problemsOf(way, rules).some(({ word }) => word === 'fail'));
  if (!isFailing) return unseenSteps(system);
  switch (system) {
    case 'linux':
      return linuxSteps(rules);
    case 'macos':
      return [
        `Ask IT for a configuration profile with a passcode policy: minLength ${rules.minimumLength} or more.`,
        'Where there are no profiles, IT can load such a policy from a file: sudo pwpolicy -setaccountpolicies FILE (`man pwpolicy` shows how one is written).',
      ];
    case 'windows':
      return [
        `In a terminal of an administrator: net accounts /minpwlen:${rules.minimumLength}${rules.rememberedPasswords > 0 ? ` /uniquepw:${rules.rememberedPasswords}` : ''}`,
        'Where a company policy sets it, ask IT to change it there: Computer Configuration > Windows Settings > Security Settings > Account Policies > Password Policy.',
      ];
    default:
      return system satisfies never;
  }
}

function linuxSteps({ minimumLength, minimumClasses, rememberedPasswords }: PasswordRules): string[] {
  const classes = minimumClasses > 0 ? ` and minclass = ${minimumClasses}` : '';
  return [
    'Debian and Ubuntu: sudo apt install libpam-pwquality (it puts itself before pam_unix in /etc/pam.d/common-password). Fedora and Red Hat have it already.',
    `In /etc/security/pwquality.conf write, without a # in front: minlen = ${minimumLength}${classes}; and take smaller numbers out of the rules in /etc/pam.d.`,
    ...(rememberedPasswords > 0
      ? [
          `Fedora and Red Hat: sudo authselect enable-feature with-pwhistory, and remember = ${rememberedPasswords} in /etc/security/pwhistory.conf. Debian and Ubuntu: pam_pwhistory(8) in /etc/pam.d/common-password.`,
        ]
      : []),
    'Then change your own password, if it is shorter: passwd',
  ];
}

const unseenSteps = (system: SystemName): string[] => [
  system === 'linux'
    ? 'Run the agent as root: sudo palisade-agent check. What it still cannot read it names.'
    : 'Run the agent with administrator rights.',
  'If people log in with accounts of the company directory, which has its own rules for passwords, tell IT, who can say so in the policy.',
];
