// A number is as fresh as its facts: what was measured too long ago counts for nothing, and is said to be so.
import { type RawBuilder, sql } from 'kysely';
import type { Standing } from '../../shared/api/nouns.ts';
import { durationMs, type Instant } from '../../shared/clock.ts';
import type { Policy } from '../../shared/policy.ts';

export interface Freshness {
  /** Measured before this instant: no fresh data. */
  freshFrom: Instant;
}

export const freshness = (policy: Policy, now: Instant): Freshness => ({
  freshFrom: now - durationMs(policy.devices.freshFor),
});

/**
 * Where a device stands now, in SQL over `devices`, so that lists filter, sort and count by it. A device that never
 * reported is unknown; one whose newest facts are old is silent; one that passes, but not all of it by fresh facts, is
 * unknown.
 */
export const standingSql = ({ freshFrom }: Freshness): RawBuilder<Standing> => sql<Standing>`case
  when devices.last_measured_at is null then 'unknown'
  when devices.last_measured_at < ${freshFrom} then 'silent'
  when devices.standing <> 'compliant' then devices.standing
  when devices.oldest_measured_at is null or devices.oldest_measured_at < ${freshFrom} then 'unknown'
  else 'compliant' end`;

/** 0 the worst, for sorting. */
export const standingRank = (fresh: Freshness): RawBuilder<number> =>
  sql<number>`case ${standingSql(fresh)} when 'failing' then 0 when 'unknown' then 1 when 'silent' then 2 else 3 end`;
