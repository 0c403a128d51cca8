// When each check is due: the policy's cron expressions, read by node-cron, each moved by a delay that is the device's
// own, so that a fleet does not report in the same second. Pure but for the reading; the agent asks `due` at its tick.
import { createHash } from 'node:crypto';
import nodeCron from 'node-cron';
import { type CheckId, checkById } from '../shared/checks/index.ts';
import type { Instant } from '../shared/clock.ts';
import type { DeviceId } from '../shared/ids.ts';
import { enabledChecks } from '../shared/judge.ts';
import type { Policy } from '../shared/policy.ts';

/** The next times of a cron expression, in the machine's time zone. Throws on an expression that has none. */
export type CronTimes = (expression: string, count: number) => Instant[];

export const cronTimes: CronTimes = (expression, count) => {
  const task = nodeCron.createTask(expression, () => {});
  try {
    return task.getNextRuns(count).map((date) => date.getTime());
  } finally {
    void task.destroy();
  }
};

/** When each check runs next. Checks due at one moment are one run and one report. */
export type Plan = ReadonlyMap<CheckId, Instant>;

/** At most a tenth of the shortest period, and never more than this. */
const longestDelayMs = 300_000;

export function planOf(policy: Policy, device: DeviceId, times: CronTimes): Plan {
  const upcoming = enabledChecks(policy).map((id) => [id, timesOf(policy, id, times)] as const);
  const shortest = Math.min(...upcoming.map(([, [first, second]]) => second - first));
  // One delay for all checks: with one each, those that are due together would become separate reports.
  const delay = Math.floor(fractionOf(device) * Math.min(shortest / 10, longestDelayMs));
  return new Map(upcoming.map(([id, [first]]) => [id, first + delay]));
}

/** The first two times of a check. An expression that never comes about is taken for the check's own. */
function timesOf(policy: Policy, id: CheckId, times: CronTimes): [Instant, Instant] {
  for (const expression of [policy.checks[id].every, checkById(id).every]) {
    try {
      const [first, second] = times(expression, 2);
      if (first !== undefined && second !== undefined) return [first, second];
    } catch {
      // The collector refuses such a policy; one from a newer collector must still not stop the agent from looking.
    }
  }
  throw new Error(`The check "${id}" has no period of its own`);
}

/** From 0 up to 1, always the same for one device. */
const fractionOf = (device: DeviceId): number => createHash('sha256').update(device).digest().readUInt32BE(0) / 2 ** 32;

export const due = (plan: Plan, now: Instant): CheckId[] => [...plan].filter(([, at]) => at <= now).map(([id]) => id);

/** The plan after some checks were taken up: their next times, and the others' as they were. */
export function afterRunning(plan: Plan, ids: readonly CheckId[], fresh: Plan): Plan {
  return new Map([...plan].map(([id, at]) => [id, ids.includes(id) ? (fresh.get(id) ?? at) : at]));
}

/** More than this between two ticks, either way, and the machine slept or its clock was set. */
const jumpMs = 60_000;

export const hasJumped = (before: Instant, now: Instant): boolean => now < before || now - before > jumpMs;
