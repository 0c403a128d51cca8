// How often something may be done, by whom: one bucket of tokens each, filled at a steady rate.
import type { Clock, Instant } from '../shared/clock.ts';

export interface RateLimit {
  /** Takes one token of this key's bucket; false when there is none. */
  take(key: string): boolean;
  /** Whether `take` would grant, without taking. */
  mayTake(key: string): boolean;
}

export interface Rate {
  /** How often at once, after a rest. */
  burst: number;
  perSecond: number;
}

/** Keys remembered at most. Beyond it the one not seen for longest is forgotten, which gives it a full bucket. */
const maxKeys = 10_000;

export function rateLimit({ burst, perSecond }: Rate, clock: Clock): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  const filledTo = (key: string, now: Instant): number => {
    const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: now };
    return Math.min(burst, tokens + (Math.max(0, now - at) / 1_000) * perSecond);
  };
  return {
    mayTake: (key) => filledTo(key, clock.now()) >= 1,
    take(key) {
      const now = clock.now();
      const filled = filledTo(key, now);
      const granted = filled >= 1;
      // Set anew, not in place: a Map keeps its keys in the order they were set, so the first is the longest unseen.
      buckets.delete(key);
      buckets.set(key, { tokens: granted ? filled - 1 : filled, at: now });
      const [oldest] = buckets.keys();
      if (buckets.size > maxKeys && oldest !== undefined) buckets.delete(oldest);
      return granted;
    },
  };
}
