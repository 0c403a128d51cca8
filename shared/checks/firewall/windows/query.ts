// The question of firewall to Windows: the three profiles as they are in force, the services that enforce them, and what
// other makers have registered; one that was removed may leave its entry behind, and its program is then gone. The store of
// active settings is asked: others show what was set here, and not the policy's. The rules are read from the registry
// ([MS-GPFAS] 2.2.2.19, a line each): the cmdlets ask for the conditions of each rule by itself, which is slow. Told are those
// for no certain program, without their names; of adapters no name is told either.
import type { Query } from '../../../windows/powershell.ts';

/** All adapters, and the numbers of those by which the way out of the machine is; a VPN may take it in two halves. */
const readCards = `
            $cards = @(Get-CimInstance -Namespace root/StandardCimv2 -ClassName MSFT_NetAdapter)
            $routes = @(Get-CimInstance -Namespace root/StandardCimv2 -ClassName MSFT_NetRoute)
            $ways = @($routes | Where-Object { '0.0.0.0/0', '0.0.0.0/1', '::/0' -contains $_.DestinationPrefix } | ForEach-Object { [int] $_.InterfaceIndex })`;

/** Of `$card`, and of the `$alias` that people see. Where one leads that is not connected (MediaConnectState 1) is not seen. */
const aboutCard = `
                isThere = $null -ne $card
                isHardware = $(if ($null -eq $card) { $null } else { $card.HardwareInterface })
                leadsOut = $(
                  if ($null -eq $card) { $null }
                  elseif ($ways -contains [int] $card.InterfaceIndex) { $true }
                  elseif ($card.MediaConnectState -eq 1) { $false }
                  else { $null }
                )
                isOfHyperV = $alias -like 'vEthernet (*'`;

export const firewallQuery: Query = {
  name: 'firewall',
  why: 'Whether the firewall is on for each kind of network, and keeps out what no rule allows.',
  script: `@{
  profiles = Part {
    Get-NetFirewallProfile -PolicyStore ActiveStore | ForEach-Object {
      $one = $_
      @{
        name = [string] $one.Name
        enabled = [int] $one.Enabled
        inbound = [int] $one.DefaultInboundAction
        anyRules = [int] $one.AllowInboundRules
        localRules = [int] $one.AllowLocalFirewallRules
        exempt = Part {
          $aliases = @($one.DisabledInterfaceAliases | Where-Object { $_ -and $_ -ne 'NotConfigured' })
          if ($aliases.Count -gt 0) {${readCards}
            $aliases | ForEach-Object {
              $alias = [string] $_
              $card = $cards | Where-Object { [string] $_.Name -eq $alias } | Select-Object -First 1
              @{${aboutCard}
              }
            }
          }
        }
      }
    }
  }
  rules = Part {
    $own = 'SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy'
    $stores = @(
      @{ name = 'local'; path = "$own\\FirewallRules" },
      @{ name = 'policy'; path = 'SOFTWARE\\Policies\\Microsoft\\WindowsFirewall\\FirewallRules' },
      @{ name = 'mdm'; path = "$own\\Mdm\\FirewallRules" }
    ) | ForEach-Object {
      $key = Key 'LocalMachine' $_.path
      $lines = @()
      if ($null -ne $key) {
        try { $lines = @($key.GetValueNames() | ForEach-Object { [string] $key.GetValue($_) }) } finally { $key.Dispose() }
      }
      $wide = @($lines | Where-Object {
        $_ -match '[|]Action=(Allow|Block)[|]' -and $_ -match '[|]Active=TRUE[|]' -and $_ -match '[|]Dir=In[|]' -and
        $_ -notmatch '[|](App|Svc)=[^*|]' -and
        $_ -notmatch '[|](AppPkgId|PFN|PolicyAppId|R[MU]Auth[0-9_]*|Security[A-Za-z0-9_]*|TTK[0-9_]*)=[^|]'
      })
      @{ name = $_.name; isThere = $null -ne $key; wide = $wide }
    }
    $ids = @($stores | ForEach-Object { $_.wide } | ForEach-Object { [regex]::Matches($_, '(?i)[|]IF=([^|]+)') } | ForEach-Object { $_.Groups[1].Value } | Sort-Object -Unique)
    @{
      stores = @($stores | ForEach-Object {
        $rules = @($_.wide | ForEach-Object {
          @($_.Split('|') | Where-Object { $_ -match '=' -and $_ -notmatch '^(Active|Dir|Name|Desc|EmbedCtxt|Edge|Defer|LSM)=' }) -join '|'
        } | Sort-Object -Unique)
        @{
          store = $_.name
          isThere = $_.isThere
          count = $rules.Count
          rules = @($rules | Select-Object -First 200)
        }
      })
      adapters = Part {
        if ($ids.Count -gt 0) {${readCards}
          $ids | ForEach-Object {
            $id = [string] $_
            $alias = Reg 'LocalMachine' "SYSTEM\\CurrentControlSet\\Control\\Network\\{4D36E972-E325-11CE-BFC1-08002BE10318}\\$id\\Connection" 'Name'
            $card = $cards | Where-Object { [string] $_.InterfaceGuid -eq $id } | Select-Object -First 1
            @{
                id = $id
                isGone = $null -eq $card -and $null -eq $alias${aboutCard}
            }
          }
        }
      }
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
