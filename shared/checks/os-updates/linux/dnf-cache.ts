// How fresh dnf's knowledge is. dnf gives the index that it keeps the date on which it last found it current; the index itself
// says when it was made. A mirror that stands still, or a release that a system is held at, is found current for ever.
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import type { OsUpdatesFacts } from '../facts.ts';
import { systemRepository } from './dnf-hidden.ts';

/** Of all repositories of the system one brings something new each week or two; one that brings nothing for longer has ended. */
const longestQuietMs = 45 * 86_400_000;

interface Index {
  askedAt: Instant;
  madeAt: Instant;
}

export async function cachedAt(host: Host, cache: string): Promise<OsUpdatesFacts['listsMadeAt']> {
  const names = await host.list(cache);
  if (!names.ok) return names.failure === 'absent' ? 'never' : 'unknown';
  const newest = new Map<string, Index>();
  for (const name of names.value) {
    const repository = systemRepository(name);
    const index = repository === undefined ? null : await readIndex(host, `${cache}/${name}/repodata/repomd.xml`);
    if (index === 'unknown') return 'unknown';
    if (repository === undefined || index === null) continue;
    // A folder of the release before stays where it is, under the same name with another number.
    if (index.askedAt >= (newest.get(repository)?.askedAt ?? 0)) newest.set(repository, index);
  }
  const indexes = [...newest.values()];
  if (indexes.length === 0) return 'unknown';
  const oldestAsked = Math.min(...indexes.map(({ askedAt }) => askedAt));
  const newestMade = Math.max(...indexes.map(({ madeAt }) => madeAt));
  return oldestAsked - newestMade > longestQuietMs ? newestMade : oldestAsked;
}

/** Null: a folder without an index, which is left over. */
async function readIndex(host: Host, path: string): Promise<Index | 'unknown' | null> {
  const index = await host.stat(path);
  if (!index.ok) return index.failure === 'absent' ? null : 'unknown';
  const text = await host.readText(path);
  const madeAt = text.ok ? madeIn(text.value) : null;
  return madeAt === null ? 'unknown' : { askedAt: index.value.modifiedAt, madeAt };
}

/** The latest of its parts, in seconds since 1970. Null unless the index is whole. */
export function madeIn(repomd: string): Instant | null {
  if (!repomd.trimEnd().endsWith('</repomd>')) return null;
  const seconds = [...repomd.matchAll(/<timestamp>(\d{9,10})(?:\.\d+)?<\/timestamp>|<revision>(\d{10})<\/revision>/g)];
  const dates = seconds.map(([, part, whole]) => Number(part ?? whole) * 1000);
  return dates.length > 0 ? Math.max(...dates) : null;
}
