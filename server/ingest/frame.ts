// A frame as it came -> reports that are proven to be this device's, in an unbroken chain or with declared gaps. Reads
// nothing but the frame; what it means for what is already held is plan.ts's.
import type { KeyObject } from 'node:crypto';
import type { DeviceId } from '../../shared/ids.ts';
import { decodeReportBody } from '../../shared/protocol/codec.ts';
import type { ReportBody } from '../../shared/protocol/report.ts';
import { type Digest, digestOf, isSignedByOffThread, type Signature } from '../../shared/protocol/sign.ts';
import type { Incoming, Received } from './index.ts';

export interface ReadReport {
  body: ReportBody;
  /** The text that was signed, kept as it came. */
  text: string;
  digest: Digest;
  signature: Signature;
  /** Its own signature is to be checked; the others are proven by the chain up to the next one that is. */
  isChecked: boolean;
}

export interface Frame {
  reports: ReadReport[];
  isDropped(from: number, to: number): boolean;
}

export type Refusal = Extract<Received, { ok: false }>;
type Read = { ok: true; frame: Frame } | Refusal;

export const refuse = (code: Refusal['code'], message: string): Refusal => ({ ok: false, code, message });

export function readFrame(device: DeviceId, { reports, dropped = [] }: Incoming): Read {
  const frame: Frame = { reports: [], isDropped: (from, to) => isCovered(from, to, dropped) };
  for (const { body: text, signature } of reports) {
    const decoded = decodeReportBody(text);
    if (!decoded.ok) return refuse(decoded.code, `${decoded.reason}. Nothing of the frame was taken.`);
    const body = decoded.message;
    if (body.device !== device) {
      return refuse('bad-signature', `Report ${body.seq} is of another device than the one that is connected.`);
    }
    const wrong = linkFault(frame, body);
    if (wrong !== undefined) return wrong;
    frame.reports.push({ body, text, digest: digestOf(text), signature, isChecked: false });
  }
  markChecked(frame);
  return { ok: true, frame };
}

/** Whether a report goes on from the one before it in the frame. */
function linkFault({ reports, isDropped }: Frame, body: ReportBody): Refusal | undefined {
  const { seq, previous } = body;
  if ((seq === 1) !== (previous === null)) {
    return refuse('out-of-order', `Report ${seq} must ${seq === 1 ? 'not ' : ''}name the report before it.`);
  }
  const before = reports.at(-1);
  if (before === undefined) return undefined;
  if (seq <= before.body.seq) return refuse('out-of-order', `Report ${seq} came after report ${before.body.seq}.`);
  if (seq === before.body.seq + 1) {
    return previous === before.digest
      ? undefined
      : refuse('out-of-order', `Report ${seq} names another report before it than the one sent.`);
  }
  if (isDropped(before.body.seq + 1, seq - 1)) return undefined;
  return refuse(
    'out-of-order',
    `Report ${seq} came after ${before.body.seq}; those between were not declared dropped.`,
  );
}

/**
 * The last report of each unbroken run proves the run. What follows a gap proves itself as well, since nothing that is
 * held names it: the gap may be one inside the frame, or one before it.
 */
function markChecked({ reports, isDropped }: Frame): void {
  for (const [at, report] of reports.entries()) {
    const [before, after] = [reports[at - 1], reports[at + 1]];
    const { seq } = report.body;
    const followsGap = before === undefined ? seq > 1 && isDropped(seq - 1, seq - 1) : before.body.seq + 1 !== seq;
    const endsRun = after === undefined || after.body.seq !== seq + 1;
    report.isChecked = followsGap || endsRun;
  }
}

/** Whether the ranges together cover every number from `from` to `to`. */
function isCovered(from: number, to: number, ranges: readonly { from: number; to: number }[]): boolean {
  let next = from;
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    if (range.from > next) break;
    next = Math.max(next, range.to + 1);
  }
  return next > to;
}

/** Checks the signatures that prove the frame, on the thread pool. */
export async function isProven({ reports }: Frame, key: KeyObject): Promise<boolean> {
  const checked = reports.filter((report) => report.isChecked);
  const valid = await Promise.all(
    checked.map(({ text, signature }) => isSignedByOffThread('report', text, signature, key)),
  );
  return valid.every(Boolean);
}
