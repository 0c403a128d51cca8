// The list of checks: one line each. Both sides, the policy, the documentation and the screens follow from it.
import Type from 'typebox';
import { accountStatus } from './account-status/check.ts';
import { antimalware } from './antimalware/check.ts';
import { deviceIdentity } from './device-identity/check.ts';
import { diskEncryption } from './disk-encryption/check.ts';
import { firewall } from './firewall/check.ts';
import { loginLockout } from './login-lockout/check.ts';
import { osUpdates } from './os-updates/check.ts';
import { passwordPolicy } from './password-policy/check.ts';
import { remoteAccess } from './remote-access/check.ts';
import { removableMediaEncryption } from './removable-media-encryption/check.ts';
import { screenLock } from './screen-lock/check.ts';
import { secureBoot } from './secure-boot/check.ts';
import { tpm } from './tpm/check.ts';

export const checks = [
  diskEncryption,
  removableMediaEncryption,
  screenLock,
  accountStatus,
  loginLockout,
  passwordPolicy,
  osUpdates,
  firewall,
  antimalware,
  remoteAccess,
  deviceIdentity,
  secureBoot,
  tpm,
] as const;

export type Check = (typeof checks)[number];
export type CheckId = Check['id'];

export const checkIds: readonly CheckId[] = checks.map((check) => check.id);

export const CheckId = Type.Unsafe<CheckId>(Type.String({ enum: [...checkIds] }));

export function checkById(id: CheckId): Check {
  const found = checks.find((check) => check.id === id);
  if (found === undefined) throw new Error(`There is no check "${id}"`);
  return found;
}
