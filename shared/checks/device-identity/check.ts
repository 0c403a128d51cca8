// By what is this device told from others? Its key is its identity; serial number and the like are what people know it by.
import Type from 'typebox';
import { outsideVerdict } from '../../environment.ts';
import type { SystemName } from '../../host.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import { defineCheck } from '../define.ts';
import { DeviceIdentityFacts, type Identifier } from './facts.ts';

const Parameters = Type.Object({
  identifier: Type.Union([Type.Literal('serial'), Type.Literal('serial-or-uuid')], {
    default: 'serial-or-uuid',
    title: 'What tells this device from others',
    description:
      'Either by default: virtual machines and self-built computers often have no serial number, and the hardware’s UUID does as well',
  }),
  virtualMachines: Type.Union([Type.Literal('accept'), Type.Literal('refuse')], {
    default: 'accept',
    title: 'Virtual machines',
    description:
      'Accepted by default: whether their host encrypts what they write cannot be seen from within, so a policy may refuse them',
  }),
});
type Parameters = Type.Static<typeof Parameters>;

export const deviceIdentity = defineCheck({
  id: 'device-identity',
  title: 'Device',
  question: 'Which device is this, and which system does it run?',
  facts: DeviceIdentityFacts,
  parameters: Parameters,
  severity: 'low',
  every: '0 0 */6 * * *',
  clauses: ['17.04(1)(a)'],
  references: {
    cis: ['1.1'],
    nistCsf: ['ID.AM-01'],
    nist80053: ['CM-8'],
    iso27001: ['5.9'],
    soc2: ['CC6.1'],
    hipaa: ['164.310(d)(1)'],
  },
  verdict,
  remedy,
});

function verdict(facts: DeviceIdentityFacts, { identifier, virtualMachines }: Parameters): Verdict {
  const outside = outsideVerdict(facts.environment, 'the hardware');
  if (outside !== null) return outside;
  const wrong = [...unnamed(facts, identifier), ...virtual(facts, virtualMachines)];
  return wrong.length > 0 ? worst(wrong) : pass(`This is ${names(facts)}.`);
}

function unnamed(
  { serial, hardwareUuid, osName, osVersion, environment }: DeviceIdentityFacts,
  wanted: Parameters['identifier'],
): Verdict[] {
  const found: Verdict[] = [];
  if (environment === 'unknown') found.push(unknown('Whether this hardware is the device’s own is not known.'));
  const identifiers = wanted === 'serial' ? [serial] : [serial, hardwareUuid];
  if (!identifiers.some(isKnown)) {
    const what =
      wanted === 'serial'
        ? 'Its serial number is not known'
        : 'Neither its serial number nor its hardware UUID is known';
    found.push(unknown(`${what}: ${[...new Set(identifiers.map(why))].join('; ')}.`));
  }
  for (const [what, word] of [
    ['Which system it runs', osName],
    ['Which version of its system it runs', osVersion],
  ] as const) {
    if (!isKnown(word)) found.push(unknown(`${what} is not known: ${why(word)}.`));
  }
  return found;
}

function virtual({ virtual }: DeviceIdentityFacts, virtualMachines: Parameters['virtualMachines']): Verdict[] {
  if (virtualMachines === 'accept' || virtual === 'no') return [];
  return virtual === 'yes'
    ? [fail('This is a virtual machine, which the policy does not accept.')]
    : [unknown('Whether this is a virtual machine is not known.')];
}

const isKnown = (one: Identifier): one is { value: string } => 'value' in one;

const why = (one: Identifier): string => ('unknown' in one ? one.unknown : '');

function names({ model, serial, osName, osVersion, virtual }: DeviceIdentityFacts): string {
  const kind = virtual === 'yes' ? 'a virtual machine' : 'a device';
  return [
    isKnown(model) ? model.value : kind,
    ...(isKnown(serial) ? [`serial number ${serial.value}`] : []),
    ...(isKnown(osName) && isKnown(osVersion) ? [`with ${osName.value} ${osVersion.value}`] : []),
  ].join(', ');
}

function remedy(facts: DeviceIdentityFacts, parameters: Parameters, system: SystemName): string[] {
  switch (verdict(facts, parameters).verdict) {
    case 'fail':
      return ['Do the company’s work on the laptop that it gave you, or ask IT to accept this virtual machine.'];
    case 'unknown':
      return [
        ...(isMute(facts) ? [] : [moreRights(system)]),
        'If this stays, tell IT the number on the label of the device.',
      ];
    case 'pass':
    case 'not-applicable':
      return [];
  }
}

const moreRights = (system: SystemName): string =>
  system === 'windows'
    ? 'Let the agent run as a service (LocalSystem), then check again.'
    : 'Let the agent run as root, then check again: only root may read the serial number.';

/** Everything was read, and nobody wrote a serial number or a UUID anywhere: no rights help. */
const isMute = ({ serial, hardwareUuid }: DeviceIdentityFacts): boolean =>
  [serial, hardwareUuid].every(
    (one) => 'unknown' in one && /left as it was$|: empty$|neither DMI nor a device tree$/.test(one.unknown),
  );
