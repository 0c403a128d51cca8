// Must a new password be good enough? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { defineCheck } from '../define.ts';
import { PasswordPolicyFacts } from './facts.ts';
import { remedyOf } from './remedy.ts';
import { verdictOf } from './verdict.ts';

const Parameters = Type.Object({
  minimumLength: Type.Integer({
    default: 8,
    minimum: 1,
    maximum: 128,
    title: 'Fewest characters of a new password',
    description:
      'The regulation says "reasonably secure" and no number. Eight is the least in NIST SP 800-63B and CIS for a password with a second safeguard beside it, here the lock after failed log-ins; without one both ask for more',
  }),
  minimumClasses: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 4,
    title: 'Fewest kinds of characters',
    description:
      'Of capital and small letters, digits and others. None by default: NIST SP 800-63B advises against such rules, since they make passwords harder to keep in mind and not harder to guess',
  }),
  refuseCommon: Type.Boolean({
    default: false,
    title: 'Common words must be refused',
    description: 'Off by default, since neither Windows nor macOS can be told to without another program',
  }),
  rememberedPasswords: Type.Integer({
    default: 0,
    minimum: 0,
    maximum: 400,
    title: 'Earlier passwords that may not be taken again',
    description: 'None by default: it matters only where passwords must be changed, which is no longer advised',
  }),
  directoryDecides: Type.Boolean({
    default: false,
    title: 'The company directory has rules for its passwords',
    description:
      'A device cannot see what Active Directory or Microsoft Entra ask of a new password. Off by default, so that nobody takes it for granted; switch it on when you have looked',
  }),
});

export const passwordPolicy = defineCheck({
  id: 'password-policy',
  title: 'Rules for passwords',
  question: 'Must a new password be long enough?',
  facts: PasswordPolicyFacts,
  parameters: Parameters,
  severity: 'medium',
  every: '0 */15 * * * *',
  clauses: ['17.04(1)(b)', '17.04(2)(b)'],
  references: {
    cis: ['5.2'],
    nistCsf: ['PR.AA-01'],
    nist80053: ['IA-5(1)'],
    iso27001: ['5.17'],
    soc2: ['CC6.1'],
    hipaa: ['164.308(a)(5)(ii)(D)'],
  },
  verdict: verdictOf,
  remedy: remedyOf,
});
