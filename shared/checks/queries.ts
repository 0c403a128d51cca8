// The list of questions to Windows: one line each. The agent asks nothing else of PowerShell, and a test proves it. Of
// removable media disk-encryption's tells as well.

import type { Query } from '../windows/powershell.ts';
import { accountStatusQuery } from './account-status/windows/query.ts';
import { antimalwareQuery } from './antimalware/windows/query.ts';
import { deviceIdentityQuery } from './device-identity/windows/query.ts';
import { diskEncryptionQuery } from './disk-encryption/windows/query.ts';
import { firewallQuery } from './firewall/windows/query.ts';
import { loginLockoutQuery } from './login-lockout/windows/query.ts';
import { osUpdatesQuery } from './os-updates/windows/query.ts';
import { passwordPolicyQuery } from './password-policy/windows/query.ts';
import { remoteAccessQuery } from './remote-access/windows/query.ts';
import { screenLockQuery } from './screen-lock/windows/query.ts';
import { secureBootQuery } from './secure-boot/windows/query.ts';
import { tpmQuery } from './tpm/windows/query.ts';

export const queries: readonly Query[] = [
  screenLockQuery,
  loginLockoutQuery,
  passwordPolicyQuery,
  antimalwareQuery,
  osUpdatesQuery,
  diskEncryptionQuery,
  secureBootQuery,
  tpmQuery,
  deviceIdentityQuery,
  firewallQuery,
  remoteAccessQuery,
  accountStatusQuery,
];
