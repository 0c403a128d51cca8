// Does the firmware start only what is genuine? Information: no clause asks for it, and a policy may.
import Type from 'typebox';
import { outsideVerdict } from '../../environment.ts';
import type { SystemName } from '../../host.ts';
import { fail, notApplicable, pass, unknown, type Verdict } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { SecureBootFacts } from './facts.ts';

const Parameters = Type.Object({
  required: Type.Boolean({
    default: false,
    title: 'Secure Boot must be on',
    description:
      'Not by default: the regulation asks for encryption and not for this. It is told all the same, since it makes it harder to slip something under an encrypted system',
  }),
  reduced: Type.Union([Type.Literal('accept'), Type.Literal('refuse')], {
    default: 'accept',
    title: 'Secure Boot at less than its full strength, where it must be on',
    description:
      'Accepted by default: a Mac that loads a driver of another maker, and a Linux whose owner signs modules, are on less than full strength',
  }),
});
type Parameters = Type.Static<typeof Parameters>;

export const secureBoot = defineCheck({
  id: 'secure-boot',
  title: 'Secure Boot',
  question: 'Does this device start only a genuine system?',
  facts: SecureBootFacts,
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

function verdict(facts: SecureBootFacts, { required, reduced }: Parameters): Verdict {
  const outside = outsideVerdict(facts.environment, 'the firmware');
  if (outside !== null) return outside;
  const remark = facts.reason === undefined ? '' : ` ${facts.reason}`;
  if (facts.state === 'unknown') return unknown(`Whether Secure Boot is on is not known.${remark}`);
  const seen = `${words(facts)}${remark}`;
  const isOn = facts.state === 'on' || facts.state === 'reduced';
  if (isOn && facts.integrity === 'unknown') return unknown(seen);
  if (facts.state === 'on' && (facts.integrity ?? 'on') === 'on') return pass(seen);
  if (!required) return notApplicable(`${seen} The policy does not ask for it.`);
  if (facts.integrity === 'off' || facts.integrity === 'custom') return fail(seen);
  return facts.state === 'reduced' && reduced === 'accept' ? pass(seen) : fail(seen);
}

function words({ state, lacks, integrity }: SecureBootFacts): string {
  const about = integrity === undefined ? '' : ` ${integrityWords[integrity]}`;
  const isOldStart = state === 'unsupported' && lacks === 'uefi-start';
  return `${isOldStart ? 'This device was started in a way that knows no Secure Boot.' : stateWords[state]}${about}`;
}

const stateWords: Record<SecureBootFacts['state'], string> = {
  on: 'Secure Boot is on.',
  reduced: 'Secure Boot is on, at less than its full strength.',
  'setup-mode': 'Secure Boot is not set up: the firmware takes any keys that it is given.',
  off: 'Secure Boot is off.',
  unsupported: 'This device has no Secure Boot.',
  unknown: 'Whether Secure Boot is on is not known.',
};

const integrityWords: Record<NonNullable<SecureBootFacts['integrity']>, string> = {
  on: 'System Integrity Protection is on.',
  custom: 'System Integrity Protection is only partly on.',
  off: 'System Integrity Protection is off.',
  unknown: 'Whether System Integrity Protection is on is not known.',
};

function steps(facts: SecureBootFacts, system: SystemName): string[] {
  if (system === 'macos') return macSteps(facts);
  if (facts.environment === 'virtual-machine') return virtualSteps(facts);
  if (facts.state === 'unsupported') return [unsupportedStep(facts.lacks)];
  return [
    'Ask IT before you change this: with disk encryption you may need the recovery key afterwards.',
    'Restart into the firmware’s settings, turn on Secure Boot (with the maker’s default keys), save and restart.',
  ];
}

function macSteps({ state, integrity }: SecureBootFacts): string[] {
  const old =
    state === 'unsupported' ? ['Ask IT: this Mac is older than Secure Boot, which no setting can change.'] : [];
  const inRecovery = [
    ...(state === 'on' || state === 'unsupported' ? [] : ['Open Startup Security Utility and choose Full Security.']),
    ...(integrity === 'on' ? [] : ['Open Terminal there and type: csrutil enable']),
  ];
  if (inRecovery.length === 0) return old;
  return [
    ...old,
    'Shut the Mac down and start it in Recovery (Apple silicon: hold the power button; Intel: hold Command-R).',
    ...inRecovery,
    'Restart.',
  ];
}

function virtualSteps({ state }: SecureBootFacts): string[] {
  const settings = 'Shut it down, and in the settings of the virtual machine choose UEFI firmware with Secure Boot.';
  return state === 'unsupported'
    ? [
        `Ask IT: this virtual machine has no UEFI with Secure Boot, and what was installed without may not start with it.`,
        settings,
      ]
    : [settings];
}

function unsupportedStep(lacks: SecureBootFacts['lacks']): string {
  switch (lacks) {
    case 'uefi-start':
      return 'Ask IT: the firmware has UEFI, but the system was installed for the old way of starting and must be converted or installed anew.';
    case 'uefi':
      return 'Ask IT: the firmware of this device has no UEFI, and so no Secure Boot; that takes another device.';
    case 'secure-boot':
      return 'Ask IT: the UEFI of this device has no Secure Boot; an update of the firmware by its maker may bring it.';
    case undefined:
      return 'Ask IT: this device started without UEFI, and changing that may mean reinstalling it.';
    default:
      return lacks satisfies never;
  }
}
