// The updates that wait on Windows, and how long.
import Type from 'typebox';
import type { Instant } from '../../../clock.ts';
import type { Answer } from '../../../host.ts';
import { patchTuesdayAfter } from '../../../windows/patch-tuesday.ts';
import { noWait, type OsUpdatesFacts, type Wait } from '../facts.ts';
import type { RunningRollup } from './rollup.ts';

const Update = Type.Object({
  security: Type.Boolean(),
  critical: Type.Boolean(),
  definitions: Type.Boolean(),
  upgrade: Type.Boolean(),
  severity: Type.String(),
  releasedAt: Type.Union([Type.Integer(), Type.Null()]),
});
type Update = Type.Static<typeof Update>;

export const Search = Type.Object({
  resultCode: Type.Integer(),
  count: Type.Integer(),
  updates: Type.Array(Update),
});
export type Search = Type.Static<typeof Search>;

/** OperationResultCode: 2 is "succeeded"; 3, "with errors", may lack some. */
const succeeded = 2;

export function waitingOf(
  search: Answer<Search>,
  rollup: RunningRollup,
  searchedAt: OsUpdatesFacts['listsMadeAt'],
  now: Instant,
): Pick<OsUpdatesFacts, 'security' | 'others' | 'notSeen'> {
  const why = search.ok ? complaintOf(search.value) : search.reason;
  if (!search.ok || why !== null) {
    return { security: { waiting: 'unknown', ...noWait }, others: 'unknown', notSeen: why === null ? [] : [why] };
  }
  // Definitions of Defender come several times a day, and are another check's question.
  const updates = search.value.updates.filter(({ definitions }) => !definitions);
  const security = updates.filter(isSecurity);
  return {
    security: { waiting: security.length, ...waitOf(security, typeof rollup === 'object' ? rollup.at : null, now) },
    others: updates.length - security.length,
    notSeen: security.length === 0 ? doubtsOf(rollup, searchedAt, now) : [],
  };
}

/** An update server of the company offers what somebody there approved; that nothing waits is then no proof. */
function doubtsOf(rollup: RunningRollup, searchedAt: OsUpdatesFacts['listsMadeAt'], now: Instant): string[] {
  if (rollup === 'unknown' || (rollup !== 'another' && rollup.at > now)) {
    return ['rollups: since when the cumulative update that runs is installed could not be seen'];
  }
  if (rollup === 'another' || typeof searchedAt !== 'number') return [];
  if (searchedAt - patchTuesdayAfter(rollup.at) <= weeksOfApproval) return [];
  return [
    'search: Windows Update offers none, though the one that runs is of months ago; the company’s update server may hold them back',
  ];
}

/** Companies try updates for a while before they approve them; afterwards one more month's has come out. */
const weeksOfApproval = 28 * 86_400_000;

function complaintOf({ resultCode, count, updates }: Search): string | null {
  if (resultCode !== succeeded) return `search: Windows Update ended with result ${resultCode}`;
  return count === updates.length ? null : `search: only ${updates.length} of ${count} updates were named`;
}

const isSecurity = ({ security, critical, severity, upgrade }: Update): boolean =>
  !upgrade && (security || critical || severity !== '');

/**
 * Each cumulative update replaces the one before, so that the date of the one that waits tells only of itself. Since the
 * running one was installed, the first that came out is the first that is lacking.
 */
function waitOf(updates: readonly Update[], rollupAt: Instant | null, now: Instant): Wait {
  const dates = updates.map(({ releasedAt }) => releasedAt).filter((at) => at !== null && at > 0 && at <= now);
  const known = dates.filter((at) => at !== null);
  if (known.length === 0) return noWait;
  const earliest = Math.min(...known);
  const isWhole = known.length === updates.length && rollupAt !== null && earliest > rollupAt;
  if (!isWhole) return { knownSince: earliest, notBefore: null };
  const first = Math.min(earliest, patchTuesdayAfter(rollupAt));
  return { knownSince: first, notBefore: first };
}
