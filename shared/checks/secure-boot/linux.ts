// The probe of secure-boot on Linux: UEFI's own variables, which the kernel shows to everybody.
import type { Answer, Host } from '../../host.ts';
import { readSurroundings } from '../../linux/environment.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { SecureBootFacts } from './facts.ts';

export const linuxSecureBoot: SystemProbe<SecureBootFacts> = { probe };

const folder = '/sys/firmware/efi/efivars';
const globalVariables = '8be4df61-93ca-11d2-aa0d-00e098032b8c';
const shimVariables = '605dab50-e046-4300-abb6-3dd810dd8b23';

async function probe(host: Host): Promise<Outcome<SecureBootFacts>> {
  const { environment, reason } = await readSurroundings(host);
  if (environment === 'container' || environment === 'wsl') return { facts: { environment, state: 'unknown' } };
  const seen = await stateOf(host);
  // Where it is not known whose firmware this is, it is not known whether it says anything about this device.
  if (environment === 'unknown')
    return { facts: { environment, state: 'unknown', ...(reason !== null && { reason }) } };
  return { facts: { environment, ...seen } };
}

type Seen = Pick<SecureBootFacts, 'state' | 'lacks' | 'reason'>;

async function stateOf(host: Host): Promise<Seen> {
  const variables = await host.list(folder);
  if (!variables.ok || variables.value.length === 0) return await withoutVariables(host, variables);
  const flag = (name: string): Promise<Flag> => flagOf(host, name, variables.value);
  const secureBoot = await flag(`SecureBoot-${globalVariables}`);
  if (secureBoot === 'absent') return withoutState(variables.value);
  const setupMode = await flag(`SetupMode-${globalVariables}`);
  if (setupMode === 1) return { state: 'setup-mode' };
  if (secureBoot === 0) return { state: 'off' };
  // A shim that was told not to verify lets any kernel through: `mokutil --disable-validation`.
  const isLax = await flag(`MokSBStateRT-${shimVariables}`);
  for (const one of [secureBoot, setupMode, isLax]) {
    if (typeof one === 'object') return { state: 'unknown', reason: `${one.unread}.` };
  }
  return isLax === 1
    ? { state: 'reduced', reason: 'The boot loader was told to check nothing (mokutil).' }
    : { state: 'on' };
}

/** Some firmware loses the variable itself, as Framework's did, and keeps others: then it is one that knows of it. */
function withoutState(listed: readonly string[]): Seen {
  const other = listed.find((name) => /^(?:SetupMode|AuditMode|DeployedMode|VendorKeys|PK|KEK|dbx?)-/.test(name));
  return other === undefined
    ? { state: 'unsupported', lacks: 'secure-boot', reason: 'Its UEFI firmware knows nothing of it.' }
    : { state: 'unknown', reason: `Its UEFI firmware has ${other.split('-', 1)[0]}, and does not say.` };
}

type Flag = 0 | 1 | 'absent' | { unread: string };

/** The first four bytes are the variable's attributes, the fifth is its value (UEFI specification, Global Variables). */
async function flagOf(host: Host, variable: string, listed: readonly string[]): Promise<Flag> {
  const path = `${folder}/${variable}`;
  const answer = await host.readBytes(path);
  if (!answer.ok && answer.failure === 'absent' && !listed.includes(variable)) return 'absent';
  if (!answer.ok) return { unread: answer.reason };
  const value = answer.value.length === 5 ? answer.value[4] : undefined;
  return value === 0 || value === 1 ? value : { unread: `${path}: not in a form that is understood` };
}

/** No variables at all: a firmware that is not UEFI, or variables that are not shown. */
async function withoutVariables(host: Host, variables: Answer<string[]>): Promise<Seen> {
  const firmware = await host.list('/sys/firmware');
  if (!firmware.ok || firmware.value.length === 0) {
    return { state: 'unknown', reason: `/sys/firmware: ${firmware.ok ? 'is empty' : firmware.reason}.` };
  }
  if (!firmware.value.includes('efi') && !variables.ok && variables.failure === 'absent')
    return { state: 'unsupported', ...(await oldStart(host)) };
  const why = variables.ok ? `${folder} is empty` : variables.reason;
  return { state: 'unknown', reason: `The variables of UEFI are not shown: ${why}.` };
}

/** The table that firmware keeps of itself says whether it has UEFI, however it was started; for root alone. */
async function oldStart(host: Host): Promise<Pick<Seen, 'lacks' | 'reason'>> {
  const reason = 'It started without UEFI.';
  const table = await host.readBytes('/sys/firmware/dmi/entries/0-0/raw');
  if (!table.ok) {
    const tree = table.failure === 'absent' ? await host.list('/proc/device-tree') : table;
    return tree.ok
      ? { lacks: 'uefi', reason: 'It is a board that starts by a device tree, without UEFI.' }
      : { reason };
  }
  switch (hasUefi(table.value)) {
    case true:
      return { lacks: 'uefi-start', reason: 'It started without UEFI, which its firmware has.' };
    case false:
      return { lacks: 'uefi', reason: 'Its firmware has no UEFI.' };
    default:
      return { reason };
  }
}

/** SMBIOS, BIOS Information: bit 3 of the second byte of extended characteristics. */
function hasUefi(table: Uint8Array): boolean | undefined {
  const [type, length = 0] = table;
  const characteristics = type === 0 && length >= 0x14 ? table[0x13] : undefined;
  return characteristics === undefined ? undefined : (characteristics & 0b1000) !== 0;
}
