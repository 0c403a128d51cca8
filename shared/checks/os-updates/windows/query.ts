// What os-updates asks of Windows. The search is offline: it goes through what the last scan brought, and asks no server.
import type { Query } from '../../../windows/powershell.ts';

/**
 * Categories and severity are told by number and by Microsoft's own English word, never by the title, which is in the
 * language of the system. One that somebody has hidden is lacking all the same. Dates of the Windows Update Agent are UTC though they do not say so (IUpdate, LastDeploymentChangeTime).
 */
const script = `@{
  system = Part {
    $key = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
    @{
      build = Reg 'LocalMachine' $key 'CurrentBuild'
      revision = Reg 'LocalMachine' $key 'UBR'
      edition = Reg 'LocalMachine' $key 'EditionID'
      release = Reg 'LocalMachine' $key 'DisplayVersion'
    }
  }
  search = Part {
    $searcher = (New-Object -ComObject Microsoft.Update.Session).CreateUpdateSearcher()
    $searcher.Online = $false
    $found = $searcher.Search("IsInstalled=0 and Type='Software'")
    @{
      resultCode = [int] $found.ResultCode
      count = [int] $found.Updates.Count
      updates = @($found.Updates | ForEach-Object {
        $ids = @($_.Categories | ForEach-Object { $_.CategoryID })
        @{
          security = $ids -contains '0fa1201d-4330-4fa8-8ae9-b877473b6441'
          critical = $ids -contains 'e6cf1350-c01b-414d-a61f-263d14d133b4'
          definitions = $ids -contains 'e0789628-ce08-4437-be74-2495b842f43b'
          upgrade = $ids -contains '3689bdc8-b205-4af4-8d4d-a63924c5e9d5'
          severity = [string] $_.MsrcSeverity
          releasedAt = Ms ([DateTime]::SpecifyKind($_.LastDeploymentChangeTime, 'Utc'))
        }
      })
    }
  }
  agent = Part {
    $agent = New-Object -ComObject Microsoft.Update.AutoUpdate
    $searched = $agent.Results.LastSearchSuccessDate
    @{
      level = [int] $agent.Settings.NotificationLevel
      service = [bool] $agent.ServiceEnabled
      searchedAt = $(if ($null -eq $searched) { $null } else { Ms ([DateTime]::SpecifyKind($searched, 'Utc')) })
    }
  }
  policy = Part {
    $key = 'SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate'
    $own = 'SOFTWARE\\Microsoft\\WindowsUpdate\\UX\\Settings'
    $mdm = 'SOFTWARE\\Microsoft\\PolicyManager\\current\\device\\Update'
    @{
      noAutoUpdate = Reg 'LocalMachine' "$key\\AU" 'NoAutoUpdate'
      options = Reg 'LocalMachine' "$key\\AU" 'AUOptions'
      deferDays = Reg 'LocalMachine' $key 'DeferQualityUpdatesPeriodInDays'
      deferred = Reg 'LocalMachine' $key 'DeferQualityUpdates'
      mdmAuto = Reg 'LocalMachine' $mdm 'AllowAutoUpdate'
      mdmDeferDays = Reg 'LocalMachine' $mdm 'DeferQualityUpdatesPeriodInDays'
      mdmPaused = Reg 'LocalMachine' $mdm 'PauseQualityUpdates'
      pausedUntil = [string] (Reg 'LocalMachine' $own 'PauseUpdatesExpiryTime')
      qualityPausedUntil = [string] (Reg 'LocalMachine' $own 'PauseQualityUpdatesEndTime')
      pausedStatus = Reg 'LocalMachine' 'SOFTWARE\\Microsoft\\WindowsUpdate\\UpdatePolicy\\Settings' 'PausedQualityStatus'
      accessOff = Reg 'LocalMachine' $key 'DisableWindowsUpdateAccess'
      mdmService = Reg 'LocalMachine' $mdm 'AllowUpdateService'
      ownDeferDays = Reg 'LocalMachine' $own 'DeferQualityUpdatesPeriodInDays'
    }
  }
  restart = Part {
    $key = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion'
    @{
      update = $null -ne (Key 'LocalMachine' "$key\\WindowsUpdate\\Auto Update\\RebootRequired")
      servicing = $null -ne (Key 'LocalMachine' "$key\\Component Based Servicing\\RebootPending")
    }
  }
  start = Part { Get-CimInstance -ClassName Win32_OperatingSystem | ForEach-Object { @{ at = Ms $_.LastBootUpTime } } }
  rollups = Part {
    $key = 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\Packages'
    (Key 'LocalMachine' $key).GetSubKeyNames() | Where-Object { $_ -like 'Package_for_RollupFix~*' } | ForEach-Object {
      @{
        version = ($_ -split '~')[-1]
        state = Reg 'LocalMachine' "$key\\$_" 'CurrentState'
        high = Reg 'LocalMachine' "$key\\$_" 'InstallTimeHigh'
        low = Reg 'LocalMachine' "$key\\$_" 'InstallTimeLow'
      }
    }
  }
}`;

export const osUpdatesQuery: Query = {
  name: 'os-updates',
  why: 'Which updates wait, how fresh that knowledge is, and whether they install themselves.',
  script,
  timeoutMs: 180_000,
};
