// The probe of device-identity on macOS: serial number, UUID and model from the registry of devices, the version from the
// system's own property list.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../../host.ts';
import { parsePlist } from '../../macos/plist.ts';
import { isVirtualMac } from '../../macos/sysctl.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type DeviceIdentityFacts, fromFirmware, fromSystem } from './facts.ts';

const versionFile = '/System/Library/CoreServices/SystemVersion.plist';

export const macosDeviceIdentity: SystemProbe<DeviceIdentityFacts> = {
  probe,
  signals: async () => [versionFile],
};

const Platform = Type.Array(
  Type.Object({
    IOPlatformSerialNumber: Type.Optional(Type.String()),
    IOPlatformUUID: Type.Optional(Type.String()),
    /** `Mac15,7` with a null byte at its end. */
    model: Type.Optional(Type.Unsafe<Uint8Array>(Type.Refine(Type.Unknown(), (value) => value instanceof Uint8Array))),
  }),
  { minItems: 1, maxItems: 1 },
);

const Version = Type.Object({
  ProductName: Type.String(),
  ProductVersion: Type.String(),
  /** `(a)` of a rapid security response. */
  ProductVersionExtra: Type.Optional(Type.String()),
});

async function probe(host: Host): Promise<Outcome<DeviceIdentityFacts>> {
  const [platform, version, isVirtual] = await Promise.all([platformOf(host), versionOf(host), isVirtualMac(host)]);
  const word = <T>(answer: Answer<T>, pick: (value: T) => string | undefined): Answer<string> =>
    answer.ok ? { ok: true, value: pick(answer.value) ?? '' } : answer;
  const uuid = fromFirmware(
    word(platform, (one) => one.IOPlatformUUID),
    'hardware UUID',
  );
  return {
    facts: {
      environment: isVirtual === true ? 'virtual-machine' : 'machine',
      serial: fromFirmware(
        word(platform, (one) => one.IOPlatformSerialNumber),
        'serial number',
      ),
      hardwareUuid: 'value' in uuid ? { value: uuid.value.toLowerCase() } : uuid,
      model: fromFirmware(
        word(platform, (one) => textOf(one.model)),
        'model',
      ),
      osName: fromSystem(
        word(version, (one) => one.ProductName),
        versionFile,
      ),
      osVersion: fromSystem(word(version, fullVersion), versionFile),
      virtual: isVirtual === null ? 'unknown' : isVirtual ? 'yes' : 'no',
    },
  };
}

const textOf = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes).replace(/\0+$/, '');

const fullVersion = ({ ProductVersion, ProductVersionExtra }: Type.Static<typeof Version>): string =>
  `${ProductVersion} ${ProductVersionExtra ?? ''}`.trim();

async function platformOf(host: Host): Promise<Answer<Type.Static<typeof Platform>[number]>> {
  const answer = await host.run('ioreg', ['-a', '-r', '-d', '1', '-c', 'IOPlatformExpertDevice']);
  if (!answer.ok) return answer;
  const value = answer.value.status === 0 ? parsePlist(answer.value.stdout) : undefined;
  const [first] = Value.Check(Platform, value) ? value : [];
  if (first !== undefined) return { ok: true, value: first };
  return {
    ok: false,
    failure: 'failed',
    reason: `ioreg: status ${answer.value.status}, or an answer that is not understood`,
  };
}

async function versionOf(host: Host): Promise<Answer<Type.Static<typeof Version>>> {
  const answer = await host.readBytes(versionFile);
  if (!answer.ok) return answer;
  const value = parsePlist(answer.value);
  if (Value.Check(Version, value)) return { ok: true, value };
  return { ok: false, failure: 'failed', reason: `${versionFile}: not understood` };
}
