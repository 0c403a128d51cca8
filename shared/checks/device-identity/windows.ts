// The probe of device-identity on Windows: what SMBIOS says, and the release by its build.
import Type from 'typebox';
import { isVirtualName } from '../../firmware.ts';
import type { Answer, Host } from '../../host.ts';
import { entryOf } from '../../windows/entries.ts';
import { readMachine, type WindowsMachine, windowsEnvironment } from '../../windows/machine.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type DeviceIdentityFacts, fromFirmware, fromSystem, type Identifier } from './facts.ts';
import { deviceIdentityQuery } from './windows/query.ts';

export const windowsDeviceIdentity: SystemProbe<DeviceIdentityFacts> = { probe };

const Word = Type.Union([Type.String(), Type.Null()]);
const Bios = Type.Object({ serial: Word });
const Product = Type.Object({ uuid: Word, version: Word });
type Product = Type.Static<typeof Product>;
const Release = Type.Object({
  build: Type.String({ pattern: '^[0-9]{4,6}$' }),
  revision: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()]),
  display: Word,
  edition: Word,
  installation: Word,
});
type Release = Type.Static<typeof Release>;

async function probe(host: Host): Promise<Outcome<DeviceIdentityFacts>> {
  const answer = await host.query(deviceIdentityQuery);
  if (!answer.ok) return { unknown: `Windows could not be asked which device this is: ${answer.reason}.` };
  const machine = readMachine(answer);
  const product = entryOf(answer, 'product', Product);
  const release = entryOf(answer, 'release', Release);
  const bios = entryOf(answer, 'bios', Bios);
  const uuid = fromFirmware(
    picked(product, (one) => one.uuid),
    'hardware UUID',
  );
  const model = modelOf(machine, product);
  return {
    facts: {
      environment: windowsEnvironment(answer),
      serial: fromFirmware(
        picked(bios, (one) => one.serial),
        'serial number',
      ),
      hardwareUuid: 'value' in uuid ? { value: uuid.value.toLowerCase() } : uuid,
      model,
      osName: fromSystem(picked(release, nameOf), 'release'),
      osVersion: fromSystem(picked(release, versionOf), 'release'),
      virtual: isVirtual(machine, model),
    },
  };
}

const picked = <T>(answer: Answer<T>, pick: (value: T) => string | null): Answer<string> =>
  answer.ok ? { ok: true, value: pick(answer.value) ?? '' } : answer;

/** Lenovo keeps the name people know in the version, and a type number (21HM...) in the model. */
function modelOf(machine: Answer<WindowsMachine>, product: Answer<Product>): Identifier {
  const isLenovo = machine.ok && /^lenovo/i.test(machine.value.maker ?? '');
  const known = isLenovo
    ? fromFirmware(
        picked(product, (one) => one.version),
        'model',
      )
    : null;
  return known !== null && 'value' in known
    ? known
    : fromFirmware(
        picked(machine, (one) => one.model),
        'model',
      );
}

/** A hypervisor is present on laptops, too, where Windows guards itself with it: only names tell. */
function isVirtual(machine: Answer<WindowsMachine>, model: Identifier): DeviceIdentityFacts['virtual'] {
  if (!machine.ok) return 'unknown';
  if (isVirtualName(machine.value.maker ?? '', machine.value.model ?? '')) return 'yes';
  return machine.value.maker !== null && 'value' in model ? 'no' : 'unknown';
}

/** ProductName still says Windows 10 on Windows 11; the first build of 11 is 22000. */
function nameOf({ build, edition, installation }: Release): string {
  if (installation !== 'Client') return installation === null ? '' : `Windows ${installation}`;
  const release = Number(build) >= 22_000 ? '11' : Number(build) >= 10_240 ? '10' : '';
  return ['Windows', release, edition ?? ''].filter((word) => word !== '').join(' ');
}

const versionOf = ({ build, revision, display }: Release): string =>
  `${display ?? ''} ${revision === null ? build : `${build}.${revision}`}`.trim();
