// The machine as the agent describes it to the collector: names and numbers for people to know it by, never its identity.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { DeviceDescription } from '../shared/device.ts';
import type { Host } from '../shared/host.ts';

const OsInfo = Type.Object({ distro: Type.String(), release: Type.String(), hostname: Type.String() });
const System = Type.Object({
  model: Type.String(),
  version: Type.Optional(Type.String()),
  serial: Type.String(),
  uuid: Type.String(),
  virtual: Type.Boolean(),
});

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

async function osOf(host: Host): Promise<Os> {
  if (host.system === 'linux') {
    const release = await linuxRelease(host);
    if (release !== undefined) return release;
  }
  const os = await askLibrary(host, 'osInfo', OsInfo);
  return { osName: short(os?.distro ?? 'unknown'), osVersion: short(os?.release ?? 'unknown') };
}

/** os-release(5): the file in /etc comes first. A rolling release has no VERSION_ID. */
async function linuxRelease(host: Host): Promise<Os | undefined> {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    const file = await host.readText(path);
    if (!file.ok) continue;
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}=(?:"([^"\\n]*)"|'([^'\\n]*)'|([^"'\\n]*))$`, 'm')
        .exec(file.value)
        ?.slice(1)
        .find((v) => v !== undefined);
    return {
      osName: short(field('NAME') || field('ID') || 'Linux'),
      osVersion: short(field('VERSION_ID') || field('BUILD_ID') || 'unknown'),
    };
  }
  return undefined;
}

type Hardware = Pick<DeviceDescription, 'model' | 'serial' | 'hardwareUuid' | 'virtual'>;

async function hardwareOf(host: Host): Promise<Hardware> {
  const system = await askLibrary(host, 'system', System);
  const model = real(system?.model);
  return {
    model,
    serial: real(system?.serial),
    hardwareUuid: real(system?.uuid)?.toLowerCase() ?? null,
    virtual: await isVirtual(host, system?.virtual, model !== null),
  };
}

/** Firmware that says nothing proves nothing: only a machine with a name of its own is taken for a real one. */
async function isVirtual(host: Host, seen: boolean | undefined, hasModel: boolean): Promise<boolean | null> {
  if (seen === true) return true;
  if (host.system === 'linux') {
    const cpus = await host.readText('/proc/cpuinfo');
    // The CPU says it itself, under every hypervisor that follows the convention (CPUID leaf 1, ECX bit 31).
    if (cpus.ok && /^flags\s*:.*\bhypervisor\b/m.test(cpus.value)) return true;
  }
  return seen === false && hasModel ? false : null;
}

/** Texts that firmware holds when nobody filled it in (and systeminformation's own for "nothing"). */
const filler = [
  /^[\s0.\-:]*$/,
  /^[f\s\-:]+$/i,
  /^(x+|n\/?a|none|null|empty|unknown|computer|invalid|type1.*)$/i,
  /to be filled|default string|o\.?e\.?m\.?$|not (specified|available|applicable|settable|present)/i,
  /^system (serial( number)?|product( name)?|name|version|manufacturer)/i,
  /^(chassis|base ?board|product) (serial|name)|^serial( number)?$|^sku$|^123456789\w*$|^0123456789\w*$/i,
  // Boards by the thousand carry these two as their UUID.
  /^03000200-0400-0500-0006-000700080009$/,
  /^12345678-1234-5678-90ab-cddeefaabbcc$/i,
];

export function real(text: string | undefined): string | null {
  const trimmed = short(text ?? '');
  return filler.some((pattern) => pattern.test(trimmed)) ? null : trimmed;
}
