// The view of the list that an address asks for. What is not a known word is left out, so that an old or hand-made
// address shows a list and not an error.
import type { Query } from '../../../../shared/api/routes.ts';
import type { CheckId } from '../../../../shared/checks/index.ts';
import { checkWords } from '../../check-words.ts';
import { holdingPiWords, standingWords, verdictWords } from '../../words.ts';

export type View = Omit<Query<'GET /api/devices'>, 'limit'>;
export type Sort = NonNullable<View['sort']>;

const sorts: readonly Sort[] = ['name', 'standing', 'lastMeasuredAt', 'enrolledAt'];

/** The value if it is one of the keys of `words`. */
const known = <K extends string>(words: Record<K, unknown>, value: string | null): K | undefined =>
  value !== null && Object.hasOwn(words, value) ? (value as K) : undefined;

/** Without the fields that are undefined, which a request must not name. */
const given = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

export function viewOf(query: URLSearchParams): View {
  return given({
    search: query.get('search')?.slice(0, 200),
    standing: known(standingWords, query.get('standing')),
    holdingPi: known(holdingPiWords, query.get('holdingPi')),
    check: known<CheckId>(checkWords, query.get('check')),
    verdict: known(verdictWords, query.get('verdict')),
    clause: query.get('clause')?.slice(0, 40),
    sort: sorts.find((sort) => sort === query.get('sort')) ?? ('standing' as const),
    direction: query.get('direction') === 'desc' ? ('desc' as const) : undefined,
    cursor: query.get('cursor') ?? undefined,
  });
}
