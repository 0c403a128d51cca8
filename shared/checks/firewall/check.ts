// Does a firewall keep strangers out? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { defineCheck } from '../define.ts';
import { FirewallFacts } from './facts.ts';
import { remedyOf } from './remedy.ts';
import { verdictOf } from './verdict.ts';

const Parameters = Type.Object({
  mostOpenPorts: Type.Integer({
    default: 2_000,
    minimum: 0,
    maximum: 131_072,
    title: 'How many ports may be open to strangers',
    description:
      'TCP and UDP together, where the rules tell (Linux; on Windows those that a rule opens to any program). 2,000 by default: room for mosh’s thousand and for sharing with a phone, and far less than the 129,000 that some systems open as delivered, which is a firewall by name alone',
  }),
  otherProducts: Type.Union([Type.Literal('accept'), Type.Literal('refuse')], {
    default: 'accept',
    title: 'A firewall of another maker instead of the system’s own (Windows)',
    description:
      'Accepted by default: the regulation asks for a firewall, not for a certain one. It counts only where Windows itself knows it as switched on',
  }),
  stealth: Type.Union([Type.Literal('required'), Type.Literal('optional')], {
    default: 'optional',
    title: 'No answer to probes (stealth mode, macOS)',
    description: 'Optional by default: it hides the Mac from those who look for it, and keeps nobody out',
  }),
});

export const firewall = defineCheck({
  id: 'firewall',
  title: 'Firewall',
  question: 'Does a firewall keep out connections that nobody here asked for, on every network?',
  facts: FirewallFacts,
  parameters: Parameters,
  severity: 'high',
  every: '30 */15 * * * *',
  clauses: ['17.04(6)'],
  references: {
    cis: ['4.5'],
    nistCsf: ['PR.IR-01'],
    nist80053: ['SC-7(12)'],
    iso27001: ['8.20'],
    soc2: ['CC6.6'],
    hipaa: [],
  },
  verdict: verdictOf,
  remedy: remedyOf,
});
