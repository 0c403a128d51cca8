// Does guessing passwords come to an end? Which clause asks, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { DurationText } from '../../clock.ts';
import { defineCheck } from '../define.ts';
import { LoginLockoutFacts } from './facts.ts';
import { remedyOf } from './remedy.ts';
import { verdictOf } from './verdict.ts';

const Parameters = Type.Object({
  maxAttempts: Type.Integer({
    default: 10,
    minimum: 1,
    maximum: 100,
    title: 'Most wrong passwords before the account is locked',
    description:
      'The regulation says "multiple" and no number. Ten is what Windows 11 sets by itself: few enough to end guessing, enough for a person who mistypes',
  }),
  minLockTime: DurationText({
    default: '10m',
    title: 'Shortest time for which it stays locked',
    description:
      'Ten minutes is what Windows 11 and pam_faillock set by themselves: with it a guesser gets no more than some hundred passwords a day',
  }),
  minCountingTime: DurationText({
    default: '10m',
    title: 'Shortest time for which a wrong password counts',
    description: 'As long as the lock: where an attempt is forgotten sooner, slow guessing never locks at all',
  }),
  directoryCounts: Type.Boolean({
    default: false,
    title: 'The company directory counts failed log-ins itself',
    description:
      'A device cannot see what Active Directory or Microsoft Entra count. Off by default, so that nobody takes it for granted; switch it on when you have looked',
  }),
});

export const loginLockout = defineCheck({
  id: 'login-lockout',
  title: 'Lock after failed log-ins',
  question: 'Is an account locked after several wrong passwords?',
  facts: LoginLockoutFacts,
  parameters: Parameters,
  severity: 'medium',
  every: '0 */15 * * * *',
  clauses: ['17.04(1)(e)'],
  references: {
    cis: ['4.10'],
    nistCsf: ['PR.AA-03'],
    nist80053: ['AC-7'],
    iso27001: ['8.5'],
    soc2: ['CC6.1'],
    hipaa: ['164.308(a)(5)(ii)(C)'],
  },
  verdict: verdictOf,
  remedy: remedyOf,
});
