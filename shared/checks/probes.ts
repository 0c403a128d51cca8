// The list of probes: one line each, read by the agent alone.

import { linuxAccountStatus } from './account-status/linux.ts';
import { macosAccountStatus } from './account-status/macos.ts';
import { windowsAccountStatus } from './account-status/windows.ts';
import { linuxAntimalware } from './antimalware/linux.ts';
import { macosAntimalware } from './antimalware/macos.ts';
import { windowsAntimalware } from './antimalware/windows.ts';
import type { CheckProbes } from './define.ts';
import { linuxDeviceIdentity } from './device-identity/linux.ts';
import { macosDeviceIdentity } from './device-identity/macos.ts';
import { windowsDeviceIdentity } from './device-identity/windows.ts';
import { linuxDiskEncryption } from './disk-encryption/linux.ts';
import { macosDiskEncryption } from './disk-encryption/macos.ts';
import { windowsDiskEncryption } from './disk-encryption/windows.ts';
import { linuxFirewall } from './firewall/linux.ts';
import { macosFirewall } from './firewall/macos.ts';
import { windowsFirewall } from './firewall/windows.ts';
import type { CheckId } from './index.ts';
import { linuxLoginLockout } from './login-lockout/linux.ts';
import { macosLoginLockout } from './login-lockout/macos.ts';
import { windowsLoginLockout } from './login-lockout/windows.ts';
import { linuxOsUpdates } from './os-updates/linux.ts';
import { macosOsUpdates } from './os-updates/macos.ts';
import { windowsOsUpdates } from './os-updates/windows.ts';
import { linuxPasswordPolicy } from './password-policy/linux.ts';
import { macosPasswordPolicy } from './password-policy/macos.ts';
import { windowsPasswordPolicy } from './password-policy/windows.ts';
import { linuxRemoteAccess } from './remote-access/linux.ts';
import { macosRemoteAccess } from './remote-access/macos.ts';
import { windowsRemoteAccess } from './remote-access/windows.ts';
import { linuxRemovableMedia } from './removable-media-encryption/linux.ts';
import { macosRemovableMedia } from './removable-media-encryption/macos.ts';
import { windowsRemovableMedia } from './removable-media-encryption/windows.ts';
import { linuxScreenLock } from './screen-lock/linux.ts';
import { macosScreenLock } from './screen-lock/macos.ts';
import { windowsScreenLock } from './screen-lock/windows.ts';
import { linuxSecureBoot } from './secure-boot/linux.ts';
import { macosSecureBoot } from './secure-boot/macos.ts';
import { windowsSecureBoot } from './secure-boot/windows.ts';
import { linuxTpm } from './tpm/linux.ts';
import { macosTpm } from './tpm/macos.ts';
import { windowsTpm } from './tpm/windows.ts';

export const probes: Record<CheckId, CheckProbes> = {
  'disk-encryption': { linux: linuxDiskEncryption, macos: macosDiskEncryption, windows: windowsDiskEncryption },
  'screen-lock': { linux: linuxScreenLock, macos: macosScreenLock, windows: windowsScreenLock },
  'account-status': { linux: linuxAccountStatus, macos: macosAccountStatus, windows: windowsAccountStatus },
  'removable-media-encryption': {
    linux: linuxRemovableMedia,
    macos: macosRemovableMedia,
    windows: windowsRemovableMedia,
  },
  'secure-boot': { linux: linuxSecureBoot, macos: macosSecureBoot, windows: windowsSecureBoot },
  tpm: { linux: linuxTpm, macos: macosTpm, windows: windowsTpm },
  'device-identity': { linux: linuxDeviceIdentity, macos: macosDeviceIdentity, windows: windowsDeviceIdentity },
  'os-updates': { linux: linuxOsUpdates, macos: macosOsUpdates, windows: windowsOsUpdates },
  'login-lockout': { linux: linuxLoginLockout, macos: macosLoginLockout, windows: windowsLoginLockout },
  firewall: { linux: linuxFirewall, macos: macosFirewall, windows: windowsFirewall },
  'password-policy': { linux: linuxPasswordPolicy, macos: macosPasswordPolicy, windows: windowsPasswordPolicy },
  antimalware: { linux: linuxAntimalware, macos: macosAntimalware, windows: windowsAntimalware },
  'remote-access': { linux: linuxRemoteAccess, macos: macosRemoteAccess, windows: windowsRemoteAccess },
};
