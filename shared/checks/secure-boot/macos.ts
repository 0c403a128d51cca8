// The probe of secure-boot on macOS: the boot policy by system_profiler, of T2 by its variable, and System Integrity
// Protection by csrutil.
import type { Host } from '../../host.ts';
import { type Bridge, isT1, isT2, readBridge, readProcessor } from '../../macos/boot-security.ts';
import { isVirtualMac } from '../../macos/sysctl.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { SecureBootFacts } from './facts.ts';

export const macosSecureBoot: SystemProbe<SecureBootFacts> = { probe };

async function probe(host: Host): Promise<Outcome<SecureBootFacts>> {
  const [isVirtual, policy, integrity] = await Promise.all([isVirtualMac(host), policyOf(host), integrityOf(host)]);
  return { facts: { environment: isVirtual === true ? 'virtual-machine' : 'machine', ...policy, integrity } };
}

type Policy = Pick<SecureBootFacts, 'state' | 'reason'>;

/**
 * Startup Security Utility's own words, of Apple silicon and of T2 (support.apple.com/102522). system_profiler says them
 * in the language of the system, JSON or not: what is not English is not known.
 */
const words: Record<string, SecureBootFacts['state']> = {
  'Full Security': 'on',
  'Reduced Security': 'reduced',
  'Medium Security': 'reduced',
  'Permissive Security': 'off',
  'No Security': 'off',
};

async function policyOf(host: Host): Promise<Policy> {
  const bridge = await readBridge(host);
  if (!bridge.ok) return { state: 'unknown', reason: `${bridge.reason}.` };
  const said = bridge.value?.ibridge_secure_boot;
  const state = said === undefined ? undefined : words[said];
  if (state !== undefined) return { state };
  if (isT2(bridge.value)) return await t2Policy(host, bridge.value);
  if (said !== undefined)
    return { state: 'unknown', reason: 'system_profiler says it in words that are not known here.' };
  const processor = await readProcessor(host);
  if (!processor.ok) return { state: 'unknown', reason: `${processor.reason}.` };
  if (processor.value === 'intel' && (bridge.value === null || isT1(bridge.value))) {
    return { state: 'unsupported', reason: 'This Mac has neither a T2 chip nor Apple silicon.' };
  }
  return { state: 'unknown', reason: 'system_profiler says nothing of it.' };
}

/** AppleSecureBootPolicy: 0 none, 1 medium, 2 full (osquery's secureboot table, OpenCore's AppleImg4Verification.h). */
const t2Levels: Record<string, SecureBootFacts['state']> = { '%02': 'on', '%01': 'reduced', '%00': 'off' };

const t2Variable = '94b73556-2197-4702-82a8-3e1337dafbfb:AppleSecureBootPolicy';

/** Of a T2 chip system_profiler names firmware and no policy; where it names one, it may be translated. */
async function t2Policy(host: Host, bridge: Bridge): Promise<Policy> {
  const answer = await host.run('nvram', [t2Variable]);
  const [, level] =
    answer.ok && answer.value.status === 0 ? (/^[0-9A-Fa-f-]{36}:\w+\t(%\d\d)\n$/.exec(answer.value.stdout) ?? []) : [];
  const state = t2Levels[level ?? ''];
  if (state !== undefined) return { state };
  const silent = bridge.ibridge_secure_boot === undefined ? 'nothing of it' : 'it in words that are not known here';
  const why = answer.ok ? 'nvram: its answer was not understood' : answer.reason;
  return { state: 'unknown', reason: `system_profiler says ${silent}, and ${why}.` };
}

/** csrutil(8) says it in English. A custom configuration has a list behind it, which does not matter here. */
async function integrityOf(host: Host): Promise<NonNullable<SecureBootFacts['integrity']>> {
  const answer = await host.run('csrutil', ['status']);
  if (!answer.ok || answer.value.status !== 0) return 'unknown';
  const [, said] = /^System Integrity Protection status: (.*)\.\n/.exec(answer.value.stdout) ?? [];
  switch (said) {
    case 'enabled':
      return 'on';
    case 'disabled':
    case 'disabled (Apple Internal)':
      return 'off';
    // Apple's own builds, and what pretends to be one, let more through than others.
    case 'enabled (Apple Internal)':
    case 'enabled (Custom Configuration)':
    case 'unknown (Custom Configuration)':
      return 'custom';
    default:
      return 'unknown';
  }
}
