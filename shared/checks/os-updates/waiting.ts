// Since when updates wait. No package manager writes it down, and the lists of what there is move on from day to day; so a
// run leaves for the next what it saw waiting. Times are those of the lists, which the servers date, never of this device.
import Type from 'typebox';
import { Value } from 'typebox/value';
import { Instant } from '../../clock.ts';
import type { Memory } from '../../host.ts';
import { noWait, type OsUpdatesFacts, type Wait } from './facts.ts';

/** One update that waits, and what is known of it without any memory. */
export interface Waiting {
  /** What would be updated: `openssl`. The same whatever version is offered; several of one id are taken together. */
  id: string;
  /** Version that is there; empty when there is none, or it is not known. */
  installed: string;
  offered: string;
  knownSince: Instant | null;
  notBefore: Instant | null;
}

const Version = Type.String({ maxLength: 300 });
const Kept = Type.Object({
  /** When the lists were made in which all that waited was seen. */
  listsMadeAt: Instant,
  waiting: Type.Record(
    Type.String(),
    Type.Object({
      installed: Version,
      offered: Version,
      knownSince: Type.Union([Instant, Type.Null()]),
      notBefore: Type.Union([Instant, Type.Null()]),
    }),
  ),
});
export type Kept = Type.Static<typeof Kept>;

/**
 * The longest wait of all that waits now, which is kept for the next run. Only for a run that saw all of it: what is left
 * out here counts next time as not having been there. Without a date of the lists nothing is kept.
 */
export async function longestWaitOf(
  memory: Memory,
  listsMadeAt: OsUpdatesFacts['listsMadeAt'],
  waiting: readonly Waiting[],
): Promise<Wait> {
  if (typeof listsMadeAt !== 'number') return longest(waiting);
  const before = await recalled(memory);
  const dated = together(waiting).map((one) => ({ ...one, ...waitOf(one, before, listsMadeAt) }));
  await memory.keep('waiting-updates', keptOf(listsMadeAt, dated));
  return longest(dated);
}

function together(waiting: readonly Waiting[]): Waiting[] {
  const groups = Map.groupBy(waiting, ({ id }) => id);
  return [...groups].map(([id, group]) => ({
    id,
    installed: textOf(group.map(({ installed }) => installed)),
    offered: textOf(group.map(({ offered }) => offered)),
    ...longest(group),
  }));
}

const textOf = (versions: readonly string[]): string => [...new Set(versions)].sort().join();

/** Undefined for a first run, and for what cannot be understood. */
async function recalled(memory: Memory): Promise<Kept | undefined> {
  const answer = await memory.recall('waiting-updates');
  return answer.ok && Value.Check(Kept, answer.value) ? answer.value : undefined;
}

/** The wait of one update, from what is known of it now and what an earlier run saw. */
export function waitOf(now: Waiting, before: Kept | undefined, listsMadeAt: Instant): Wait {
  const own = { knownSince: now.knownSince, notBefore: now.notBefore };
  if (before === undefined) return own;
  const seen = Object.hasOwn(before.waiting, now.id) ? before.waiting[now.id] : undefined;
  // Not there in all that waited then, or installed since then: it came later. Older lists than those seen then are of a
  // server that lags behind, and tell nothing of what came since.
  if (seen === undefined || seen.offered === now.installed) {
    const cameLater = before.listsMadeAt <= listsMadeAt;
    return { ...own, notBefore: own.notBefore ?? (cameLater ? before.listsMadeAt : null) };
  }
  // A newer version of an update that was not installed ends no wait.
  if (isSame(seen, now)) {
    const knownSince = earlier(seen.knownSince, own.knownSince);
    const notBefore = earlier(seen.notBefore, own.notBefore);
    // A bound that lies after what was seen waiting is that of another offer: a company that delays updates brings back older ones.
    const isOfAnother = knownSince !== null && notBefore !== null && notBefore > knownSince;
    return { knownSince, notBefore: isOfAnother ? null : notBefore };
  }
  // Something else was put in its place: it waits since then at the latest, and no longer than what it took the place of.
  return { ...own, notBefore: own.notBefore ?? seen.notBefore };
}

/** Where it is not known what is installed, a new offer may be to whoever installed the last. */
const isSame = (seen: Pick<Waiting, 'installed' | 'offered'>, now: Waiting): boolean =>
  seen.installed === now.installed && (now.installed !== '' || seen.offered === now.offered);

const earlier = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);

function keptOf(listsMadeAt: Instant, waiting: readonly Waiting[]): Kept {
  const entries = waiting.map(({ id, ...rest }) => [id, rest] as const);
  return { listsMadeAt, waiting: Object.fromEntries(entries) };
}

/** Of many. One whose beginning is not bounded may be the longest. */
export function longest(waits: readonly Wait[]): Wait {
  if (waits.length === 0) return noWait;
  const known = waits.flatMap(({ knownSince }) => knownSince ?? []);
  const bounds = waits.flatMap(({ notBefore }) => notBefore ?? []);
  return {
    knownSince: known.length === 0 ? null : Math.min(...known),
    notBefore: bounds.length < waits.length ? null : Math.min(...bounds),
  };
}
