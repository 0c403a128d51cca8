// The list of probes for Linux: one line each, read by the agent alone.
import { linuxAccountStatus } from './account-status/linux.ts';
import { linuxAntimalware } from './antimalware/linux.ts';
import type { Probes } from './define.ts';
import { linuxDeviceIdentity } from './device-identity/linux.ts';
import { linuxDiskEncryption } from './disk-encryption/linux.ts';
import { linuxFirewall } from './firewall/linux.ts';
import { linuxLoginLockout } from './login-lockout/linux.ts';
import { linuxOsUpdates } from './os-updates/linux.ts';
import { linuxPasswordPolicy } from './password-policy/linux.ts';
import { linuxRemoteAccess } from './remote-access/linux.ts';
import { linuxRemovableMedia } from './removable-media-encryption/linux.ts';
import { linuxScreenLock } from './screen-lock/linux.ts';
import { linuxSecureBoot } from './secure-boot/linux.ts';
import { linuxTpm } from './tpm/linux.ts';

export const linuxProbes: Probes = {
  'disk-encryption': linuxDiskEncryption,
  'screen-lock': linuxScreenLock,
  'account-status': linuxAccountStatus,
  'removable-media-encryption': linuxRemovableMedia,
  'secure-boot': linuxSecureBoot,
  tpm: linuxTpm,
  'device-identity': linuxDeviceIdentity,
  'os-updates': linuxOsUpdates,
  'login-lockout': linuxLoginLockout,
  firewall: linuxFirewall,
  'password-policy': linuxPasswordPolicy,
  antimalware: linuxAntimalware,
  'remote-access': linuxRemoteAccess,
};
