// A device as its agent describes it, and as the collector knows it.
import Type from 'typebox';

const Text = (description: string) => Type.String({ maxLength: 200, description });
const Unknowable = (description: string) => Type.Union([Text(description), Type.Null()], { description });

/** What an agent says of its machine when it enrols and each time it connects. Attributes, never the identity. */
export const DeviceDescription = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200, description: 'Host name' }),
  system: Type.Union([Type.Literal('linux'), Type.Literal('macos'), Type.Literal('windows')]),
  osName: Text('Debian GNU/Linux'),
  osVersion: Text('12'),
  model: Unknowable('ThinkPad X1 Carbon Gen 11; null when the firmware does not say'),
  serial: Unknowable('Serial number; null when it is not readable or filler text'),
  hardwareUuid: Unknowable('System UUID; null when it is not readable or filler text'),
  virtual: Type.Union([Type.Boolean(), Type.Null()], {
    description: 'Whether it is a virtual machine; null when that cannot be told',
  }),
  agentVersion: Text('Version of the agent'),
  overlay: Type.Boolean({
    description: 'Part of what it reports comes from a recording, for tests and demonstrations: not evidence',
  }),
});
export type DeviceDescription = Type.Static<typeof DeviceDescription>;

/** Whether IT has said that a device holds personal information. Undecided counts as holding it: in doubt it is in scope. */
export const HoldingPi = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('undecided')]);
export type HoldingPi = Type.Static<typeof HoldingPi>;

export const isInScope = (holdingPi: HoldingPi): boolean => holdingPi !== 'no';
