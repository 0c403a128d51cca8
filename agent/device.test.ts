import fc from 'fast-check';
import t from 'tap';
import { Value } from 'typebox/value';
import { stringify } from 'yaml';
import { DeviceDescription } from '../shared/device.ts';
import { firmwareText, isVirtualName } from '../shared/firmware.ts';
import type { Host } from '../shared/host.ts';
import { describeDevice } from './device.ts';
import { noMemory } from './host/memory.ts';
import { openRecording } from './host/recorded.ts';
import type { Recording } from './host/recording.ts';

async function describe(
  t: { testdir(files: Record<string, string>): string },
  parts: Partial<Recording>,
): Promise<DeviceDescription> {
  const recording = { system: 'linux', privileged: true, user: 'root', ...parts };
  return await describeDevice(await openRecording(t.testdir({ 'recording.yaml': stringify(recording) })), '1.2.3');
}

/** What the kernel shows of the firmware's tables. */
const firmware = (words: Record<string, string>): NonNullable<Recording['files']> =>
  Object.fromEntries(Object.entries(words).map(([name, word]) => [`/sys/class/dmi/id/${name}`, { text: `${word}\n` }]));

const cpu = (flags: string): NonNullable<Recording['files']> => ({
  '/proc/cpuinfo': { text: `processor\t: 0\nflags\t\t: fpu ${flags} sse2\n` },
});

t.test('a laptop is described by what its firmware and its os-release say', async (t) => {
  const device = await describe(t, {
    files: {
      ...firmware({
        sys_vendor: 'LENOVO',
        product_name: '21HM0049US',
        product_version: 'ThinkPad X1 Carbon Gen 11',
        product_serial: 'PF3XK9QZ',
        product_uuid: '4C4C4544-0038-5A10-8052-B7C04F4A3532',
      }),
      ...cpu('vmx'),
      '/proc/sys/kernel/hostname': { text: 'anna-laptop\n' },
      '/etc/os-release': {
        text: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID=\'12\'\n',
      },
    },
  });
  t.same(device, {
    name: 'anna-laptop',
    system: 'linux',
    osName: 'Debian GNU/Linux',
    osVersion: '12',
    model: 'ThinkPad X1 Carbon Gen 11',
    serial: 'PF3XK9QZ',
    hardwareUuid: '4c4c4544-0038-5a10-8052-b7c04f4a3532',
    virtual: false,
    agentVersion: '1.2.3',
    overlay: false,
  });
});

t.test('a Mac is described by what the library says of it', async (t) => {
  const said = {
    manufacturer: 'Apple Inc.',
    model: 'MacBookPro18,3',
    version: '',
    serial: 'C02ZX0ABMD6T',
    virtual: false,
  };
  const device = await describe(t, {
    system: 'macos',
    libraries: [
      {
        library: 'systeminformation',
        call: 'system',
        answer: { ...said, uuid: '4C4C4544-0038-5A10-8052-B7C04F4A3532' },
      },
      {
        library: 'systeminformation',
        call: 'osInfo',
        answer: { distro: 'macOS', release: '15.1', hostname: 'anna-macbook' },
      },
    ],
  });
  t.match(device, {
    name: 'anna-macbook',
    osName: 'macOS',
    osVersion: '15.1',
    model: 'MacBookPro18,3',
    serial: 'C02ZX0ABMD6T',
    hardwareUuid: '4c4c4544-0038-5a10-8052-b7c04f4a3532',
    virtual: false,
  });
});

t.test('a machine that says nothing is described all the same, by nulls', async (t) => {
  const device = await describe(t, {});
  t.ok(Value.Check(DeviceDescription, device));
  t.match(device, {
    name: 'unnamed',
    model: null,
    serial: null,
    hardwareUuid: null,
    virtual: null,
    osVersion: 'unknown',
  });
});

t.test('what nobody filled in is no serial number', async (t) => {
  const filler = [
    'To be filled by O.E.M.',
    'Default string',
    'None',
    '-',
    '',
    '0',
    '00000000',
    'FFFFFFFF',
    'System Serial Number',
    'Not Specified',
    '123456789',
    'INVALID',
    'Chassis Serial',
    'O.E.M.',
    '00000000-0000-0000-0000-000000000000',
    'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
    '03000200-0400-0500-0006-000700080009',
    '$(DEFAULT_STRING)',
    'TBD by OEM',
    'Please change product name',
    'Type2 - Board Serial Number',
    '58585858-5858-5858-5858-585858585858',
    '4C4C4544-0000-2010-8020-80C04F202020',
    'Docker Container',
    'Computer',
  ];
  for (const text of filler) t.equal(firmwareText(text), null, `"${text}"`);
  const own = [
    ...['PF3XK9QZ', 'C02ZX0ABMD6T', '5CD1234F0X', '4c4c4544-0038-5a10-8052-b7c04f4a3532'],
    ...['Latitude 7440', 'Virtual Machine', 'Surface Laptop 5', 'Standard PC (Q35 + ICH9, 2009)'],
  ];
  for (const text of own) t.equal(firmwareText(text), text);
});

t.test('a virtual machine is known by its maker or its CPU, not by what the kernel may once have logged', async (t) => {
  const told = async (words: Record<string, string>, more: Recording['files'] = {}): Promise<DeviceDescription> =>
    await describe(t, { files: { ...firmware(words), ...more } });
  t.match(await told({ sys_vendor: 'QEMU', product_name: 'Standard PC (Q35 + ICH9, 2009)' }), { virtual: true });
  t.match(await told({}, cpu('hypervisor')), { virtual: true });
  const laptop = { sys_vendor: 'Dell Inc.', product_name: 'Latitude 7440' };
  t.match(await told(laptop, cpu('vmx')), { virtual: false }, 'a laptop that can run virtual machines');
  t.match(await told({ product_name: 'Raspberry Pi 5' }), { virtual: null }, 'no flag to go by');
  t.ok(isVirtualName('Microsoft Corporation', 'Virtual Machine'));
  t.ok(isVirtualName('Apple Inc.', 'Apple Virtualization Generic Platform'));
  t.notOk(isVirtualName('Apple Inc.', 'MacBookPro11,1'));
  t.notOk(isVirtualName('Microsoft Corporation', 'Surface Laptop 5'));
  t.notOk(isVirtualName('Google', 'Pixelbook'));
});

t.test('property: whatever firmware says, the description fits its schema', async () => {
  const text = fc.oneof(fc.string({ maxLength: 300 }), fc.constant('Default string'));
  await fc.assert(
    fc.asyncProperty(
      fc.record({ manufacturer: text, model: text, version: text, serial: text, uuid: text }),
      async (answer) => {
        const fails = async (): Promise<{ ok: false; failure: 'denied'; reason: string }> => ({
          ok: false,
          failure: 'denied',
          reason: 'no',
        });
        const host: Host = {
          system: 'macos',
          privileged: false,
          user: 'a',
          run: fails,
          readText: fails,
          readBytes: fails,
          readLink: fails,
          list: fails,
          stat: fails,
          library: async () => ({ ok: true, value: { ...answer, virtual: false } }),
          query: fails,
          memory: noMemory,
        };
        return Value.Check(DeviceDescription, await describeDevice(host, '0'));
      },
    ),
  );
});
