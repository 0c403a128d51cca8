// Outcomes of one run -> the canonical text of a report, chained to the one before and signed. What came out as it did
// last time travels as a digest.
import type { Outcome } from '../shared/checks/define.ts';
import type { Instant } from '../shared/clock.ts';
import type { RequestId } from '../shared/ids.ts';
import { limits, outcomesDigest, type ReportBody } from '../shared/protocol/report.ts';
import { canonicalText, digestOf, sign } from '../shared/protocol/sign.ts';
import type { DeviceKey } from './identity.ts';
import type { Head } from './spool-index.ts';
import type { Baseline, ReportEntry } from './spool-lines.ts';

export type Outcomes = Readonly<Record<string, Outcome>>;

export interface Run {
  outcomes: Outcomes;
  /** When measuring began: what is reported is never said to be fresher than it is. */
  at: Instant;
  policyVersion: number;
  answers?: RequestId | undefined;
  overlay: boolean;
}

/** The report of a run, ready for the spool. `baseline` null: everything goes in full. */
export function composeReport(
  { device, key }: Pick<DeviceKey, 'device' | 'key'>,
  head: Head,
  baseline: Baseline | null,
  run: Run,
): Omit<ReportEntry, 'is'> {
  const outcomes = fitting(run.outcomes);
  const digests = mapValues(outcomes, (outcome) => digestOf(canonicalText(outcome)));
  // What a recording answered must not pass for what the machine answers later, nor the other way round.
  const before = baseline?.overlay === run.overlay ? baseline.outcomes : {};
  const same = Object.keys(outcomes).filter((id) => before[id] === digests[id]);
  const unchanged = pick(outcomes, (id) => same.includes(id));
  const body: ReportBody = {
    device,
    seq: head.seq + 1,
    collectedAt: run.at,
    policyVersion: run.policyVersion,
    previous: head.digest,
    facts: pick(outcomes, (id) => !same.includes(id)),
    ...(same.length > 0 && { unchanged: { checks: same.sort(), digest: outcomesDigest(unchanged) } }),
    ...(run.answers !== undefined && { answers: run.answers }),
    ...(run.overlay && { overlay: true }),
  };
  const text = canonicalText(body);
  return {
    seq: body.seq,
    digest: digestOf(text),
    at: run.at,
    quiet: Object.keys(body.facts).length === 0 && run.answers === undefined,
    baseline: { overlay: run.overlay, outcomes: { ...before, ...digests } },
    report: { body: text, signature: sign('report', text, key) },
  };
}

/** Room for everything in a report that is not outcomes. */
const envelopeBytes = 16 * 1024;

/** A check whose facts leave no room for the others is unknown, and says so; the others still travel. */
function fitting(outcomes: Outcomes): Outcomes {
  const sizes = mapValues(outcomes, (outcome) => Buffer.byteLength(canonicalText(outcome)));
  let room = limits.reportBytes - envelopeBytes;
  const fit: Record<string, Outcome> = {};
  for (const id of Object.keys(outcomes).sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0))) {
    const [outcome, size = 0] = [outcomes[id], sizes[id]];
    if (outcome === undefined) continue;
    const kept = size > room ? { unknown: `What was found is too much to report: ${size} bytes.` } : clipped(outcome);
    fit[id] = kept;
    room -= kept === outcome ? size : 0;
  }
  return fit;
}

/** The protocol takes reasons of up to 2,000 characters. */
function clipped(outcome: Outcome): Outcome {
  if (!('unknown' in outcome) || outcome.unknown.length <= 2_000) return outcome;
  return { unknown: `${outcome.unknown.slice(0, 1_990)} …` };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

function pick<A>(record: Readonly<Record<string, A>>, isWanted: (key: string) => boolean): Record<string, A> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => isWanted(key)));
}
