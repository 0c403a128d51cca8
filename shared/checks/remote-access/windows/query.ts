// The question of remote-access to Windows: Remote Desktop, services, shared folders and what listens. Of shares neither
// names nor paths are read, of programs only those known to give access are named.
import type { Query } from '../../../windows/powershell.ts';
import { callingPattern } from '../programs.ts';

/** Those that show the screen to whoever connects, and may do so by another way than a socket of their own. */
const servers = 'winvnc|tvnserver|vncserver|uvnc_service|sunshine|nxd|nxserver';

export const remoteAccessQuery: Query = {
  name: 'remote-access',
  why: 'By which services this device can be reached over the network.',
  script: `@{
  desktop = Part {
    $policies = 'SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services'
    $server = 'SYSTEM\\CurrentControlSet\\Control\\Terminal Server'
    @{
      policyDeny = Reg 'LocalMachine' $policies 'fDenyTSConnections'
      deny = Reg 'LocalMachine' $server 'fDenyTSConnections'
      policyNetworkLevel = Reg 'LocalMachine' $policies 'UserAuthentication'
      networkLevel = Reg 'LocalMachine' "$server\\WinStations\\RDP-Tcp" 'UserAuthentication'
      port = Reg 'LocalMachine' "$server\\WinStations\\RDP-Tcp" 'PortNumber'
    }
  }
  assistance = Part {
    @{
      policy = Reg 'LocalMachine' 'SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services' 'fAllowToGetHelp'
      own = Reg 'LocalMachine' 'SYSTEM\\CurrentControlSet\\Control\\Remote Assistance' 'fAllowToGetHelp'
    }
  }
  services = Part {
    $names = 'RpcSs', 'TermService', 'WinRM', 'sshd', 'LanmanServer', 'TlntSvr', 'ftpsvc', 'RemoteRegistry'
    Get-Service | Where-Object { $names -contains $_.Name } | ForEach-Object {
      @{ name = [string] $_.Name; status = [int] $_.Status }
    }
  }
  winrm = Part {
    $listeners = Key 'LocalMachine' 'SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WSMAN\\Listener'
    @{
      listeners = $(if ($null -eq $listeners) { 0 } else { [int] $listeners.SubKeyCount })
      policy = Reg 'LocalMachine' 'SOFTWARE\\Policies\\Microsoft\\Windows\\WinRM\\Service' 'AllowAutoConfig'
    }
    if ($null -ne $listeners) { $listeners.Dispose() }
  }
  shares = Part {
    Get-SmbShare | ForEach-Object {
      @{ special = [bool] $_.Special; kind = [int] $_.ShareType; encrypted = [bool] $_.EncryptData }
    }
  }
  server = Part {
    $settings = Get-SmbServerConfiguration
    @{ smb1 = [bool] $settings.EnableSMB1Protocol; encrypted = [bool] $settings.EncryptData }
  }
  running = Part {
    Get-Process | ForEach-Object { [string] $_.ProcessName } | Select-Object -Unique | Where-Object {
      $_ -match '^(System$|${servers}|${callingPattern})'
    }
  }
  listening = Part {
    $programs = @{}
    Get-Process | ForEach-Object { $programs[[int] $_.Id] = [string] $_.ProcessName }
    Get-NetTCPConnection -State Listen | Where-Object { $_.LocalAddress -notmatch '^(127\\.|::1$)' } | ForEach-Object {
      $program = $programs[[int] $_.OwningProcess]
      $known = $program -match '^(sshd|ftpsvc|tlntsvr|${servers}|${callingPattern})'
      @{ port = [int] $_.LocalPort; program = $(if ($known) { $program } elseif ($null -eq $program) { $null } else { '' }) }
    }
  }
}`,
};
