// What a page shows: asked of the collector, kept, and asked again when the live connection says that it changed.
import { untrack } from 'svelte';
import type { Reply, RouteName } from '../../../shared/api/routes.ts';
import { asRefusal, call, type Refusal, type Request } from '../api/client.ts';
import { listen, type Nudge } from './live.svelte.ts';

/** A flash of a skeleton is worse than a short wait. */
const skeletonAfterMs = 200;
/** Many devices may change at once: ask soon after the first, then at most this often. */
const firstMs = 120;
const restMs = 1_500;

/** The newest replies by request, so that "back" shows the page at once, at the scroll it was left at. */
const kept = new Map<string, unknown>();
const keep = (key: string, value: unknown): void => {
  kept.delete(key);
  kept.set(key, value);
  const [oldest] = kept.keys();
  if (kept.size > 60 && oldest !== undefined) kept.delete(oldest);
};
export const forgetReplies = (): void => kept.clear();

export interface Asked<T> {
  /** The newest reply; undefined until there is one. */
  readonly value: T | undefined;
  /** Why the newest attempt failed; an older reply may still be shown. */
  readonly problem: Refusal | undefined;
  /** Nothing to show, and it takes long enough to say so. */
  readonly slow: boolean;
  readonly busy: boolean;
  /** When the shown reply came. */
  readonly at: number;
  again(): Promise<void>;
}

/**
 * Asks `route` with what `request` gives, again whenever that changes, and whenever `changes` says that a nudge
 * concerns it. Call it while a component is being made.
 */
export function ask<R extends RouteName>(
  route: R,
  request: () => Request<R>,
  changes: (nudge: Exclude<Nudge, { type: 'everything' }>) => boolean,
): Asked<Reply<R>> {
  let value = $state.raw<Reply<R> | undefined>();
  let problem = $state.raw<Refusal | undefined>();
  let slow = $state(false);
  let busy = $state(false);
  let at = $state(0);
  let current: AbortController | undefined;
  let lastAskedAt = 0;
  let later: ReturnType<typeof setTimeout> | undefined;

  async function fetchIt(key: string): Promise<void> {
    current?.abort();
    const mine = new AbortController();
    current = mine;
    clearTimeout(later);
    later = undefined;
    lastAskedAt = Date.now();
    busy = true;
    const timer = setTimeout(() => (slow = value === undefined), skeletonAfterMs);
    try {
      const reply = await call(route, untrack(request), mine.signal);
      if (mine.signal.aborted) return;
      [value, problem, at] = [reply, undefined, Date.now()];
      keep(key, reply);
    } catch (caught) {
      if (!mine.signal.aborted) problem = asRefusal(caught);
    } finally {
      clearTimeout(timer);
      if (current === mine) {
        busy = false;
        slow = false;
      }
    }
  }

  const keyOf = (): string => `${route} ${JSON.stringify(request())}`;

  $effect(() => {
    const key = keyOf();
    untrack(() => {
      const known = kept.get(key) as Reply<R> | undefined;
      if (known !== undefined) value = known;
      problem = undefined;
      void fetchIt(key);
    });
    return () => {
      current?.abort();
      clearTimeout(later);
      later = undefined;
    };
  });

  $effect(() =>
    listen((nudge) => {
      if (later !== undefined || (nudge.type !== 'everything' && !changes(nudge))) return;
      const wait = Math.max(firstMs, lastAskedAt + restMs - Date.now());
      later = setTimeout(() => void fetchIt(keyOf()), wait);
    }),
  );

  return {
    get value() {
      return value;
    },
    get problem() {
      return problem;
    },
    get slow() {
      return slow;
    },
    get busy() {
      return busy;
    },
    get at() {
      return at;
    },
    again: () => fetchIt(keyOf()),
  };
}
