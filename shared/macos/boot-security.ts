// The chip and the boot policy of a Mac: system_profiler's SPiBridgeDataType, and which processor it has.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../host.ts';
import { readSysctl } from './sysctl.ts';

const Bridge = Type.Object({
  ibridge_secure_boot: Type.Optional(Type.String()),
  /** `Apple T2 Security Chip`; Apple silicon has none. */
  ibridge_model_name: Type.Optional(Type.String()),
});
export type Bridge = Type.Static<typeof Bridge>;

const BridgeReport = Type.Object({ SPiBridgeDataType: Type.Array(Bridge) });

/** Null for a Mac without a T2 chip that is not Apple silicon either: it has nothing of the kind. */
export async function readBridge(host: Host): Promise<Answer<Bridge | null>> {
  const answer = await host.run('system_profiler', ['-json', 'SPiBridgeDataType']);
  if (!answer.ok) return answer;
  const failed: Answer<never> = {
    ok: false,
    failure: 'failed',
    reason: `system_profiler: status ${answer.value.status}, or an answer that is not understood`,
  };
  if (answer.value.status !== 0) return failed;
  try {
    const value: unknown = JSON.parse(answer.value.stdout);
    return Value.Check(BridgeReport, value) ? { ok: true, value: value.SPiBridgeDataType[0] ?? null } : failed;
  } catch {
    return failed;
  }
}

/** `Apple T2 Security Chip`; early releases say `Apple T2 chip`. */
export const isT2 = (bridge: Bridge | null): bridge is Bridge => /\bT2\b/.test(bridge?.ibridge_model_name ?? '');

/** The chip of 2016 keeps fingerprints and no keys of disks, and checks nothing at start. */
export const isT1 = (bridge: Bridge | null): boolean => /\bT1\b/.test(bridge?.ibridge_model_name ?? '');

export type Processor = 'apple' | 'intel';

/** `Apple M2 Pro`, `Intel(R) Core(TM) i7-9750H CPU @ 2.60GHz`; `Apple processor` in a virtual machine. */
export async function readProcessor(host: Host): Promise<Answer<Processor>> {
  const answer = await readSysctl(host, 'machdep.cpu.brand_string');
  if (!answer.ok) return answer;
  if (/^(Apple |VirtualApple )/.test(answer.value)) return { ok: true, value: 'apple' };
  if (/^Intel\(R\) /.test(answer.value)) return { ok: true, value: 'intel' };
  return { ok: false, failure: 'failed', reason: 'sysctl machdep.cpu.brand_string: a processor nobody knows' };
}
