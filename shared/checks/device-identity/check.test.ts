// Whether a device can be told from others by what it says of itself.
import fc from 'fast-check';
import t from 'tap';
import { deviceIdentity } from './check.ts';
import type { DeviceIdentityFacts, Identifier } from './facts.ts';

const none: Identifier = { unknown: 'not there' };
const laptop = (more: Partial<DeviceIdentityFacts> = {}): DeviceIdentityFacts => ({
  environment: 'machine',
  serial: { value: 'PF3XK9QZ' },
  hardwareUuid: { value: '4c4c4544-0038-5a10-8052-b7c04f4a3532' },
  model: { value: 'ThinkPad X1 Carbon Gen 11' },
  osName: { value: 'Debian GNU/Linux' },
  osVersion: { value: '12' },
  virtual: 'no',
  ...more,
});
type Asked = Parameters<typeof deviceIdentity.verdict>[1];
const judge = (facts: DeviceIdentityFacts, more: Partial<Asked> = {}) =>
  deviceIdentity.verdict(facts, { identifier: 'serial-or-uuid', virtualMachines: 'accept', ...more }, 0);

t.test('a device that names itself passes, by name', async (t) => {
  t.same(judge(laptop()), {
    verdict: 'pass',
    reason: 'This is ThinkPad X1 Carbon Gen 11, serial number PF3XK9QZ, with Debian GNU/Linux 12.',
  });
});

t.test('either identifier will do, unless the policy wants the serial number', async (t) => {
  t.equal(judge(laptop({ serial: none })).verdict, 'pass');
  t.equal(judge(laptop({ serial: none }), { identifier: 'serial' }).verdict, 'unknown');
  t.equal(judge(laptop({ serial: none, hardwareUuid: none })).verdict, 'unknown');
});

t.test('a virtual machine fails where the policy refuses them, and one that may be one is unknown', async (t) => {
  t.equal(judge(laptop({ virtual: 'yes' })).verdict, 'pass');
  t.equal(judge(laptop({ virtual: 'yes' }), { virtualMachines: 'refuse' }).verdict, 'fail');
  t.equal(judge(laptop({ virtual: 'unknown' }), { virtualMachines: 'refuse' }).verdict, 'unknown');
});

t.test('who has all rights is not told to take more', async (t) => {
  const filler: Identifier = { unknown: 'serial number: "Default string", which its maker left as it was' };
  const remedy = (more: Partial<DeviceIdentityFacts>): string[] =>
    deviceIdentity.remedy(laptop(more), { identifier: 'serial-or-uuid', virtualMachines: 'accept' }, 'linux', 0);
  t.equal(remedy({ serial: filler, hardwareUuid: filler }).length, 1);
  const silent: Identifier = { unknown: 'firmware: it has neither DMI nor a device tree' };
  t.equal(remedy({ serial: silent, hardwareUuid: silent }).length, 1);
  t.match(remedy({ serial: filler, hardwareUuid: none }), [/as root/, /label/]);
});

const word = fc.constantFrom<Identifier[]>({ value: 'x' }, none);
const anyFacts: fc.Arbitrary<DeviceIdentityFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'container', 'wsl', 'unknown'),
  serial: word,
  hardwareUuid: word,
  model: word,
  osName: word,
  osVersion: word,
  virtual: fc.constantFrom('yes', 'no', 'unknown'),
});

t.test('what cannot be told from others never passes, and what passes needs no remedy', async () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const isNamed = 'value' in facts.serial || 'value' in facts.hardwareUuid;
      const isOwn = facts.environment === 'machine' || facts.environment === 'virtual-machine';
      if (judge(facts).verdict !== 'pass') return true;
      const parameters = { identifier: 'serial-or-uuid', virtualMachines: 'accept' } as const;
      const steps = deviceIdentity.remedy(facts, parameters, 'linux', 0);
      return isNamed && isOwn && 'value' in facts.osVersion && steps.length === 0;
    }),
    { numRuns: 1000 },
  );
});
