// The question of firewall to Windows: the three profiles as they are in force, the services that enforce them, and what
// other makers have registered; one that was removed may leave its entry behind, and its program is then gone. The store of active settings is asked: others show what was set here, and not the policy's.
import type { Query } from '../../../windows/powershell.ts';

export const firewallQuery: Query = {
  name: 'firewall',
  why: 'Whether the firewall is on for each kind of network, and keeps out what no rule allows.',
  script: `@{
  profiles = Part {
    Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object {
      @{ name = [string] $_.Name; enabled = [int] $_.Enabled; inbound = [int] $_.DefaultInboundAction }
    }
  }
  services = Part {
    Get-Service -Name @('mpssvc', 'BFE') | ForEach-Object { @{ name = [string] $_.Name; status = [int] $_.Status } }
  }
  products = Part {
    Get-CimInstance -Namespace root/SecurityCenter2 -ClassName FirewallProduct | ForEach-Object {
      $path = [string] $_.pathToSignedReportingExe
      $path = $path -replace '%ProgramFiles%', $env:ProgramFiles -replace '%ProgramData%', $env:ProgramData -replace '%SystemRoot%', $env:SystemRoot
      @{
        name = [string] $_.displayName
        state = [int] $_.productState
        isThere = $(if ($path -eq '' -or $path -like '*%*') { $null } else { Test-Path -LiteralPath $path })
      }
    }
  }
}`,
};
