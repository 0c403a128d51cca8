// Is there a chip that keeps keys (a TPM, or Apple's Secure Enclave)? Information: no clause asks for it, a policy may.
import Type from 'typebox';
import { outsideVerdict } from '../../environment.ts';
import type { SystemName } from '../../host.ts';
import { fail, notApplicable, pass, unknown, type Verdict } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { TpmFacts } from './facts.ts';

const Parameters = Type.Object({
  required: Type.Boolean({
    default: false,
    title: 'There must be a TPM',
    description:
      'Not by default: the regulation asks for encryption, and a password alone may guard its key. A chip lets a disk open by itself on its own machine and nowhere else',
  }),
  oldest: Type.Union([Type.Literal('1.2'), Type.Literal('2.0')], {
    default: '2.0',
    title: 'Oldest version that will do, where there must be one',
    description: '2.0 by default: 1.2 knows SHA-1 alone. Apple’s Secure Enclave and T2 chip count as newer',
  }),
});
type Parameters = Type.Static<typeof Parameters>;

export const tpm = defineCheck({
  id: 'tpm',
  title: 'TPM',
  question: 'Does this device have a chip that keeps keys?',
  facts: TpmFacts,
  parameters: Parameters,
  severity: 'low',
  every: '0 0 * * * *',
  clauses: [],
  references: {
    cis: [],
    nistCsf: ['PR.PS-01'],
    nist80053: ['SI-7(9)'],
    iso27001: ['8.1'],
    soc2: [],
    hipaa: [],
  },
  verdict,
  remedy: (facts, parameters, system) => (verdict(facts, parameters).verdict === 'fail' ? steps(facts, system) : []),
});

function verdict(facts: TpmFacts, { required, oldest }: Parameters): Verdict {
  const outside = outsideVerdict(facts.environment, 'the chip that keeps keys');
  if (outside !== null) return outside;
  const remark = facts.reason === undefined ? '' : ` ${facts.reason}`;
  const seen = `${words(facts)}${remark}`;
  switch (facts.state) {
    case 'unknown':
      return unknown(seen);
    case 'absent':
    case 'unused':
      return required ? fail(seen) : notApplicable(`${seen} The policy does not ask for one.`);
    case 'present':
      return required ? ageVerdict(facts, oldest, seen) : pass(seen);
    default:
      return never(facts.state);
  }
}

function ageVerdict({ kind, version }: TpmFacts, oldest: Parameters['oldest'], seen: string): Verdict {
  if (kind === 'secure-enclave' || kind === 't2' || version === '2.0' || version === oldest) return pass(seen);
  return version === null
    ? unknown(`${seen} Which version it is of is not known.`)
    : fail(`${seen} The policy asks for ${oldest}.`);
}

function words({ state, kind, version }: TpmFacts): string {
  const name =
    kind === 'secure-enclave'
      ? 'a Secure Enclave'
      : kind === 't2'
        ? 'an Apple T2 chip'
        : `a TPM${version === null ? '' : ` ${version}`}`;
  switch (state) {
    case 'present':
      return `This device has ${name}.`;
    case 'unused':
      return `This device has ${name}, which the system does not use.`;
    case 'absent':
      return 'This device shows no TPM.';
    case 'unknown':
      return 'Whether this device has a TPM is not known.';
    default:
      return never(state);
  }
}

function steps({ environment, state }: TpmFacts, system: SystemName): string[] {
  if (system === 'macos') return ['Ask IT: this Mac has no chip that keeps keys.'];
  if (environment === 'virtual-machine')
    return ['Ask IT: a virtual TPM 2.0 is added in the settings of the virtual machine, while it is shut down.'];
  if (state === 'present')
    return ['Ask IT: the chip is older than the policy wants, and some makers offer an update to 2.0.'];
  return [
    'Ask IT before you change this: with disk encryption you may need the recovery key afterwards.',
    'Restart into the firmware’s settings and turn on the TPM (also called PTT, fTPM or security device).',
  ];
}

function never(value: never): never {
  throw new Error(`No rule for ${String(value)}`);
}
