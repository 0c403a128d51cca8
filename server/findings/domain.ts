// What becomes of a device's findings when a report comes, or when policy or time passes over the facts in hand. Pure.
import type { Insertable, Selectable } from 'kysely';
import type { Outcome } from '../../shared/checks/define.ts';
import { type CheckId, checkById, checkIds, checks } from '../../shared/checks/index.ts';
import type { Instant } from '../../shared/clock.ts';
import type { SystemName } from '../../shared/host.ts';
import type { DeviceId } from '../../shared/ids.ts';
import { enabledChecks, judge } from '../../shared/judge.ts';
import type { Policy } from '../../shared/policy.ts';
import type { ReportBody } from '../../shared/protocol/report.ts';
import { canonicalText, digestOf } from '../../shared/protocol/sign.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import type { StoredStanding, Tables } from '../store/index.ts';

export type FindingRow = Selectable<Tables['findings']>;
type TransitionRow = Insertable<Tables['transitions']>;

interface Judged {
  /** Whose findings they are. */
  device: { id: DeviceId; system: SystemName };
  policy: Policy;
}

/** An outcome as it is kept, with when and by which report it came. */
interface Measured {
  outcome: string | null;
  at: Instant | null;
  seq: number | null;
}

const isKnown = (check: string): check is CheckId => checkIds.some((id) => id === check);
const isGood = (verdict: VerdictWord): boolean => verdict === 'pass' || verdict === 'not-applicable';

/**
 * Judges an outcome and says what follows the finding before it.
 * @param at when the verdict, if it is another one, became so
 */
function follow(
  before: FindingRow | undefined,
  check: string,
  measured: Measured,
  { device, policy }: Judged,
  at: Instant,
): FindingRow {
  const outcome = measured.outcome === null ? undefined : (JSON.parse(measured.outcome) as Outcome);
  const { verdict, reason, remedy } = isKnown(check)
    ? judge(check, outcome, policy, device.system, at)
    : { verdict: 'unknown' as const, reason: 'This version of the collector does not know this check.', remedy: [] };
  // A device whose clock was set back must not move a verdict's beginning before that of the one it follows.
  const from = Math.max(at, before?.since ?? 0);
  return {
    device_id: device.id,
    check_id: check,
    outcome: measured.outcome,
    measured_at: measured.at,
    report_seq: measured.seq,
    verdict,
    reason,
    remedy: JSON.stringify(remedy),
    since: before?.verdict === verdict ? before.since : from,
    trouble_since: isGood(verdict) ? null : (before?.trouble_since ?? from),
  };
}

const becomes: Record<VerdictWord, string> = {
  pass: 'passes',
  fail: 'fails',
  unknown: 'is unknown',
  'not-applicable': 'does not apply',
};

/** The row of history for a finding that changed; undefined when its verdict is what it was, or nobody asks about it. */
function transitionBetween(
  before: FindingRow | undefined,
  after: FindingRow,
  cause: { cause: TransitionRow['cause']; at: Instant; seq: number | null },
  policy: Policy,
): TransitionRow | undefined {
  if (!isKnown(after.check_id) || !policy.checks[after.check_id].enabled) return undefined;
  const from = before === undefined || before.outcome === null ? null : before.verdict;
  if (from === after.verdict || (from === null && after.outcome === null)) return undefined;
  return {
    device_id: after.device_id,
    at: cause.at,
    check_id: after.check_id,
    from_verdict: from,
    to_verdict: after.verdict,
    text: `${checkById(after.check_id).title} ${becomes[after.verdict]}. ${after.reason}`,
    cause: cause.cause,
    by_whom: null,
    report_seq: cause.seq,
  };
}

export interface Taken {
  /** Every finding after the report, those it did not touch included. */
  findings: FindingRow[];
  /** Checks whose outcome is another one than before. */
  changed: string[];
  /** Checks measured anew with the same outcome. */
  remeasured: string[];
  transitions: TransitionRow[];
  /** The report refers to outcomes that are not held. Nothing it says about them is believed. */
  wantsFacts: boolean;
}

