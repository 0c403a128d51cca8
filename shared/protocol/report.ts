// A report: what one run of an agent measured, numbered, chained to the report before it and signed.
import Type from 'typebox';
import type { Outcome } from '../checks/define.ts';
import { Instant } from '../clock.ts';
import { DeviceId, RequestId } from '../ids.ts';
import { canonicalText, type Digest, digestOf } from './sign.ts';

export const limits = {
  /** Bytes of one report's body. Twenty checks with a hundred volumes stay below a tenth of it. */
  reportBytes: 512 * 1024,
  /** Bytes of one frame, of any kind. */
  frameBytes: 4 * 1024 * 1024,
  /** Reports in one frame. */
  reportsInFrame: 500,
} as const;

export const DigestText = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' });
export const SignatureText = Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' });

const OutcomeSchema = Type.Union([
  Type.Object({ facts: Type.Unknown() }, { additionalProperties: false }),
  Type.Object({ unknown: Type.String({ maxLength: 2_000 }) }, { additionalProperties: false }),
]);

/**
 * The signed part of a report. It travels as the canonical text that was signed, and is kept as that text, so that it
 * can be proven years later without trusting anybody's serialiser.
 *
 * A quiet check-in is a report in which `facts` is empty: everything that was measured is as it was.
 */
export const ReportBody = Type.Object({
  device: DeviceId,
  seq: Type.Integer({ minimum: 1, description: 'Rises by one with each report of the device' }),
  collectedAt: Instant,
  policyVersion: Type.Integer({ minimum: 0, description: 'The policy the agent knew; 0: none yet' }),
  previous: Type.Union([DigestText, Type.Null()], { description: 'Digest of the report before; null in the first' }),
  facts: Type.Record(Type.String({ pattern: '^[a-z][a-z0-9-]{0,63}$' }), OutcomeSchema, {
    description: 'By check: what was measured for the first time or differs from the report before that held it',
  }),
  unchanged: Type.Optional(
    Type.Object(
      { checks: Type.Array(Type.String(), { minItems: 1, maxItems: 100 }), digest: DigestText },
      { description: 'Checks measured anew with the same outcome, and the digest of those outcomes' },
    ),
  ),
  answers: Type.Optional(RequestId),
  overlay: Type.Optional(Type.Literal(true, { description: 'Partly from a recording: not evidence' })),
});
export type ReportBody = Type.Static<typeof ReportBody>;

/** A report as it travels and as it is kept. `digest` of the text is the link that the next report's `previous` names. */
export const SignedReport = Type.Object({
  body: Type.String({ minLength: 2, maxLength: limits.reportBytes, description: 'Canonical text of a ReportBody' }),
  signature: SignatureText,
});
export type SignedReport = Type.Static<typeof SignedReport>;

/** Digest of the outcomes of some checks, in whatever order they are given: what `unchanged` carries. */
export function outcomesDigest(outcomes: Readonly<Record<string, Outcome>>): Digest {
  return digestOf(canonicalText(outcomes));
}
