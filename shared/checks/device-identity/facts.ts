// What the probes of device-identity report: by what this device can be told from all others.
import Type from 'typebox';
import { Environment } from '../../environment.ts';
import { firmwareText } from '../../firmware.ts';
import type { Answer } from '../../host.ts';

/** A word that the device says of itself, or why there is none. */
export const Identifier = Type.Union([
  Type.Object({ value: Type.String({ minLength: 1, maxLength: 200 }) }),
  Type.Object({ unknown: Type.String({ description: 'Why: not readable, or a text that every such board carries' }) }),
]);
export type Identifier = Type.Static<typeof Identifier>;

export const DeviceIdentityFacts = Type.Object({
  environment: Environment,
  serial: Identifier,
  hardwareUuid: Identifier,
  model: Identifier,
  osName: Identifier,
  osVersion: Identifier,
  virtual: Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')], {
    description: 'Whether it is a virtual machine',
  }),
});
export type DeviceIdentityFacts = Type.Static<typeof DeviceIdentityFacts>;

/** What firmware says, unless it is the text that stands where nobody filled anything in. */
export function fromFirmware(answer: Answer<string>, what: string): Identifier {
  if (!answer.ok) return { unknown: answer.reason };
  const value = firmwareText(answer.value);
  if (value !== null) return { value };
  const said = answer.value.trim().slice(0, 40);
  return { unknown: said === '' ? `${what}: empty` : `${what}: "${said}", which its maker left as it was` };
}

/** A word of the system's own, which has no filler. */
export function fromSystem(answer: Answer<string | undefined>, what: string): Identifier {
  if (!answer.ok) return { unknown: answer.reason };
  const value = (answer.value ?? '').trim().slice(0, 200);
  return value === '' ? { unknown: `${what}: says nothing` } : { value };
}
