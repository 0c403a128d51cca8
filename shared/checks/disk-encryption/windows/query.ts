// The question of disk-encryption to Windows: its volumes, the disks beneath, and what BitLocker says of each. Recovery
// keys and the ids of key protectors are not asked for: only how many there are, and of which kinds.
import { machinePart } from '../../../windows/machine.ts';
import type { Query } from '../../../windows/powershell.ts';

/**
 * BitLocker's class has properties, too, and they may be old: a decrypted Windows 11 was seen with ProtectionStatus 1
 * (osquery pull request 8931). Its methods look anew. A method that fails leaves null, and its number where it says one.
 */
const volumeParts = `${machinePart}
  volumes = Part {
    Get-CimInstance -ClassName Win32_Volume | ForEach-Object {
      @{
        id = $_.DeviceID
        letter = $_.DriveLetter
        path = $_.Name
        kind = [int] $_.DriveType
        fileSystem = $_.FileSystem
        size = $_.Capacity
        boot = $_.BootVolume
        system = $_.SystemVolume
      }
    }
  }
  partitions = Part {
    Get-CimInstance -Namespace 'root/Microsoft/Windows/Storage' -ClassName MSFT_Partition | ForEach-Object {
      @{
        disk = $_.DiskNumber
        number = $_.PartitionNumber
        gpt = $_.GptType
        mbr = $_.MbrType
        size = $_.Size
        paths = @($_.AccessPaths | Where-Object { $_ })
      }
    }
  }
  disks = Part {
    Get-CimInstance -Namespace 'root/Microsoft/Windows/Storage' -ClassName MSFT_Disk | ForEach-Object {
      @{ number = $_.Number; bus = [int] $_.BusType; offline = $_.IsOffline; partitions = $_.NumberOfPartitions }
    }
  }
  filters = Part {
    Reg 'LocalMachine' 'SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e967-e325-11ce-bfc1-08002be10318}' 'UpperFilters'
  }
  bitlocker = Part {
    Get-CimInstance -Namespace 'root/cimv2/Security/MicrosoftVolumeEncryption' -ClassName Win32_EncryptableVolume | ForEach-Object {
      $volume = $_
      $quiet = @{ InputObject = $volume; ErrorAction = 'SilentlyContinue' }
      $protection = Invoke-CimMethod @quiet -MethodName GetProtectionStatus
      $conversion = Invoke-CimMethod @quiet -MethodName GetConversionStatus -Arguments @{ PrecisionFactor = [uint32] 0 }
      $method = Invoke-CimMethod @quiet -MethodName GetEncryptionMethod
      $lock = Invoke-CimMethod @quiet -MethodName GetLockStatus
      $protectors = Invoke-CimMethod @quiet -MethodName GetKeyProtectors -Arguments @{ KeyProtectorType = [uint32] 0 }
      @{
        id = $volume.DeviceID
        kind = $volume.VolumeType
        protection = @{ code = $protection.ReturnValue; status = $protection.ProtectionStatus }
        conversion = @{
          code = $conversion.ReturnValue
          status = $conversion.ConversionStatus
          percent = $conversion.EncryptionPercentage
          flags = $conversion.EncryptionFlags
        }
        method = @{ code = $method.ReturnValue; method = $method.EncryptionMethod }
        lock = @{ code = $lock.ReturnValue; status = $lock.LockStatus }
        protectors = @{
          code = $protectors.ReturnValue
          kinds = @($protectors.VolumeKeyProtectorID | Where-Object { $_ } | ForEach-Object {
            (Invoke-CimMethod @quiet -MethodName GetKeyProtectorType -Arguments @{ VolumeKeyProtectorID = $_ }).KeyProtectorType
          })
        }
      }
    }
  }`;

export const diskEncryptionQuery: Query = {
  name: 'disk-encryption',
  why: 'Which volumes there are, and whether BitLocker encrypts each; never a key, and of protectors only their kinds.',
  script: `@{${volumeParts}
  paging = Part {
    Get-CimInstance -ClassName Win32_PageFileUsage | ForEach-Object { @{ drive = ([string] $_.Name).Substring(0, 2) } }
  }
}`,
};
