// The probe of device-identity on Linux: what firmware says in /sys, and os-release. Serial number and UUID are for root.
import { isVirtualName } from '../../firmware.ts';
import type { Answer, Host } from '../../host.ts';
import { readSurroundings } from '../../linux/environment.ts';
import { readOsRelease } from '../../linux/os-release.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type DeviceIdentityFacts, fromFirmware, fromSystem, type Identifier } from './facts.ts';

export const linuxDeviceIdentity: SystemProbe<DeviceIdentityFacts> = {
  probe,
  signals: async () => ['/etc/os-release'],
};

async function probe(host: Host): Promise<Outcome<DeviceIdentityFacts>> {
  const { environment } = await readSurroundings(host);
  const isOutside = environment === 'container' || environment === 'wsl';
  const [release, hardware, virtual] = await Promise.all([
    readOsRelease(host),
    isOutside ? anothers : hardwareOf(host),
    isOutside ? ('unknown' as const) : isVirtual(host),
  ]);
  // A rolling release has no VERSION_ID; Debian before it is released (testing, sid) has its code name alone.
  const field = (...wanted: string[]): Answer<string | undefined> =>
    release.ok ? { ok: true, value: wanted.map((name) => release.value.fields.get(name)).find(Boolean) } : release;
  return {
    facts: {
      environment,
      ...hardware,
      osName: fromSystem(field('NAME', 'ID'), '/etc/os-release'),
      osVersion: fromSystem(field('VERSION_ID', 'BUILD_ID', 'VERSION_CODENAME'), '/etc/os-release'),
      virtual,
    },
  };
}

const dmi = '/sys/class/dmi/id';

/** The kernel ends each of these with a line end, and a device tree with a null byte: without it, it was cut off. */
async function wordAt(host: Host, path: string): Promise<Answer<string>> {
  const answer = await host.readText(path);
  if (!answer.ok || /[\n\0]$/.test(answer.value)) return answer;
  return { ok: false, failure: 'failed', reason: `${path}: breaks off` };
}

type Hardware = Pick<DeviceIdentityFacts, 'serial' | 'hardwareUuid' | 'model'>;

async function hardwareOf(host: Host): Promise<Hardware> {
  const isDmi = await wordAt(host, `${dmi}/sys_vendor`);
  if (!isDmi.ok && isDmi.failure === 'absent') return await deviceTree(host);
  const [serial, uuid, model] = await Promise.all([
    wordAt(host, `${dmi}/product_serial`),
    wordAt(host, `${dmi}/product_uuid`),
    modelOf(host, isDmi),
  ]);
  const hardwareUuid = fromFirmware(uuid, 'hardware UUID');
  return {
    serial: fromFirmware(serial, 'serial number'),
    hardwareUuid: 'value' in hardwareUuid ? { value: hardwareUuid.value.toLowerCase() } : hardwareUuid,
    model,
  };
}

const notOwn: Identifier = { unknown: 'The hardware is another system’s' };
const anothers: Hardware = { serial: notOwn, hardwareUuid: notOwn, model: notOwn };

/**
 * Lenovo keeps the name people know in the version, and a type number (21HM...) in the name. Who builds a computer from a
 * board fills in nothing, and the board has a name of its own.
 */
async function modelOf(host: Host, vendor: Answer<string>): Promise<Identifier> {
  const version = vendor.ok && /^lenovo/i.test(vendor.value) ? await wordAt(host, `${dmi}/product_version`) : null;
  const known = version === null ? null : fromFirmware(version, 'model');
  if (known !== null && 'value' in known) return known;
  const name = fromFirmware(await wordAt(host, `${dmi}/product_name`), 'model');
  if ('value' in name) return name;
  const board = fromFirmware(await wordAt(host, `${dmi}/board_name`), 'model');
  return 'value' in board ? board : name;
}

const silent: Identifier = { unknown: 'firmware: it has neither DMI nor a device tree' };

/** Boards without DMI, which are mostly ARM's; strings there end with a null byte. */
async function deviceTree(host: Host): Promise<Hardware> {
  const word = async (name: string, what: string): Promise<Identifier> => {
    const answer = await wordAt(host, `/proc/device-tree/${name}`);
    return fromFirmware(answer.ok ? { ok: true, value: answer.value.replace(/\0+$/, '') } : answer, what);
  };
  const tree = await host.list('/proc/device-tree');
  if (!tree.ok && tree.failure === 'absent') return { serial: silent, hardwareUuid: silent, model: silent };
  return {
    serial: await word('serial-number', 'serial number'),
    hardwareUuid: { unknown: 'a board with a device tree has no hardware UUID' },
    model: await word('model', 'model'),
  };
}

/** Firmware and processor that say nothing prove nothing: then it cannot be told. */
async function isVirtual(host: Host): Promise<DeviceIdentityFacts['virtual']> {
  const [vendor, product, cpus] = await Promise.all([
    wordAt(host, `${dmi}/sys_vendor`),
    wordAt(host, `${dmi}/product_name`),
    host.readText('/proc/cpuinfo'),
  ]);
  if (isVirtualName(vendor.ok ? vendor.value : '', product.ok ? product.value : '')) return 'yes';
  // CPUID leaf 1, ECX bit 31: hypervisors set it for their guests. ARM has no such flag.
  const flags = cpus.ok ? /^flags\s*:(.*)\n/m.exec(cpus.value)?.[1] : undefined;
  if (flags !== undefined && /\bhypervisor\b/.test(flags)) return 'yes';
  return flags !== undefined && product.ok && 'value' in fromFirmware(product, 'model') ? 'no' : 'unknown';
}
