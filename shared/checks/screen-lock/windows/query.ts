// The question of screen-lock to Windows: what locks the machine for everybody, and the screen saver of each person whose
// part of the registry is loaded. Of the saver only whether there is one: its path may tell of a person's pictures.
import type { Query } from '../../../windows/powershell.ts';

/**
 * Interactive people have a `Volatile Environment`; services and tasks whose registry is loaded have none. What is set
 * for power is in the scheme when somebody changed it, and in the defaults of that scheme when not.
 */
export const screenLockQuery: Query = {
  name: 'screen-lock',
  why: 'After how long the machine and each person’s screen saver lock, and whether a password is asked on waking.',
  script: `@{
  machine = Part {
    $system = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System'
    $logon = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon'
    $mdm = 'SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\DeviceLock'
    @{
      inactivitySeconds = Reg 'LocalMachine' $system 'InactivityTimeoutSecs'
      graceSeconds = Reg 'LocalMachine' $logon 'ScreenSaverGracePeriod'
      mdmPassword = Reg 'LocalMachine' $mdm 'DevicePasswordEnabled'
      mdmMinutes = Reg 'LocalMachine' $mdm 'MaxInactivityTimeDeviceLock'
      lockForbidden = Reg 'LocalMachine' $system 'DisableLockWorkstation'
    }
  }
  power = Part {
    $schemes = 'SYSTEM\\CurrentControlSet\\Control\\Power\\User\\PowerSchemes'
    $defaults = 'SYSTEM\\CurrentControlSet\\Control\\Power\\PowerSettings'
    $policies = 'SOFTWARE\\Policies\\Microsoft\\Power\\PowerSettings'
    $scheme = Reg 'LocalMachine' $schemes 'ActivePowerScheme'
    @(
      @{ name = 'consoleLock'; group = 'fea3413e-7e05-4911-9a71-700331f1c294'; id = '0e796bdb-100d-47d6-a2d5-f7d2daa51f51' }
      @{ name = 'sleep'; group = '238c9fa8-0aad-41ed-83f4-97be242c8f20'; id = '29f6c1db-86da-48c5-9fdb-f2b67b1f44da' }
    ) | ForEach-Object {
      $chosen = $schemes + '\\' + $scheme + '\\' + $_.group + '\\' + $_.id
      $usual = $defaults + '\\' + $_.group + '\\' + $_.id + '\\DefaultPowerSchemeValues\\' + $scheme
      $policy = $policies + '\\' + $_.id
      @{
        name = $_.name
        ac = @($policy, $chosen, $usual | ForEach-Object { Reg 'LocalMachine' $_ 'ACSettingIndex' } | Where-Object { $null -ne $_ })[0]
        dc = @($policy, $chosen, $usual | ForEach-Object { Reg 'LocalMachine' $_ 'DCSettingIndex' } | Where-Object { $null -ne $_ })[0]
      }
    }
  }
  people = Part {
    [Microsoft.Win32.Registry]::Users.GetSubKeyNames() | Where-Object { $_ -match '^S-1-(5-21|12-1)-[0-9-]+$' } | ForEach-Object {
      $sid = $_
      @{
        sid = $sid
        settings = Part {
          $desk = $sid + '\\Control Panel\\Desktop'
          $policy = $sid + '\\Software\\Policies\\Microsoft\\Windows\\Control Panel\\Desktop'
          @{
            user = Reg 'Users' ($sid + '\\Volatile Environment') 'USERNAME'
            ownActive = Reg 'Users' $desk 'ScreenSaveActive'
            ownSecure = Reg 'Users' $desk 'ScreenSaverIsSecure'
            ownSeconds = Reg 'Users' $desk 'ScreenSaveTimeOut'
            ownSaver = [bool] (Reg 'Users' $desk 'SCRNSAVE.EXE')
            policyActive = Reg 'Users' $policy 'ScreenSaveActive'
            policySecure = Reg 'Users' $policy 'ScreenSaverIsSecure'
            policySeconds = Reg 'Users' $policy 'ScreenSaveTimeOut'
            policySaver = [bool] (Reg 'Users' $policy 'SCRNSAVE.EXE')
            wakeSeconds = Reg 'Users' $desk 'DelayLockInterval'
            lockForbidden = Reg 'Users' ($sid + '\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System') 'DisableLockWorkstation'
          }
        }
      }
    }
  }
}`,
};
