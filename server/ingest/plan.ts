// What a proven frame adds to what is held of its device. Pure: (frame, held, policy, now) -> what to write, or why not.
import type { Instant } from '../../shared/clock.ts';
import type { RequestId } from '../../shared/ids.ts';
import type { Policy } from '../../shared/policy.ts';
import type { Digest } from '../../shared/protocol/sign.ts';
import { standingOf, type Taken, takeReport } from '../findings/index.ts';
import type { Append, IngestState } from '../store/index.ts';
import { type Frame, type ReadReport, type Refusal, refuse } from './frame.ts';

export type Plan =
  | (Refusal & { fork?: string })
  | {
      ok: true;
      ack: number;
      wantsFacts: boolean;
      /** Undefined when everything was held already. */
      append: Append | undefined;
      /** Whether findings, alerts or cut-offs may be other ones now. */
      needsReview: boolean;
    };

/** By the collector's clock. */
export interface Times {
  now: Instant;
  /** When the device was asked what a report may answer. */
  asked?: ReadonlyMap<RequestId, Instant> | undefined;
}

/**
 * When a report was measured, for the collector: never after it arrived, and never before it was asked for, since the
 * device signs the name of a question that it could not know earlier. Otherwise the device's clock is believed; one that
 * is behind makes facts look older than they are, and old facts prove nothing, which is the safe mistake.
 */
function measuredAtOf({ body: { collectedAt, answers } }: ReadReport, { now, asked }: Times): Instant {
  const question = answers === undefined ? undefined : asked?.get(answers);
  return Math.min(question === undefined ? collectedAt : Math.max(collectedAt, question + 1), now);
}

/** @param held digests of those reports of the frame that may be held already */
export function planFrame(
  frame: Frame,
  state: IngestState,
  held: ReadonlyMap<number, Digest>,
  policy: Policy,
  times: Times,
): Plan {
  const { device } = state;
  const last = frame.reports.at(-1);
  if (last === undefined) return refuse('malformed', 'The frame holds no report.');
  if (device.revoked_at !== null) return refuse('not-known', 'This device was revoked.');
  const resent = frame.reports.filter(({ body }) => body.seq <= device.head_seq);
  const fresh = frame.reports.filter(({ body }) => body.seq > device.head_seq);
  const fault = resentFault(resent, held) ?? headFault(fresh[0], frame, device);
  if (fault !== undefined) return fault;
  if (fresh.length === 0)
    return { ok: true, ack: last.body.seq, wantsFacts: false, append: undefined, needsReview: false };
  return appendPlan(fresh, last, state, policy, times);
}

/** A report that is held must be the one that is held. */
function resentFault(resent: readonly ReadReport[], held: ReadonlyMap<number, Digest>): Plan | undefined {
  for (const { body, digest } of resent) {
    const known = held.get(body.seq);
    if (known === undefined) return refuse('out-of-order', `Report ${body.seq} was declared dropped before.`);
    if (known !== digest) return forked(`Report ${body.seq} came twice, with different contents`);
  }
  return undefined;
}

/** The first new report must go on from the newest one held, or after a gap that the device owns up to. */
function headFault(
  first: ReadReport | undefined,
  { isDropped }: Frame,
  { head_seq, head_digest }: IngestState['device'],
): Plan | undefined {
  if (first === undefined) return undefined;
  const { seq, previous } = first.body;
  if (seq === head_seq + 1) {
    return previous === head_digest
      ? undefined
      : forked(`Report ${seq} goes on from another report ${head_seq} than the one that is held`);
  }
  if (isDropped(head_seq + 1, seq - 1)) return undefined;
  return refuse(
    'out-of-order',
    `Report ${seq} came, and ${head_seq} is the newest that is held; those between were not declared dropped.`,
  );
}

const forked = (fork: string): Plan => ({
  ...refuse(
    'sequence-fork',
    `${fork}. The key is in use on two machines, or this one was put back to an earlier state.`,
  ),
  fork: `${fork}.`,
});

function appendPlan(
  fresh: readonly ReadReport[],
  last: ReadReport,
  { device, findings }: IngestState,
  policy: Policy,
  times: Times,
): Plan {
  const { now } = times;
  const judged = { device, policy };
  const changed = new Set<string>();
  const remeasured = new Set<string>();
  const transitions: Append['transitions'] = [];
  let taken: Taken | undefined;
  let lastMeasuredAt = device.last_measured_at;
  let wantsFacts = false;
  for (const report of fresh) {
    const measuredAt = measuredAtOf(report, times);
    taken = takeReport(taken?.findings ?? findings, report.body, measuredAt, judged);
    transitions.push(...taken.transitions);
    wantsFacts ||= taken.wantsFacts;
    for (const check of taken.changed) changed.add(check);
    for (const check of taken.remeasured) remeasured.add(check);
    if (taken.changed.length + taken.remeasured.length > 0) lastMeasuredAt = measuredAt;
  }
  const after = taken?.findings ?? [...findings];
  const { standing, oldestMeasuredAt } = standingOf(after, policy);
  return {
    ok: true,
    ack: last.body.seq,
    wantsFacts,
    needsReview: changed.size > 0 || (device.review_on_report === 1 && remeasured.size > 0),
    append: {
      device: device.id,
      reports: fresh.map((report) => reportRow(report, now)),
      gaps: gapsBefore(fresh, device.head_seq, now),
      head: { seq: last.body.seq, digest: last.digest },
      lastSeenAt: now,
      lastMeasuredAt,
      oldestMeasuredAt,
      standing,
      findings: after.filter(({ check_id }) => changed.has(check_id)),
      remeasured: after
        .filter(
          ({ check_id, measured_at }) => remeasured.has(check_id) && !changed.has(check_id) && measured_at !== null,
        )
        .map(({ check_id, measured_at }) => ({ check: check_id, at: measured_at ?? now })),
      transitions,
    },
  };
}

const reportRow = (
  { body, text, digest, signature, isChecked }: ReadReport,
  now: Instant,
): Append['reports'][number] => ({
  device_id: body.device,
  seq: body.seq,
  body: text,
  digest,
  signature,
  signature_checked: isChecked ? 1 : 0,
  received_at: now,
  collected_at: body.collectedAt,
});

function gapsBefore(fresh: readonly ReadReport[], headSeq: number, now: Instant): Append['gaps'] {
  return fresh.flatMap(({ body }, at) => {
    const before = fresh[at - 1]?.body.seq ?? headSeq;
    if (body.seq === before + 1) return [];
    return [{ device_id: body.device, from_seq: before + 1, to_seq: body.seq - 1, declared_at: now }];
  });
}
