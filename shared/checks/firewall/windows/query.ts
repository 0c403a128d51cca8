// The question of firewall to Windows: the three profiles as they are in force, the services that enforce them, and what
// other makers have registered; one that was removed may leave its entry behind, and its program is then gone. The store of active settings is asked: others show what was set here, and not the policy's.
// Of adapters that a profile leaves out, and of rules that let in whoever comes, no name is told. The rules are read from the
// registry ([MS-GPFAS] 2.2.2.19, a line each): the cmdlets ask for the conditions of each rule by itself, which is slow.
import type { Query } from '../../../windows/powershell.ts';

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
          if ($aliases.Count -gt 0) {
            $cards = @(Get-CimInstance -Namespace root/StandardCimv2 -ClassName MSFT_NetAdapter)
            $routes = @(Get-CimInstance -Namespace root/StandardCimv2 -ClassName MSFT_NetRoute)
            $ways = @($routes | Where-Object { $_.DestinationPrefix -eq '0.0.0.0/0' -or $_.DestinationPrefix -eq '::/0' } | ForEach-Object { [int] $_.InterfaceIndex })
            $aliases | ForEach-Object {
              $alias = [string] $_
              $card = $cards | Where-Object { [string] $_.Name -eq $alias } | Select-Object -First 1
              @{
                isHardware = $(if ($null -eq $card) { $null } else { $card.HardwareInterface })
                leadsOut = $(if ($null -eq $card) { $null } else { $ways -contains [int] $card.InterfaceIndex })
                isOfHyperV = $alias -like 'vEthernet (*'
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
    )
    $stores | ForEach-Object {
      $store = $_
      $key = Key 'LocalMachine' $store.path
      $lines = @()
      if ($null -ne $key) {
        try { $lines = @($key.GetValueNames() | ForEach-Object { [string] $key.GetValue($_) }) } finally { $key.Dispose() }
      }
      $open = @($lines | Where-Object {
        $_ -match '[|]Action=Allow[|]' -and $_ -match '[|]Active=TRUE[|]' -and $_ -match '[|]Dir=In[|]' -and
        $_ -notmatch '[|](App=[^*]|(Svc|AppPkgId|PFN|PolicyAppId|LUOwn|LUAuth[0-9_]*|R[MU]Auth[0-9_]*|Security[A-Za-z0-9_]*|TTK[0-9_]*|IF)=)' -and
        ($_ -notmatch '[|]IFType=' -or $_ -match '[|]IFType=(Lan|Wireless)[|]') -and
        ($_ -notmatch '[|]RA[0-9_]+=' -or $_ -match '[|]RA[0-9_]+=(0[.]0[.]0[.]0(/0|/0[.]0[.]0[.]0|-255[.]255[.]255[.]255)|::/0|LocalSubnet[46]?|IntErnet)[|]')
      } | ForEach-Object {
        $protocol = $(if ($_ -match '[|]Protocol=([0-9]+)[|]') { $Matches[1] } else { '' })
        $ports = @([regex]::Matches($_, '(?i)[|]LPort[0-9_]*=([^|]*)') | ForEach-Object { $_.Groups[1].Value }) -join ','
        $profiles = @([regex]::Matches($_, '(?i)[|]Profile=([^|]*)') | ForEach-Object { $_.Groups[1].Value }) -join ','
        $isPlain = $_ -match '^v[0-9.]+[|]((Action|Active|Dir|Profile|Protocol|LPort[0-9_]*|RPort[0-9_]*|RA[0-9_]+|IFType|ICMP[46]|Name|Desc|EmbedCtxt|Edge|Defer|LSM|SkipVer)=[^|]*[|])+$'
        "$protocol;$ports;$profiles;$isPlain"
      } | Sort-Object -Unique)
      @{
        store = $store.name
        isThere = $null -ne $key
        count = $open.Count
        rules = @($open | Select-Object -First 50 | ForEach-Object {
          $protocol, $ports, $profiles, $isPlain = $_.Split(';')
          @{
            protocol = $(if ($protocol -eq '') { $null } else { [int] $protocol })
            ports = [string] $ports
            profiles = [string] $profiles
            isPlain = $isPlain -eq 'True'
          }
        })
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
