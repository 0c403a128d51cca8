// The list of probes for Windows: one line each, read by the agent alone.
import { windowsAccountStatus } from './account-status/windows.ts';
import { windowsAntimalware } from './antimalware/windows.ts';
import type { Probes } from './define.ts';
import { windowsDeviceIdentity } from './device-identity/windows.ts';
import { windowsDiskEncryption } from './disk-encryption/windows.ts';
import { windowsFirewall } from './firewall/windows.ts';
import { windowsLoginLockout } from './login-lockout/windows.ts';
import { windowsOsUpdates } from './os-updates/windows.ts';
import { windowsPasswordPolicy } from './password-policy/windows.ts';
import { windowsRemoteAccess } from './remote-access/windows.ts';
import { windowsRemovableMedia } from './removable-media-encryption/windows.ts';
import { windowsScreenLock } from './screen-lock/windows.ts';
import { windowsSecureBoot } from './secure-boot/windows.ts';
import { windowsTpm } from './tpm/windows.ts';

export const windowsProbes: Probes = {
  'disk-encryption': windowsDiskEncryption,
  'screen-lock': windowsScreenLock,
  'account-status': windowsAccountStatus,
  'removable-media-encryption': windowsRemovableMedia,
  'secure-boot': windowsSecureBoot,
  tpm: windowsTpm,
  'device-identity': windowsDeviceIdentity,
  'os-updates': windowsOsUpdates,
  'login-lockout': windowsLoginLockout,
  firewall: windowsFirewall,
  'password-policy': windowsPasswordPolicy,
  antimalware: windowsAntimalware,
  'remote-access': windowsRemoteAccess,
};
