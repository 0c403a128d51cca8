// After ten wrong passwords an account is closed for a quarter of an hour (17.04(1)(e)). Pure.
import type { Instant } from '../../shared/clock.ts';

export const maxFailures = 10;
export const lockedForMs = 15 * 60_000;

export interface Attempts {
  failed: number;
  lockedUntil: Instant | null;
}

export const noAttempts: Attempts = { failed: 0, lockedUntil: null };

export const isLocked = ({ lockedUntil }: Attempts, now: Instant): boolean => lockedUntil !== null && now < lockedUntil;

/** After one more wrong password. Counting begins anew when a lock has passed. */
export function afterFailure(attempts: Attempts, now: Instant): Attempts {
  if (isLocked(attempts, now)) return attempts;
  const failed = attempts.failed + 1;
  return failed >= maxFailures ? { failed: 0, lockedUntil: now + lockedForMs } : { failed, lockedUntil: null };
}
