// Is the operating system up to date, and does it stay so? Which clauses ask, what policy may say, what the facts amount to.
import Type from 'typebox';
import { DurationText } from '../../clock.ts';
import { defineCheck } from '../define.ts';
import { OsUpdatesFacts } from './facts.ts';
import { remedyOf } from './remedy.ts';
import { verdictOf } from './verdict.ts';

const Parameters = Type.Object({
  installWithin: DurationText({
    default: '14d',
    title: 'How long a security update may wait',
    description:
      'To be installed, and to take effect by a restart. Two weeks by default: an attack mostly follows within weeks of the update that tells of the hole. The regulation says "reasonably up to date"',
  }),
  listsFreshFor: DurationText({
    default: '7d',
    title: 'How old the list of updates may be',
    description:
      'A week by default: a device that has not asked for longer does not know what it lacks, and "nothing waits" means nothing',
  }),
  automatic: Type.Union([Type.Literal('required'), Type.Literal('not-required')], {
    default: 'required',
    title: 'Whether security updates must install themselves',
    description:
      'Required by default: 17.04(7) asks that updates be set to arrive regularly, and what waits for a person waits. Not required where IT installs them from elsewhere',
  }),
});

export const osUpdates = defineCheck({
  id: 'os-updates',
  title: 'System updates',
  question: 'Does this device have the security updates of its operating system, and does it keep getting them?',
  facts: OsUpdatesFacts,
  parameters: Parameters,
  severity: 'high',
  every: '0 40 */2 * * *',
  clauses: ['17.04(6)', '17.04(7)'],
  references: {
    cis: ['7.3', '2.2'],
    nistCsf: ['PR.PS-02'],
    nist80053: ['SI-2'],
    iso27001: ['8.8'],
    soc2: ['CC7.1'],
    hipaa: [],
  },
  verdict: verdictOf,
  remedy: remedyOf,
});
