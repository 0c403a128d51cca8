// The question of password-policy to Windows: the rules for passwords of the accounts of this device, and what the domain
// sets. No password and no hash is read.
import { bindAccount, joinParts } from '../../../windows/account-policy.ts';
import type { Query } from '../../../windows/powershell.ts';

export const passwordPolicyQuery: Query = {
  name: 'password-policy',
  why: 'How long a new password must be, and how many earlier ones are remembered.',
  script: `@{
  local = Part {${bindAccount}
    @{
      minimumLength = $account.MinPasswordLength.Value
      remembered = $account.PasswordHistoryLength.Value
      maximumAgeSeconds = $account.MaxPasswordAge.Value
    }
  }${joinParts(['MinimumPasswordLength', 'PasswordHistorySize'])}
}`,
};
