// What BitLocker's methods amount to, by the numbers of Win32_EncryptableVolume (learn.microsoft.com). On is three things
// at once: everything is encrypted, protection is on, and something guards the key.
import type { Volume } from '../facts.ts';
import type { BitLockerVolume } from './answers.ts';

/** KeyProtectorType, by its number. */
const protectorKinds: Record<number, string> = {
  1: 'tpm',
  2: 'external-key',
  3: 'recovery-password',
  4: 'tpm-pin',
  5: 'tpm-key',
  6: 'tpm-pin-key',
  7: 'certificate',
  8: 'passphrase',
  9: 'tpm-certificate',
  10: 'account',
};

/** Undefined where they are not told. */
export function protectorsOf({ protectors }: BitLockerVolume): string[] | undefined {
  if (protectors.code !== 0) return undefined;
  return [...new Set(protectors.kinds.map((kind) => protectorKinds[kind ?? 0] ?? 'unknown'))].sort();
}

/** EncryptionFlags 1: only what was in use was encrypted, and what was deleted before may still be read. */
export const isUsedSpaceOnly = ({ conversion }: BitLockerVolume): boolean =>
  conversion.code === 0 && conversion.flags !== null && (conversion.flags & 1) === 1;

export type BitLockerState = Pick<Volume, 'state' | 'method' | 'percent' | 'reason'> & { detail?: string };

export function stateOfBitLocker(volume: BitLockerVolume): BitLockerState {
  const { conversion, lock } = volume;
  // A locked volume tells no more than that; it can only be locked because it is encrypted.
  if (lock.code === 0 && lock.status === 1) return { state: 'locked', method: 'bitlocker' };
  if (conversion.code !== 0)
    return unknown(`BitLocker does not say how far it is encrypted${codeWords(conversion.code)}`);
  const percent = percentOf(conversion.percent);
  switch (conversion.status) {
    case 0:
      return { state: 'off', method: null };
    case 1:
      return encrypted(volume);
    case 2:
      return { state: 'encrypting', method: 'bitlocker', ...percent };
    case 3:
      return { state: 'decrypting', method: 'bitlocker', ...percent };
    case 4:
      return { state: 'encrypting', method: 'bitlocker', ...percent, reason: 'Encryption has been paused.' };
    case 5:
      return { state: 'decrypting', method: 'bitlocker', ...percent, reason: 'Decryption has been paused.' };
    default:
      return unknown('BitLocker says a conversion status that is not known');
  }
}

const unknown = (why: string): BitLockerState => ({ state: 'unknown', method: null, reason: `${why}.` });

const codeWords = (code: number | null): string => (code === null ? '' : ` (0x${(code >>> 0).toString(16)})`);

const percentOf = (percent: number | null): { percent?: number } =>
  percent !== null && percent >= 0 && percent <= 100 ? { percent } : {};

function encrypted({ protection, protectors, method }: BitLockerVolume): BitLockerState {
  if (protection.code !== 0)
    return unknown(`BitLocker does not say whether protection is on${codeWords(protection.code)}`);
  if (protectors.code !== 0) return unknown(`BitLocker does not say what guards the key${codeWords(protectors.code)}`);
  const guards = protectors.kinds.filter((kind) => protectorKinds[kind ?? 0] !== undefined);
  if (guards.length < protectors.kinds.length) return unknown('BitLocker names a kind of protector that is not known');
  if (protection.status === 0) return suspended(guards.length);
  if (protection.status !== 1) return unknown('BitLocker does not know whether protection is on');
  // Protection without anything that guards the key is a contradiction.
  if (guards.length === 0) return unknown('BitLocker says that protection is on and that nothing guards the key');
  return byMethod(method.code === 0 ? method.method : null);
}

/** Without protectors: device encryption that waits for somebody to sign in with an account that keeps the key. */
function suspended(guards: number): BitLockerState {
  return guards === 0
    ? {
        state: 'suspended',
        method: 'bitlocker',
        reason: 'Device encryption waits to be activated: nothing guards the key yet.',
      }
    : { state: 'suspended', method: 'bitlocker' };
}

const ciphers: Record<number, string> = {
  1: 'aes-128 with diffuser',
  2: 'aes-256 with diffuser',
  3: 'aes-128',
  4: 'aes-256',
  6: 'xts-aes-128',
  7: 'xts-aes-256',
};

/** 5: the drive encrypts by itself, and a policy may refuse that. */
function byMethod(method: number | null): BitLockerState {
  if (method === 5) return { state: 'on', method: 'hardware' };
  const cipher = method === null ? undefined : ciphers[method];
  if (cipher === undefined) return unknown('BitLocker does not name a cipher that is known');
  return { state: 'on', method: 'bitlocker', detail: cipher };
}
