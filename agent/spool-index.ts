// What a spool holds, without the reports themselves: order, chain, what is acknowledged, and what is given up first
// when there is no room. Pure; spool.ts keeps the file.
import type { Instant } from '../shared/clock.ts';
import type { Digest } from '../shared/protocol/sign.ts';
import type { Baseline, PlacedEntry } from './spool-lines.ts';

export interface Head {
  /** 0 and null: the chain has not begun. */
  seq: number;
  digest: Digest | null;
}

export interface Kept {
  seq: number;
  digest: Digest;
  at: Instant;
  quiet: boolean;
  offset: number;
  length: number;
}

export interface SpoolIndex {
  kept: Kept[];
  head: Head;
  acknowledged: number;
  baseline: Baseline | null;
}

export const emptyIndex = (): SpoolIndex => ({
  kept: [],
  head: { seq: 0, digest: null },
  acknowledged: 0,
  baseline: null,
});

/** The index after one more entry of the file. Changes the one given. */
export function take(index: SpoolIndex, { entry, offset, length }: PlacedEntry): void {
  switch (entry.is) {
    case 'report':
      index.kept.push({ seq: entry.seq, digest: entry.digest, at: entry.at, quiet: entry.quiet, offset, length });
      index.head = { seq: entry.seq, digest: entry.digest };
      index.baseline = entry.baseline;
      return;
    case 'acknowledged':
      index.acknowledged = Math.max(index.acknowledged, entry.seq);
      return;
    case 'head':
      index.kept = [];
      index.head = { seq: entry.seq, digest: entry.digest };
      index.acknowledged = entry.seq;
      index.baseline = null;
  }
}

export const waitingOf = ({ kept, acknowledged }: Pick<SpoolIndex, 'kept' | 'acknowledged'>): number =>
  kept.length - firstAfter(kept, acknowledged);

/** Place of the first that comes after a number; the length when none does. */
export function firstAfter(kept: readonly Kept[], seq: number): number {
  let [low, high] = [0, kept.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((kept[middle]?.seq ?? 0) > seq) high = middle;
    else low = middle + 1;
  }
  return low;
}

export interface Range {
  from: number;
  to: number;
}

/** Numbers that lie after `after`, up to `upTo`, and are not kept: given up, or lost to a damaged disk. */
export function gapsBetween(kept: readonly Kept[], after: number, upTo: number): Range[] {
  const gaps: Range[] = [];
  let expected = after + 1;
  for (let place = firstAfter(kept, after); place < kept.length; place++) {
    const seq = kept[place]?.seq ?? 0;
    if (seq > upTo) break;
    if (seq > expected) gaps.push({ from: expected, to: seq - 1 });
    expected = seq + 1;
  }
  return gaps;
}

export interface Bounds {
  maxBytes: number;
  /** Unchanged check-ins older than this are given up. Changes are not: a clock that is wrong must not cost evidence. */
  maxAgeMs: number;
}

export interface Sifted {
  kept: Kept[];
  /** Unacknowledged reports that were given up. */
  givenUp: Kept[];
}

/**
 * What stays so that `room` bytes are not exceeded: acknowledged ones go, then unchanged check-ins that are too old,
 * then the oldest unchanged ones, and the oldest changes last. The newest stays whatever happens: the chain hangs on it.
 */
export function sift({ kept, acknowledged }: SpoolIndex, room: number, { maxAgeMs }: Bounds, now: Instant): Sifted {
  const newest = kept.at(-1);
  const isFree = (one: Kept): boolean => one !== newest;
  const unsent = kept.filter((one) => !isFree(one) || one.seq > acknowledged);
  const gone = new Set(unsent.filter((one) => isFree(one) && one.quiet && now - one.at > maxAgeMs));
  let bytes = unsent.reduce((sum, one) => sum + (gone.has(one) ? 0 : one.length), 0);
  for (const quiet of [true, false]) {
    for (const one of unsent) {
      if (bytes <= room) break;
      if (one.quiet !== quiet || !isFree(one) || gone.has(one)) continue;
      gone.add(one);
      bytes -= one.length;
    }
  }
  return { kept: unsent.filter((one) => !gone.has(one)), givenUp: [...gone] };
}

export const isOverdue = ({ kept, acknowledged }: SpoolIndex, { maxAgeMs }: Bounds, now: Instant): boolean =>
  kept.slice(firstAfter(kept, acknowledged), -1).some((one) => one.quiet && now - one.at > maxAgeMs + maxAgeMs / 90);
