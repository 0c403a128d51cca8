// What fdesetup(8) says of the system's volume. Every line counts: "FileVault is On." may go before "Decryption in
// progress". It says it in English whatever the language of the system. Asked without -extended, which may add lines
// that nobody has published.
import type { Host } from '../../../host.ts';
import type { EncryptionState } from '../facts.ts';

export interface SystemSaid {
  state: Extract<EncryptionState, 'on' | 'off' | 'encrypting' | 'decrypting' | 'unknown'>;
  percent?: number;
  reason?: string;
}

export async function readFdesetup(host: Host): Promise<SystemSaid> {
  const answer = await host.run('fdesetup', ['status']);
  if (!answer.ok) return { state: 'unknown', reason: `${answer.reason}.` };
  const { status, stdout } = answer.value;
  const said = parseFdesetup(stdout);
  // Off and busy have statuses of their own in its manual; on has none but 0.
  return status === 0 || (said.state !== 'on' && said.state !== 'unknown')
    ? said
    : { state: 'unknown', reason: `fdesetup: status ${status}.` };
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
    seen.find(({ state }) => state === 'unknown') ??
    seen.find(({ state }) => state === 'on') ??
    misunderstood
  );
}

/** The sentences that fdesetup has for the state, but for those of a conversion. */
const sentences: Record<string, SystemSaid> = {
  'FileVault is On.': { state: 'on' },
  'FileVault is Off.': { state: 'off' },
  'FileVault is Off, but will be enabled after the next restart.': {
    state: 'off',
    reason: 'FileVault will be turned on at the next restart.',
  },
  'FileVault is Off, but needs to be restarted to finish.': {
    state: 'off',
    reason: 'FileVault waits for a restart to finish.',
  },
  'FileVault is On, but needs to be restarted to finish.': {
    state: 'unknown',
    reason: 'FileVault waits for a restart to finish.',
  },
};

function meaning(line: string): SystemSaid | 'no matter' | 'misunderstood' {
  const sentence = sentences[line];
  if (sentence !== undefined) return sentence;
  // `Percent completed = 42.5`; without mains power it is `Pending`.
  const [, way, rest] = /^(En|De)cryption in progress\b(.*)$/.exec(line) ?? [];
  if (way !== undefined) {
    const percent = /: percent completed = ([0-9]+(?:\.[0-9]+)?)$/i.exec(rest ?? '')?.[1];
    const done = percent === undefined ? Number.NaN : Number(percent);
    const state = way === 'En' ? 'encrypting' : 'decrypting';
    return done >= 0 && done <= 100 ? { state, percent: done } : { state };
  }
  const isNoMatter =
    line === 'FileVault master keychain appears to be installed.' ||
    /^Deferred enablement appears to be active for user\b/.test(line);
  return isNoMatter ? 'no matter' : 'misunderstood';
}
