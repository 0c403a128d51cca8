// The question of tpm to Windows: the TPM's own class, for administrators, and the list of devices, for everybody.
import { machinePart } from '../../../windows/machine.ts';
import type { Query } from '../../../windows/powershell.ts';

/** MSFT0101 is every TPM 2.0's id in ACPI (TCG ACPI Specification). */
export const tpmQuery: Query = {
  name: 'tpm',
  why: 'Whether there is a chip that keeps keys, and of which version.',
  script: `@{
  chips = Part {
    Get-CimInstance -Namespace 'root/cimv2/Security/MicrosoftTpm' -ClassName Win32_Tpm | ForEach-Object {
      @{
        enabled = $_.IsEnabled_InitialValue
        activated = $_.IsActivated_InitialValue
        specification = $_.SpecVersion
      }
    }
  }
  devices = Part {
    Get-CimInstance -ClassName Win32_PnPEntity -Filter "PNPDeviceID LIKE 'ACPI%MSFT0101%'" | ForEach-Object {
      @{ problem = [int] $_.ConfigManagerErrorCode; present = $_.Present }
    }
  }${machinePart}
}`,
};
