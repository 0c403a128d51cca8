// Can only the right people log in? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { defineCheck } from '../define.ts';
import { AccountStatusFacts } from './facts.ts';
import { remedyOf } from './remedy.ts';
import { verdictOf } from './verdict.ts';

const Parameters = Type.Object({
  administrators: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    title: 'Accounts that may be administrators',
    description:
      'Login names, beside root. Empty by default: then anybody may be one, up to the number below, since names differ from laptop to laptop',
  }),
  maxAdministrators: Type.Integer({
    default: 2,
    minimum: 0,
    maximum: 50,
    title: 'How many administrators there may be when none are named',
    description:
      'Two by default: the person whose laptop it is, and IT. More than that and nobody knows who changed what',
  }),
  sharedNames: Type.Array(Type.String({ minLength: 1 }), {
    default: ['guest', 'office', 'shared', 'kiosk', 'test', 'pi', 'vagrant'],
    title: 'Accounts that belong to no one person',
    description:
      'Login names in small letters. 17.04(2)(b) asks for unique ids: these are what shared accounts and makers’ defaults are mostly called',
  }),
});

export const accountStatus = defineCheck({
  id: 'account-status',
  title: 'Accounts',
  question: 'Can only the right people log in, each with a password of their own?',
  facts: AccountStatusFacts,
  parameters: Parameters,
  severity: 'high',
  every: '0 */15 * * * *',
  clauses: ['17.04(1)(a)', '17.04(1)(c)', '17.04(1)(d)', '17.04(2)(a)', '17.04(2)(b)'],
  references: {
    cis: ['4.7', '5.1', '5.3', '5.4'],
    nistCsf: ['PR.AA-01', 'PR.AA-05'],
    nist80053: ['AC-2', 'AC-2(3)', 'AC-6'],
    iso27001: ['5.16', '5.18', '8.2'],
    soc2: ['CC6.1', 'CC6.2', 'CC6.3'],
    hipaa: ['164.312(a)(2)(i)', '164.312(d)'],
  },
  verdict: verdictOf,
  remedy: remedyOf,
});
