// What the link does about each word of the collector, as a pure function: (session, message, now) -> session, effects.
// The socket is link.ts's; which trouble waits how long is trouble.ts's.
import type { CheckId } from '../shared/checks/index.ts';
import type { Instant } from '../shared/clock.ts';
import type { CollectorId, RequestId } from '../shared/ids.ts';
import type { VersionedPolicy } from '../shared/policy.ts';
import type { FromCollector } from '../shared/protocol/messages.ts';
import type { Digest } from '../shared/protocol/sign.ts';
import type { Head } from './spool-index.ts';
import { refusal, type Trouble, trouble } from './trouble.ts';

export interface Session {
  phase: 'awaits-challenge' | 'awaits-welcome' | 'open' | 'over';
  /** Number of the last report sent on this connection, or that the collector held when it began. */
  sentUpTo: number;
  /** Last numbers of the frames that are not acknowledged yet. */
  inFlight: readonly number[];
  pausedUntil: Instant;
}

export type Effect =
  | { do: 'greet'; nonce: string }
  | { do: 'reconcile'; head: Head }
  | { do: 'compare-clocks'; theirs: Instant }
  | { do: 'acknowledge'; seq: number }
  | { do: 'adopt-policy'; policy: VersionedPolicy }
  | { do: 'check-now'; request: RequestId | undefined; checks: CheckId[] | undefined }
  | { do: 'report-in-full' }
  | { do: 'wake-at'; at: Instant }
  | { do: 'give-up'; trouble: Trouble };

export interface Step {
  session: Session;
  effects: Effect[];
}

/** Frames under way at a time: one being stored while the next travels. */
const framesInFlight = 2;

export const newSession = (): Session => ({ phase: 'awaits-challenge', sentUpTo: 0, inFlight: [], pausedUntil: 0 });

/** @param enrolledWith no other collector is answered */
export function receive(session: Session, message: FromCollector, enrolledWith: CollectorId, now: Instant): Step {
  if (session.phase === 'over') return { session, effects: [] };
  if (message.type === 'refused') return giveUp(session, refusal(message));
  switch (session.phase) {
    case 'awaits-challenge':
      if (message.type !== 'challenge') return giveUp(session, outOfTurn(message));
      if (message.collector !== enrolledWith) return giveUp(session, trouble('wrong-collector'));
      return { session: { ...session, phase: 'awaits-welcome' }, effects: [{ do: 'greet', nonce: message.nonce }] };
    case 'awaits-welcome':
      return message.type === 'welcome' ? letIn(session, message) : giveUp(session, outOfTurn(message));
    case 'open':
      return converse(session, message, now);
  }
}

function letIn(session: Session, { head, policy, policyVersion, now }: FromCollector & { type: 'welcome' }): Step {
  return {
    session: { ...session, phase: 'open', sentUpTo: head.seq, inFlight: [] },
    effects: [
      { do: 'compare-clocks', theirs: now },
      { do: 'reconcile', head },
      { do: 'adopt-policy', policy: { version: policyVersion, policy } },
    ],
  };
}

function converse(session: Session, message: FromCollector, now: Instant): Step {
  switch (message.type) {
    case 'ack': {
      // To believe an acknowledgement of what was never sent would be to throw it away.
      if (message.seq > session.sentUpTo) return giveUp(session, outOfTurn(message));
      const inFlight = session.inFlight.filter((upTo) => upTo > message.seq);
      return { session: { ...session, inFlight }, effects: [{ do: 'acknowledge', seq: message.seq }] };
    }
    case 'pause': {
      const at = now + message.ms;
      return { session: { ...session, pausedUntil: at }, effects: [{ do: 'wake-at', at }] };
    }
    case 'check-now':
      return { session, effects: [{ do: 'check-now', request: message.request, checks: message.checks }] };
    case 'policy': {
      const policy = { version: message.policyVersion, policy: message.policy };
      return { session, effects: [{ do: 'adopt-policy', policy }] };
    }
    case 'want-facts':
      return { session, effects: [{ do: 'report-in-full' }] };
    default:
      return giveUp(session, outOfTurn(message));
  }
}

const outOfTurn = (message: FromCollector): Trouble =>
  trouble('protocol', `It said "${message.type}" where that cannot be said.`);

export function giveUp(session: Session, why: Trouble): Step {
  return { session: { ...session, phase: 'over' }, effects: [{ do: 'give-up', trouble: why }] };
}

export const maySend = (
  { phase, inFlight, pausedUntil, sentUpTo }: Session,
  spooledUpTo: number,
  now: Instant,
): boolean => phase === 'open' && inFlight.length < framesInFlight && now >= pausedUntil && spooledUpTo > sentUpTo;

export const sent = (session: Session, upTo: number): Session => ({
  ...session,
  sentUpTo: upTo,
  inFlight: [...session.inFlight, upTo],
});

/**
 * How the collector's chain and ours fit. `go-on`: it holds a part of ours. `resend`: it holds less than it once
 * acknowledged, having been put back from a copy. `restart`: it holds what we do not, since our folder was put back from
 * a copy (or the device was): ours goes on from its head, and everything is measured and sent anew.
 */
export type Fit = 'go-on' | 'resend' | 'restart';

/** @param ourDigest of our report with the collector's number; undefined when we no longer keep it */
export function fitOf(theirs: Head, ours: Head, ourDigest: Digest | null | undefined, acknowledged: number): Fit {
  if (theirs.seq > ours.seq) return 'restart';
  if (theirs.seq > 0 && ourDigest !== undefined && ourDigest !== theirs.digest) return 'restart';
  return theirs.seq < acknowledged ? 'resend' : 'go-on';
}
