// The machine as the agent describes it to the collector: names and numbers for people to know it by, never its identity.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Identifier } from '../shared/checks/device-identity/facts.ts';
import { linuxDeviceIdentity } from '../shared/checks/device-identity/linux.ts';
import { type Instant, systemClock } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import { firmwareText } from '../shared/firmware.ts';
import type { Host } from '../shared/host.ts';

const OsInfo = Type.Object({ distro: Type.String(), release: Type.String(), hostname: Type.String() });
const System = Type.Object({
  model: Type.String(),
  serial: Type.String(),
  uuid: Type.String(),
  virtual: Type.Boolean(),
});

/** Never fails: what the machine does not say is null, or a word that says so where the schema wants one. */
export async function describeDevice(host: Host, agentVersion: string, overlay = false): Promise<DeviceDescription> {
  const told = host.system === 'linux' ? await toldByProbe(host, systemClock.now()) : await toldByLibrary(host);
  return { system: host.system, ...told, agentVersion: short(agentVersion), overlay };
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

async function linuxNameOf(host: Host): Promise<string> {
  const kernel = await host.readText('/proc/sys/kernel/hostname');
  if (kernel.ok && kernel.value.trim() !== '') return short(kernel.value);
  return nameIn(await askLibrary(host, 'osInfo', OsInfo));
}

const nameIn = (os: Type.Static<typeof OsInfo> | undefined): string => short(os?.hostname ?? '') || 'unnamed';

type Told = Pick<DeviceDescription, 'name' | 'osName' | 'osVersion' | 'model' | 'serial' | 'hardwareUuid' | 'virtual'>;

/**
 * On Linux the probe of device-identity, which reads a handful of files: for the same words the library starts a dozen
 * shells, and takes a laptop that can run virtual machines for one.
 */
async function toldByProbe(host: Host, now: Instant): Promise<Told> {
  const [outcome, name] = await Promise.all([linuxDeviceIdentity.probe(host, now), linuxNameOf(host)]);
  if (!('facts' in outcome)) return { ...nothing, name, osName: 'Linux', osVersion: 'unknown' };
  const { osName, osVersion, model, serial, hardwareUuid, virtual } = outcome.facts;
  const word = (identifier: Identifier): string | null => ('value' in identifier ? identifier.value : null);
  return {
    name,
    osName: word(osName) ?? 'Linux',
    osVersion: word(osVersion) ?? 'unknown',
    model: word(model),
    serial: word(serial),
    hardwareUuid: word(hardwareUuid),
    virtual: virtual === 'unknown' ? null : virtual === 'yes',
  };
}

const nothing = { model: null, serial: null, hardwareUuid: null, virtual: null };

/** Each question starts a process of its own, so each is asked once. */
async function toldByLibrary(host: Host): Promise<Told> {
  const [os, system] = await Promise.all([askLibrary(host, 'osInfo', OsInfo), askLibrary(host, 'system', System)]);
  return {
    name: nameIn(os),
    osName: short(os?.distro ?? '') || 'unknown',
    osVersion: short(os?.release ?? '') || 'unknown',
    model: firmwareText(system?.model),
    serial: firmwareText(system?.serial),
    hardwareUuid: firmwareText(system?.uuid)?.toLowerCase() ?? null,
    virtual: system?.virtual ?? null,
  };
}
