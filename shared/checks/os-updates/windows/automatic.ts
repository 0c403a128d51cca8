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
  qualityPausedUntil: Type.String({ maxLength: 40 }),
  /** What Windows Update made of all that: 0 not paused, 1 paused, 2 paused until it took it up again by itself. */
  pausedStatus: Setting,
  accessOff: Setting,
  mdmService: Setting,
  ownDeferDays: Setting,
});
export type Policy = Type.Static<typeof Policy>;

/** Days for which group policy, device management or the settings hide quality updates; undefined when that cannot be told. */
export function heldBackDays({ deferDays, deferred, mdmDeferDays, ownDeferDays }: Policy): number | undefined {
  const byGroup = deferred === 0 ? 0 : (deferDays ?? (deferred === null ? 0 : undefined));
  const days = byGroup === undefined ? undefined : Math.max(byGroup, mdmDeferDays ?? 0, ownDeferDays ?? 0);
  return days !== undefined && days >= 0 && days <= 365 ? days : undefined;
}

export function automaticOf(agent: Answer<Agent>, policy: Answer<Policy>, now: Instant): OsUpdatesFacts['automatic'] {
  if (!policy.ok) return { state: 'unknown', by: policy.reason };
  const off = switchedOffBy(policy.value);
  if (off !== undefined) return { state: 'off', by: off };
  const pauses = [policy.value.pausedUntil, policy.value.qualityPausedUntil].map((until) => pauseOf(until, now));
  const paused = pauses.find((one) => one !== 'over') ?? 'over';
  if (paused === 'unknown') return { state: 'unknown', by: 'until when updates are paused is not understood' };
  if (!agent.ok) return { state: 'unknown', by: agent.reason };
  if (!agent.value.service) return { state: 'off', by: 'the service of Windows Update does not run' };
  if (paused === 'on') return { state: 'paused', by: 'until a day that somebody chose' };
  const { options, mdmAuto, mdmPaused, pausedStatus } = policy.value;
  // A pause that device management ordered ends by itself after 35 days, though the order still stands.
  if (mdmPaused === 1 && pausedStatus !== 2) return { state: 'paused', by: 'device management' };
  if (pausedStatus === 1) return { state: 'paused', by: 'Windows Update says so' };
  if (options === null && mdmAuto !== null) return managedLevelOf(mdmAuto);
  // 5 leaves the choice to whoever administers the device, and Windows Update says what that is.
  return options === null || options === 5
    ? levelOf(agent.value.level, 'Windows Update')
    : levelOf(options, `a policy: AUOptions is ${options}`);
}

function switchedOffBy({ noAutoUpdate, accessOff, mdmService }: Policy): string | undefined {
  if (noAutoUpdate === 1) return 'a policy: NoAutoUpdate is 1';
  if (accessOff === 1) return 'a policy: DisableWindowsUpdateAccess is 1';
  return mdmService === 0 ? 'device management: AllowUpdateService is 0' : undefined;
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

/**
 * AllowAutoUpdate of the Update policy of device management: 1 to 4 install, at a time that somebody or nobody chooses, 6 at
 * one that the device finds by itself.
 */
function managedLevelOf(level: number): OsUpdatesFacts['automatic'] {
  const by = `device management: AllowAutoUpdate is ${level}`;
  if (level === 0) return { state: 'notify-only', by };
  if (level === 5) return { state: 'off', by };
  return { state: [1, 2, 3, 4, 6].includes(level) ? 'on' : 'unknown', by };
}
