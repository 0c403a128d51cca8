// Measures and judges one machine without a collector: what `palisade-agent check` shows.
import type { CheckId } from '../shared/checks/index.ts';
import { checkById } from '../shared/checks/index.ts';
import type { ClauseId } from '../shared/clauses.ts';
import type { Clock, Instant } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import type { Host } from '../shared/host.ts';
import { judge } from '../shared/judge.ts';
import type { Policy } from '../shared/policy.ts';
import type { VerdictWord } from '../shared/verdict.ts';
import { describeDevice } from './device.ts';
import { runChecks } from './runner.ts';
import { agentVersion } from './version.ts';

export interface CheckResult {
  id: CheckId;
  verdict: VerdictWord;
  reason: string;
  /** Null when there are none; the reason says why. */
  facts: unknown;
  remedy: string[];
  clauses: readonly ClauseId[];
}

export interface LocalCheck {
  device: DeviceDescription;
  checks: CheckResult[];
}

export interface LocalCheckOptions {
  host: Host;
  policy: Policy;
  ids: readonly CheckId[];
  clock: Clock;
  /** When verdicts are for: the moment a recording was made, or now when absent. */
  at?: Instant | undefined;
  overlay?: boolean;
}

export async function checkLocally({ host, policy, ids, clock, at, overlay }: LocalCheckOptions): Promise<LocalCheck> {
  const [device, outcomes] = await Promise.all([
    describeDevice(host, agentVersion, overlay),
    // A recorded machine is looked at with the clock it had when it was recorded.
    runChecks(host, ids, at === undefined ? clock : { now: () => at }),
  ]);
  const now = at ?? clock.now();
  const checks = ids.map((id) => {
    const outcome = outcomes[id];
    const { verdict, reason, remedy } = judge(id, outcome, policy, host.system, now);
    const facts = 'facts' in outcome ? outcome.facts : null;
    return { id, verdict, reason, facts, remedy, clauses: checkById(id).clauses };
  });
  return { device, checks };
}

/** 0 nothing wrong, 1 something fails, 2 something is unknown; a failure outweighs an unknown. */
export function exitStatusOf(checks: readonly CheckResult[]): 0 | 1 | 2 {
  if (checks.some((check) => check.verdict === 'fail')) return 1;
  return checks.some((check) => check.verdict === 'unknown') || checks.length === 0 ? 2 : 0;
}
