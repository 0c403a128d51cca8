// The question of account-status to Windows: the accounts of this device, who is an administrator, and whether it logs
// anybody in by itself. No password is read or tried: of one that is kept in clear only that it is there.
import { bindAccount, joinPart } from '../../../windows/account-policy.ts';
import type { Query } from '../../../windows/powershell.ts';

/**
 * Accounts are asked for as local, or the whole domain would be listed. Administrators are read member by member by ADSI,
 * since Get-LocalGroupMember gives up at the first that it cannot name (PowerShell issue 2996); the group is found by its
 * number, for its name is in the language of the system.
 */
export const accountStatusQuery: Query = {
  name: 'account-status',
  why: 'Which accounts there are, which are enabled and administrators, and whether somebody is logged in automatically.',
  script: `@{
  accounts = Part {
    Get-CimInstance Win32_UserAccount -Filter 'LocalAccount=True' | ForEach-Object {
      @{
        name = $_.Name
        sid = $_.SID
        disabled = [bool] $_.Disabled
        lockedOut = [bool] $_.Lockout
        passwordRequired = [bool] $_.PasswordRequired
      }
    }
  }
  details = Part {
    Get-LocalUser | ForEach-Object {
      @{
        sid = [string] $_.SID
        source = if ($null -eq $_.PrincipalSource) { 0 } else { [int] $_.PrincipalSource }
        passwordSetAt = Ms $_.PasswordLastSet
        lastLoginAt = Ms $_.LastLogon
        expiresAt = Ms $_.AccountExpires
      }
    }
  }
  administrators = Part {
    $sid = New-Object Security.Principal.SecurityIdentifier 'S-1-5-32-544'
    $name = $sid.Translate([Security.Principal.NTAccount]).Value.Split('\\')[-1]
    $group = [ADSI] ('WinNT://' + $env:COMPUTERNAME + '/' + $name + ',group')
    @($group.psbase.Invoke('Members')) | ForEach-Object {
      $member = [ADSI] $_
      @{
        name = [string] $member.InvokeGet('Name')
        class = [string] $member.InvokeGet('Class')
        sid = (New-Object Security.Principal.SecurityIdentifier ([byte[]] $member.InvokeGet('objectSid')), 0).Value
      }
    }
  }
  profiles = Part {
    Get-CimInstance Win32_UserProfile -Filter 'Special=False' | ForEach-Object { @{ sid = $_.SID } }
  }
  signIn = Part {
    $logon = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon'
    @{
      automatic = [string] (Reg 'LocalMachine' $logon 'AutoAdminLogon')
      user = [string] (Reg 'LocalMachine' $logon 'DefaultUserName')
      keepsPassword = $null -ne (Reg 'LocalMachine' $logon 'DefaultPassword')
    }
  }
  policy = Part {${bindAccount}
    @{ minimumLength = $account.MinPasswordLength.Value }
  }${joinPart}
}`,
};
