// The question of login-lockout to Windows: the lock-out rules of the accounts of this device, and what the domain sets.
import { bindAccount, joinParts } from '../../../windows/account-policy.ts';
import type { Query } from '../../../windows/powershell.ts';

export const loginLockoutQuery: Query = {
  name: 'login-lockout',
  why: 'After how many wrong passwords an account is locked, and for how long; no account is tried.',
  script: `@{
  local = Part {${bindAccount}
    @{
      attempts = $account.MaxBadPasswordsAllowed.Value
      unlockSeconds = $account.AutoUnlockInterval.Value
      windowSeconds = $account.LockoutObservationInterval.Value
    }
  }${joinParts(['LockoutBadCount', 'LockoutDuration', 'ResetLockoutCount'])}
}`,
};
