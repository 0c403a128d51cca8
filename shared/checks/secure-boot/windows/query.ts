// The question of secure-boot to Windows: the kernel's own word in the registry, which everybody may read, and the
// firmware's variables, which are for administrators.
import { machinePart } from '../../../windows/machine.ts';
import type { Query } from '../../../windows/powershell.ts';

export const secureBootQuery: Query = {
  name: 'secure-boot',
  why: 'Whether the firmware starts only what is genuine.',
  script: `@{
  registry = Part {
    @{
      enabled = Reg 'LocalMachine' 'SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State' 'UEFISecureBootEnabled'
      firmware = Reg 'LocalMachine' 'SYSTEM\\CurrentControlSet\\Control' 'PEFirmwareType'
    }
  }
  confirmed = Part { @{ enabled = [bool] (Confirm-SecureBootUEFI) } }
  setup = Part { @{ mode = [int] (Get-SecureBootUEFI -Name SetupMode).Bytes[0] } }${machinePart}
}`,
};
