// The machine as the agent describes it to the collector: names and numbers for people to know it by, never its identity.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { DeviceDescription } from '../shared/device.ts';
import { firmwareText, isVirtualName } from '../shared/firmware.ts';
import type { Host } from '../shared/host.ts';
import { readOsRelease } from '../shared/linux/os-release.ts';

const OsInfo = Type.Object({ distro: Type.String(), release: Type.String(), hostname: Type.String() });
const System = Type.Object({
  manufacturer: Type.String(),
  model: Type.String(),
  version: Type.String(),
  serial: Type.String(),
  uuid: Type.String(),
  virtual: Type.Boolean(),
});
type System = Type.Static<typeof System>;

/** Never fails: what the machine does not say is null, or a word that says so where the schema wants one. */
export async function describeDevice(host: Host, agentVersion: string, overlay = false): Promise<DeviceDescription> {
  const [os, hardware, name] = await Promise.all([osOf(host), hardwareOf(host), nameOf(host)]);
  return { name, system: host.system, ...os, ...hardware, agentVersion: short(agentVersion), overlay };
}

const short = (text: string): string => text.trim().slice(0, 200);

async function askLibrary<T extends Type.TSchema>(
  host: Host,
  call: string,
  schema: T,
): Promise<Type.Static<T> | undefined> {
  const answer = await host.library('systeminformation', call);
  return answer.ok && Value.Check(schema, answer.value) ? answer.value : undefined;
}

async function nameOf(host: Host): Promise<string> {
  if (host.system === 'linux') {
    const kernel = await host.readText('/proc/sys/kernel/hostname');
    if (kernel.ok && kernel.value.trim() !== '') return short(kernel.value);
  }
  return short((await askLibrary(host, 'osInfo', OsInfo))?.hostname ?? '') || 'unnamed';
}

type Os = Pick<DeviceDescription, 'osName' | 'osVersion'>;

/** On Linux the file itself: for the same two words the library starts a dozen shells, `ip` and `dmesg` among them. */
async function osOf(host: Host): Promise<Os> {
  if (host.system === 'linux') return await linuxRelease(host);
  const os = await askLibrary(host, 'osInfo', OsInfo);
  return { osName: short(os?.distro ?? '') || 'unknown', osVersion: short(os?.release ?? '') || 'unknown' };
}

/** A rolling release has no VERSION_ID. */
async function linuxRelease(host: Host): Promise<Os> {
  const release = await readOsRelease(host);
  const field = (name: string): string => (release.ok ? short(release.value.fields.get(name) ?? '') : '');
  return {
    osName: field('NAME') || field('ID') || 'Linux',
    osVersion: field('VERSION_ID') || field('BUILD_ID') || 'unknown',
  };
}

type Hardware = Pick<DeviceDescription, 'model' | 'serial' | 'hardwareUuid' | 'virtual'>;

async function hardwareOf(host: Host): Promise<Hardware> {
  const system = await askLibrary(host, 'system', System);
  return {
    model: system === undefined ? null : modelOf(system),
    serial: firmwareText(system?.serial),
    hardwareUuid: firmwareText(system?.uuid)?.toLowerCase() ?? null,
    virtual: host.system === 'linux' ? await isLinuxVirtual(host, system) : (system?.virtual ?? null),
  };
}

/** Lenovo keeps the name people know in the version, and a type number (21HM...) in the model. */
function modelOf({ manufacturer, model, version }: System): string | null {
  const known = /^lenovo/i.test(manufacturer) ? firmwareText(version) : null;
  return known ?? firmwareText(model);
}

/**
 * The library's own word is not taken here: it searches the kernel's log for "kvm", which a laptop that merely can run
 * virtual machines has there too. Firmware and CPU that say nothing prove nothing: then it cannot be told.
 */
async function isLinuxVirtual(host: Host, system: System | undefined): Promise<boolean | null> {
  if (system !== undefined && isVirtualName(system.manufacturer, system.model)) return true;
  const cpus = await host.readText('/proc/cpuinfo');
  const flags = cpus.ok ? /^flags\s*:(.*)$/m.exec(cpus.value)?.[1] : undefined;
  // CPUID leaf 1, ECX bit 31: hypervisors set it for their guests. ARM has no such flag.
  if (flags !== undefined && /\bhypervisor\b/.test(flags)) return true;
  return flags !== undefined && system !== undefined && modelOf(system) !== null ? false : null;
}
