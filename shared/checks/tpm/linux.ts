// The probe of tpm on Linux: the kernel's list of chips it uses, and the firmware's tables of chips that are there.
import type { Host } from '../../host.ts';
import { readSurroundings } from '../../linux/environment.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { TpmFacts } from './facts.ts';

export const linuxTpm: SystemProbe<TpmFacts> = { probe };

async function probe(host: Host): Promise<Outcome<TpmFacts>> {
  const { environment, reason } = await readSurroundings(host);
  if (environment === 'container' || environment === 'wsl') return { facts: { environment, ...unseen() } };
  if (environment === 'unknown') return { facts: { environment, ...unseen(reason ?? undefined) } };
  return { facts: { environment, ...(await chipOf(host)) } };
}

type Chip = Omit<TpmFacts, 'environment'>;

const unseen = (reason?: string): Chip => ({
  state: 'unknown',
  kind: null,
  version: null,
  ...(reason !== undefined && { reason }),
});

async function chipOf(host: Host): Promise<Chip> {
  const chips = await host.list('/sys/class/tpm');
  if (!chips.ok && chips.failure !== 'absent') return unseen(`${chips.reason}.`);
  const [chip] = chips.ok ? chips.value.filter((name) => /^tpm\d+$/.test(name)) : [];
  if (chip !== undefined) return await chipInUse(host, chip);
  return await withoutDriver(host);
}

/** One of the old version can be there and be switched off in the firmware; one of the new version is not shown then. */
async function chipInUse(host: Host, chip: string): Promise<Chip> {
  const version = await versionOf(host, chip);
  const present: Chip = { state: 'present', kind: 'tpm', version };
  if (version === '2.0') return present;
  const flags = ['enabled', 'active'].map((name) => host.readText(`/sys/class/tpm/${chip}/device/${name}`));
  const said = (await Promise.all(flags)).map((flag) => (flag.ok ? flag.value : null));
  if (said.includes('0\n')) return { ...present, state: 'unused' };
  if (version === null || said.every((value) => value === '1\n')) return present;
  return { ...present, state: 'unknown', reason: 'Whether it is switched on is not known.' };
}

/**
 * Since Linux 5.6 the chip says it itself; before that only one of the old version has a file of its capabilities, and
 * one of the new version shows in the firmware's table.
 */
async function versionOf(host: Host, chip: string): Promise<TpmFacts['version']> {
  const major = await host.readText(`/sys/class/tpm/${chip}/tpm_version_major`);
  if (major.ok) return major.value === '2\n' ? '2.0' : major.value === '1\n' ? '1.2' : null;
  if (major.failure !== 'absent') return null;
  const capabilities = await host.readText(`/sys/class/tpm/${chip}/device/caps`);
  if (capabilities.ok) return /^TCG version: 1\.2$/m.test(capabilities.value) ? '1.2' : null;
  const tables = await host.list('/sys/firmware/acpi/tables');
  return capabilities.failure === 'absent' && tables.ok && tables.value.includes('TPM2') ? '2.0' : null;
}

/** ACPI has a table for each kind of TPM that the firmware offers: one there, and no chip, is one without a driver. */
async function withoutDriver(host: Host): Promise<Chip> {
  const tables = await host.list('/sys/firmware/acpi/tables');
  if (!tables.ok && tables.failure !== 'absent') return unseen(`${tables.reason}.`);
  const names = tables.ok ? tables.value : [];
  if (names.includes('TPM2')) return { state: 'unused', kind: 'tpm', version: '2.0' };
  if (names.includes('TCPA')) return { state: 'unused', kind: 'tpm', version: '1.2' };
  // Neither class nor table: then it must at least be clear that /sys is there at all.
  const firmware = await host.list('/sys/firmware');
  if (!firmware.ok || firmware.value.length === 0)
    return unseen(`/sys/firmware: ${firmware.ok ? 'is empty' : firmware.reason}.`);
  return { state: 'absent', kind: null, version: null };
}
