// Does the screen lock by itself? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { unknown } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { ScreenLockFacts } from './facts.ts';

const Parameters = Type.Object({
  maxIdleSeconds: Type.Integer({
    default: 900,
    minimum: 30,
    maximum: 86_400,
    title: 'Longest time from the last touch until a password is asked, in seconds',
    description:
      'The regulation names no number; 15 minutes is what CIS and most auditors accept for a desk in an office',
  }),
});

export const screenLock = defineCheck({
  id: 'screen-lock',
  title: 'Screen lock',
  question: 'Does the screen lock by itself, for everyone who works at it?',
  facts: ScreenLockFacts,
  parameters: Parameters,
  severity: 'high',
  every: '0 */15 * * * *',
  clauses: ['17.04(1)(d)'],
  references: {
    cis: ['4.3'],
    nistCsf: ['PR.AA-03'],
    nist80053: ['AC-11'],
    iso27001: ['7.7', '8.1'],
    soc2: ['CC6.1'],
    hipaa: ['164.312(a)(2)(iii)', '164.310(c)'],
  },
  verdict: () => unknown('Not judged yet.'),
  remedy: () => [],
});
