// What fdesetup(8) says of the system's volume. Every line counts: "FileVault is On." may go before "Decryption in
// progress". It says it in English whatever the language of the system.
import type { Host } from '../../../host.ts';
import type { EncryptionState } from '../facts.ts';

export interface SystemSaid {
  state: Extract<EncryptionState, 'on' | 'off' | 'encrypting' | 'decrypting' | 'unknown'>;
  percent?: number;
  reason?: string;
}

export async function readFdesetup(host: Host): Promise<SystemSaid> {
  const answer = await host.run('fdesetup', ['status', '-extended']);
  if (!answer.ok) return { state: 'unknown', reason: `${answer.reason}.` };
  const { status, stdout } = answer.value;
  return status === 0 ? parseFdesetup(stdout) : { state: 'unknown', reason: `fdesetup: status ${status}.` };
}

const misunderstood: SystemSaid = { state: 'unknown', reason: 'fdesetup: its answer was not understood.' };

/** A line that is not known, or that breaks off, leaves nothing known. */
export function parseFdesetup(text: string): SystemSaid {
  const lines = text.split('\n').map((line) => line.trim());
  if (lines.pop() !== '') return misunderstood;
  const said = lines.filter((line) => line !== '').map(meaning);
  if (said.length === 0 || said.includes('misunderstood')) return misunderstood;
  const seen = said.filter((one) => typeof one === 'object');
  return (
    seen.find(({ state }) => state === 'decrypting') ??
    seen.find(({ state }) => state === 'encrypting') ??
    seen.find(({ state }) => state === 'off') ??
    seen.find(({ state }) => state === 'on') ??
    misunderstood
  );
}

function meaning(line: string): SystemSaid | 'no matter' | 'misunderstood' {
  if (line === 'FileVault is On.') return { state: 'on' };
  if (line === 'FileVault is Off.') return { state: 'off' };
  if (line === 'FileVault is Off, but will be enabled after the next restart.') {
    return { state: 'off', reason: 'FileVault will be turned on at the next restart.' };
  }
  const [, way, percent] = /^(En|De)cryption in progress: Percent completed = ([0-9.]+)$/.exec(line) ?? [];
  if (way !== undefined) {
    const done = Number(percent);
    const state = way === 'En' ? 'encrypting' : 'decrypting';
    return done >= 0 && done <= 100 ? { state, percent: done } : { state };
  }
  const isNoMatter =
    line === 'FileVault master keychain appears to be installed.' ||
    /^Deferred enablement appears to be active for user\b/.test(line);
  return isNoMatter ? 'no matter' : 'misunderstood';
}
