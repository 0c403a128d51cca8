// The question of device-identity to Windows: what the firmware says (SMBIOS), and which release runs.
import { machinePart } from '../../../windows/machine.ts';
import type { Query } from '../../../windows/powershell.ts';

/** Not Win32_OperatingSystem.SerialNumber, which is Windows's product id and the same on cloned machines. */
export const deviceIdentityQuery: Query = {
  name: 'device-identity',
  why: 'Serial number, hardware UUID, model, and the version of Windows.',
  script: `@{${machinePart}
  bios = Part { Get-CimInstance -ClassName Win32_BIOS | ForEach-Object { @{ serial = $_.SerialNumber } } }
  product = Part {
    Get-CimInstance -ClassName Win32_ComputerSystemProduct | ForEach-Object { @{ uuid = $_.UUID; version = $_.Version } }
  }
  release = Part {
    $path = 'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'
    @{
      build = Reg 'LocalMachine' $path 'CurrentBuild'
      revision = Reg 'LocalMachine' $path 'UBR'
      display = Reg 'LocalMachine' $path 'DisplayVersion'
      edition = Reg 'LocalMachine' $path 'EditionID'
      installation = Reg 'LocalMachine' $path 'InstallationType'
    }
  }
}`,
};
