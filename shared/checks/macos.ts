// The list of probes for macOS: one line each, read by the agent alone.
import { macosAccountStatus } from './account-status/macos.ts';
import { macosAntimalware } from './antimalware/macos.ts';
import type { Probes } from './define.ts';
import { macosDeviceIdentity } from './device-identity/macos.ts';
import { macosDiskEncryption } from './disk-encryption/macos.ts';
import { macosFirewall } from './firewall/macos.ts';
import { macosLoginLockout } from './login-lockout/macos.ts';
import { macosOsUpdates } from './os-updates/macos.ts';
import { macosPasswordPolicy } from './password-policy/macos.ts';
import { macosRemoteAccess } from './remote-access/macos.ts';
import { macosRemovableMedia } from './removable-media-encryption/macos.ts';
import { macosScreenLock } from './screen-lock/macos.ts';
import { macosSecureBoot } from './secure-boot/macos.ts';
import { macosTpm } from './tpm/macos.ts';

export const macosProbes: Probes = {
  'disk-encryption': macosDiskEncryption,
  'screen-lock': macosScreenLock,
  'account-status': macosAccountStatus,
  'removable-media-encryption': macosRemovableMedia,
  'secure-boot': macosSecureBoot,
  tpm: macosTpm,
  'device-identity': macosDeviceIdentity,
  'os-updates': macosOsUpdates,
  'login-lockout': macosLoginLockout,
  firewall: macosFirewall,
  'password-policy': macosPasswordPolicy,
  antimalware: macosAntimalware,
  'remote-access': macosRemoteAccess,
};
