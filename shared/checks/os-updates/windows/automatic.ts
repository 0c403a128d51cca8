// Whether Windows installs its updates by itself: the agent's own level, a policy above it, and a pause that somebody chose.
import Type from 'typebox';
import type { Instant } from '../../../clock.ts';
import type { Answer } from '../../../host.ts';
import type { OsUpdatesFacts } from '../facts.ts';

export const Agent = Type.Object({
  level: Type.Integer(),
  service: Type.Boolean(),
  searchedAt: Type.Union([Type.Integer(), Type.Null()]),
});
export type Agent = Type.Static<typeof Agent>;

const Setting = Type.Union([Type.Integer(), Type.Null()]);
export const Policy = Type.Object({
  noAutoUpdate: Setting,
  options: Setting,
  deferDays: Setting,
  deferred: Setting,
  mdmAuto: Setting,
  mdmDeferDays: Setting,
  mdmPaused: Setting,
  pausedUntil: Type.String({ maxLength: 40 }),
});
export type Policy = Type.Static<typeof Policy>;

/** Days for which group policy or device management hides quality updates; undefined when that cannot be told. */
export function heldBackDays({ deferDays, deferred, mdmDeferDays }: Policy): number | undefined {
  const byGroup = deferred === 0 ? 0 : (deferDays ?? (deferred === null ? 0 : undefined));
  const days = byGroup === undefined ? undefined : Math.max(byGroup, mdmDeferDays ?? 0);
  return days !== undefined && days >= 0 && days <= 365 ? days : undefined;
}

export function automaticOf(agent: Answer<Agent>, policy: Answer<Policy>, now: Instant): OsUpdatesFacts['automatic'] {
  if (!policy.ok) return { state: 'unknown', by: policy.reason };
  if (policy.value.noAutoUpdate === 1) return { state: 'off', by: 'a policy: NoAutoUpdate is 1' };
  const paused = pauseOf(policy.value.pausedUntil, now);
  if (paused === 'unknown') return { state: 'unknown', by: 'until when updates are paused is not understood' };
  if (!agent.ok) return { state: 'unknown', by: agent.reason };
  if (!agent.value.service) return { state: 'off', by: 'the service of Windows Update does not run' };
  if (paused === 'on') return { state: 'paused', by: 'until a day that somebody chose' };
  const { options, mdmAuto, mdmPaused } = policy.value;
  if (mdmPaused === 1) return { state: 'paused', by: 'device management' };
  if (options === null && mdmAuto !== null) return managedLevelOf(mdmAuto);
  return levelOf(
    options ?? agent.value.level,
    options === null ? 'Windows Update' : `a policy: AUOptions is ${options}`,
  );
}

/** `2026-12-01T09:00:00Z`; empty when nobody has paused them. */
function pauseOf(until: string, now: Instant): 'on' | 'over' | 'unknown' {
  if (until === '') return 'over';
  const at = /^\d{4}-\d\d-\d\dT[0-9:.]+Z$/.test(until) ? Date.parse(until) : Number.NaN;
  if (Number.isNaN(at)) return 'unknown';
  return at > now ? 'on' : 'over';
}

/** AutomaticUpdatesNotificationLevel, and AUOptions, which counts the same and goes further. */
function levelOf(level: number, by: string): OsUpdatesFacts['automatic'] {
  switch (level) {
    case 1:
      return { state: 'off', by };
    case 2:
      return { state: 'notify-only', by };
    case 3:
      return { state: 'download-only', by };
    case 4:
      return { state: 'on', by };
    case 7:
      return { state: 'download-only', by };
    default:
      return { state: 'unknown', by };
  }
}

/** AllowAutoUpdate of the Update policy of device management: 1 to 4 install, at a time that somebody or nobody chooses. */
function managedLevelOf(level: number): OsUpdatesFacts['automatic'] {
  const by = `device management: AllowAutoUpdate is ${level}`;
  if (level === 0) return { state: 'notify-only', by };
  if (level === 5) return { state: 'off', by };
  return { state: level >= 1 && level <= 4 ? 'on' : 'unknown', by };
}
