// The list of probes: one line each, read by the agent alone.

import { linuxAccountStatus } from './account-status/linux.ts';
import { linuxAntimalware } from './antimalware/linux.ts';
import type { CheckProbes } from './define.ts';
import { linuxDeviceIdentity } from './device-identity/linux.ts';
import { linuxDiskEncryption } from './disk-encryption/linux.ts';
import { macosDiskEncryption } from './disk-encryption/macos.ts';
import { linuxFirewall } from './firewall/linux.ts';
import type { CheckId } from './index.ts';
import { linuxLoginLockout } from './login-lockout/linux.ts';
import { linuxOsUpdates } from './os-updates/linux.ts';
import { linuxPasswordPolicy } from './password-policy/linux.ts';
import { linuxRemovableMedia } from './removable-media-encryption/linux.ts';
import { macosRemovableMedia } from './removable-media-encryption/macos.ts';
import { linuxScreenLock } from './screen-lock/linux.ts';
import { linuxSecureBoot } from './secure-boot/linux.ts';
import { linuxTpm } from './tpm/linux.ts';

export const probes: Record<CheckId, CheckProbes> = {
  'disk-encryption': { linux: linuxDiskEncryption, macos: macosDiskEncryption },
  'screen-lock': { linux: linuxScreenLock },
  'account-status': { linux: linuxAccountStatus },
  'removable-media-encryption': { linux: linuxRemovableMedia, macos: macosRemovableMedia },
  'secure-boot': { linux: linuxSecureBoot },
  tpm: { linux: linuxTpm },
  'device-identity': { linux: linuxDeviceIdentity },
  'login-lockout': { linux: linuxLoginLockout },
  'os-updates': { linux: linuxOsUpdates },
  firewall: { linux: linuxFirewall },
  'password-policy': { linux: linuxPasswordPolicy },
  antimalware: { linux: linuxAntimalware },
};
