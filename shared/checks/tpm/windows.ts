// The probe of tpm on Windows: the TPM's own class where it may be asked, else whether the device is there and works.
import Type from 'typebox';
import type { Answer, Host } from '../../host.ts';
import { entriesOf } from '../../windows/entries.ts';
import { windowsEnvironment } from '../../windows/machine.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { TpmFacts } from './facts.ts';
import { tpmQuery } from './windows/query.ts';

export const windowsTpm: SystemProbe<TpmFacts> = { probe };

const Chip = Type.Object({
  enabled: Type.Boolean(),
  activated: Type.Boolean(),
  /** `2.0, 0, 1.59`; `Not Supported` where the driver does not say. */
  specification: Type.Union([Type.String(), Type.Null()]),
});
const Device = Type.Object({ problem: Type.Integer({ minimum: 0 }), present: Type.Boolean() });

async function probe(host: Host): Promise<Outcome<TpmFacts>> {
  const answer = await host.query(tpmQuery);
  if (!answer.ok) return { unknown: `Windows could not be asked about its TPM: ${answer.reason}.` };
  return { facts: { environment: windowsEnvironment(answer), ...chipOf(answer, host.privileged) } };
}

type Seen = Omit<TpmFacts, 'environment'>;

const unseen = (reason: string): Seen => ({ state: 'unknown', kind: null, version: null, reason: `${reason}.` });

function chipOf(answer: Answer<unknown>, isAdministrator: boolean): Seen {
  const chips = entriesOf(answer, 'chips', Chip);
  const devices = entriesOf(answer, 'devices', Device);
  if (!devices.ok) return unseen(devices.reason);
  const works = devices.value.some(({ problem, present }) => problem === 0 && present);
  // A plain user may not ask the TPM itself; that a device of version 2.0 works is in everybody's list.
  const isRefused = !isAdministrator && !chips.ok && chips.failure === 'denied';
  if (isRefused && works) return { state: 'present', kind: 'tpm', version: '2.0' };
  if (!chips.ok) return unseen(chips.reason);
  const [chip, ...more] = chips.value;
  if (more.length > 0) return unseen('Windows lists more than one TPM');
  if (chip === undefined) return withoutChip(devices.value.length);
  return {
    state: chip.enabled && chip.activated ? 'present' : 'unused',
    kind: 'tpm',
    version: versionOf(chip.specification),
  };
}

/** A device in the list that the TPM's class does not know is switched off or without its driver. */
const withoutChip = (devices: number): Seen =>
  devices > 0 ? { state: 'unused', kind: 'tpm', version: '2.0' } : { state: 'absent', kind: null, version: null };

function versionOf(specification: string | null): TpmFacts['version'] {
  const [, version] = /^(1\.2|2\.0)(,|$)/.exec(specification ?? '') ?? [];
  return version === '1.2' || version === '2.0' ? version : null;
}
