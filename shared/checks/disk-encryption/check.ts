// Is every disk of this device encrypted? Which clauses ask, what policy may say, and what the facts amount to.
import Type from 'typebox';
import { unknown } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { DiskEncryptionFacts } from './facts.ts';

const Parameters = Type.Object({
  unmountedVolumes: Type.Union([Type.Literal('judge'), Type.Literal('ignore')], {
    default: 'judge',
    title: 'Fixed volumes that are not mounted',
    description:
      'Judged by default: personal information on an idle partition is as readable to a thief as on a mounted one',
  }),
});

export const diskEncryption = defineCheck({
  id: 'disk-encryption',
  title: 'Disk encryption',
  question: 'Is everything this device writes to its own disks encrypted?',
  facts: DiskEncryptionFacts,
  parameters: Parameters,
  severity: 'critical',
  every: '0 */15 * * * *',
  clauses: ['17.04(5)', '17.03(2)(c)'],
  references: {
    cis: ['3.6'],
    nistCsf: ['PR.DS-01'],
    nist80053: ['SC-28(1)', 'AC-19(5)'],
    iso27001: ['8.24', '8.1'],
    soc2: ['CC6.1', 'CC6.7'],
    hipaa: ['164.312(a)(2)(iv)'],
  },
  verdict: () => unknown('Not judged yet.'),
  remedy: () => [],
});
