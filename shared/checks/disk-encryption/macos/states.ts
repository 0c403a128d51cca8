// In which state an APFS volume is. Decided on `FileVault`, never on `Encryption`: Macs with a T2 chip or Apple silicon
// encrypt everything all the time, and without FileVault the key lies in the same machine and opens for anybody.
import type { ApfsVolume } from '../../../macos/diskutil.ts';
import type { EncryptionState, Volume } from '../facts.ts';
import type { SystemSaid } from './fdesetup.ts';

export type VolumeState = Pick<Volume, 'state' | 'percent' | 'reason'>;

export function stateOfApfs(volume: ApfsVolume): VolumeState {
  const { FileVault, Encryption, Locked, CryptoMigrationOn } = volume;
  if (CryptoMigrationOn) return inMigration(volume);
  if (FileVault === true) return { state: Locked === true ? 'locked' : 'on' };
  if (Encryption === false) return { state: 'off' };
  if (FileVault === false && Encryption === true) return { state: 'at-rest-only' };
  return { state: 'unknown', reason: 'diskutil does not say whether FileVault is on.' };
}

function inMigration({ FileVault, CryptoMigrationDirection, CryptoMigrationProgressPercent }: ApfsVolume): VolumeState {
  const isDecrypting = /^decrypt/i.test(CryptoMigrationDirection ?? '') || FileVault !== true;
  return {
    state: isDecrypting ? 'decrypting' : 'encrypting',
    ...(CryptoMigrationProgressPercent !== undefined && { percent: CryptoMigrationProgressPercent }),
  };
}

/** From worst to best; where two answers disagree, the worse one counts. */
const order: readonly EncryptionState[] = [
  'off',
  'at-rest-only',
  'decrypting',
  'encrypting',
  'unknown',
  'locked',
  'on',
];

/** The state of the system's volume, by diskutil and by fdesetup. */
export function withFdesetup(seen: VolumeState, said: SystemSaid): VolumeState {
  // Off is off; at-rest-only only says more about it. And High Sierra's diskutil says nothing of FileVault.
  if (said.state === 'off' && seen.state === 'at-rest-only') return seen;
  if (seen.state === 'unknown' && said.state !== 'unknown') return said;
  if (said.state === seen.state || (said.state === 'on' && seen.state === 'locked')) return { ...said, ...seen };
  const [worse, other] = rank(said.state) < rank(seen.state) ? [said, seen] : [seen, said];
  if (worse.state === 'unknown' || other.state === 'unknown') return worse;
  return { ...worse, reason: 'fdesetup and diskutil do not agree on FileVault; the worse of the two counts.' };
}

const rank = (state: EncryptionState): number => order.indexOf(state);
