// The probe of tpm on macOS: no Mac has a TPM; Apple silicon has a Secure Enclave, and newer Intel Macs a T2 chip with one.
import type { Host } from '../../host.ts';
import { isT1, isT2, readBridge, readProcessor } from '../../macos/boot-security.ts';
import { isVirtualMac } from '../../macos/sysctl.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { TpmFacts } from './facts.ts';

export const macosTpm: SystemProbe<TpmFacts> = { probe };

type Chip = Omit<TpmFacts, 'environment'>;

const unseen = (reason: string): Chip => ({ state: 'unknown', kind: null, version: null, reason: `${reason}.` });

async function probe(host: Host): Promise<Outcome<TpmFacts>> {
  const [isVirtual, processor, bridge] = await Promise.all([isVirtualMac(host), readProcessor(host), readBridge(host)]);
  const environment = isVirtual === true ? 'virtual-machine' : 'machine';
  const chip = (): Chip => {
    if (isVirtual !== false)
      return unseen(
        isVirtual === null
          ? 'Whether this is a virtual Mac was not told'
          : 'A virtual Mac does not say what its host has',
      );
    if (!processor.ok) return unseen(processor.reason);
    if (processor.value === 'apple') return { state: 'present', kind: 'secure-enclave', version: null };
    if (!bridge.ok) return unseen(bridge.reason);
    if (bridge.value === null) return { state: 'absent', kind: null, version: null };
    if (isT1(bridge.value))
      return { state: 'absent', kind: null, version: null, reason: 'Its T1 chip keeps no keys of disks.' };
    return isT2(bridge.value)
      ? { state: 'present', kind: 't2', version: null }
      : unseen('system_profiler names a chip that is not known here');
  };
  return { facts: { environment, ...chip() } };
}