/** Takes one report into a device's findings. Taking the same again changes nothing but when they were measured. */
export function takeReport(
  findings: readonly FindingRow[],
  body: ReportBody,
  measuredAt: Instant,
  judged: Judged,
): Taken {
  const held = new Map(findings.map((finding) => [finding.check_id, finding]));
  const { unchanged } = body;
  const wantsFacts = unchanged !== undefined && !isHeld(unchanged, held);
  const remeasured = new Set(unchanged === undefined || wantsFacts ? [] : unchanged.checks);
  const changed: string[] = [];
  const transitions: TransitionRow[] = [];
  for (const [check, said] of Object.entries(body.facts)) {
    const outcome = canonicalText(said);
    const before = held.get(check);
    if (before?.outcome === outcome) {
      remeasured.add(check);
      continue;
    }
    const after = follow(before, check, { outcome, at: measuredAt, seq: body.seq }, judged, measuredAt);
    const cause = { cause: 'report' as const, at: measuredAt, seq: body.seq };
    const transition = transitionBetween(before, after, cause, judged.policy);
    if (transition !== undefined) transitions.push(transition);
    held.set(check, after);
    changed.push(check);
    remeasured.delete(check);
  }
  for (const check of remeasured) {
    const finding = held.get(check);
    if (finding !== undefined) held.set(check, { ...finding, measured_at: measuredAt });
  }
  return { findings: [...held.values()], changed, remeasured: [...remeasured], transitions, wantsFacts };
}

/**
 * Whether the outcomes that a quiet check-in refers to are those held: their digest, as `outcomesDigest` makes it. The
 * texts are kept canonical, so that they need not be parsed for this.
 */
function isHeld(unchanged: NonNullable<ReportBody['unchanged']>, held: ReadonlyMap<string, FindingRow>): boolean {
  const members: string[] = [];
  for (const check of [...new Set(unchanged.checks)].sort()) {
    const outcome = held.get(check)?.outcome;
    if (outcome === null || outcome === undefined) return false;
    members.push(`${JSON.stringify(check)}:${outcome}`);
  }
  return digestOf(`{${members.join(',')}}`) === unchanged.digest;
}

/**
 * Judges the facts in hand anew, and makes the findings that a policy asks for and nobody measured yet.
 * @returns the findings that are not as they were, and the history of it
 */
export function judgeAnew(
  findings: readonly FindingRow[],
  judged: Judged,
  now: Instant,
  cause: 'policy' | 'time',
): { changed: FindingRow[]; transitions: TransitionRow[] } {
  const held = new Map(findings.map((finding) => [finding.check_id, finding]));
  const changed: FindingRow[] = [];
  const transitions: TransitionRow[] = [];
  for (const check of enabledChecks(judged.policy)) {
    const before = held.get(check);
    const measured = {
      outcome: before?.outcome ?? null,
      at: before?.measured_at ?? null,
      seq: before?.report_seq ?? null,
    };
    const after = follow(before, check, measured, judged, now);
    const isSame =
      before?.verdict === after.verdict && before.reason === after.reason && before.remedy === after.remedy;
    if (isSame) continue;
    changed.push(after);
    const transition = transitionBetween(before, after, { cause, at: now, seq: measured.seq }, judged.policy);
    if (transition !== undefined) transitions.push(transition);
  }
  return { changed, transitions };
}

/** What a device's row says of its findings together, as far as the policy asks for them. */
export function standingOf(
  findings: readonly FindingRow[],
  policy: Policy,
): { standing: StoredStanding; oldestMeasuredAt: Instant | null } {
  const held = new Map(findings.map((finding) => [finding.check_id, finding]));
  const asked = enabledChecks(policy).map((check) => held.get(check));
  const measuredAts = asked.map((finding) => finding?.measured_at ?? null);
  const oldest = measuredAts.reduce<Instant | null>(
    (least, at) => (least === null || at === null ? null : Math.min(least, at)),
    measuredAts.length === 0 ? null : Number.MAX_SAFE_INTEGER,
  );
  return { standing: worstStanding(asked.map((finding) => finding?.verdict ?? 'unknown')), oldestMeasuredAt: oldest };
}

/** Compliant is the last branch: reached when nothing fails, nothing is unknown and something was proven. */
function worstStanding(verdicts: readonly VerdictWord[]): StoredStanding {
  if (verdicts.includes('fail')) return 'failing';
  if (verdicts.includes('unknown') || !verdicts.includes('pass')) return 'unknown';
  return 'compliant';
}

/** The checks that speak for a clause. */
export const checksOfClause = (clause: string): CheckId[] =>
  checks.filter((check) => (check.clauses as readonly string[]).includes(clause)).map((check) => check.id);
