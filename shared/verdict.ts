// What a check concludes. Unknown is never a pass.
import Type from 'typebox';

export const VerdictWord = Type.Union([
  Type.Literal('pass'),
  Type.Literal('fail'),
  Type.Literal('unknown'),
  Type.Literal('not-applicable'),
]);
export type VerdictWord = Type.Static<typeof VerdictWord>;

/** A verdict and its reason, a sentence that the person concerned understands. */
export interface Verdict {
  verdict: VerdictWord;
  reason: string;
}

export const pass = (reason: string): Verdict => ({ verdict: 'pass', reason });
export const fail = (reason: string): Verdict => ({ verdict: 'fail', reason });
export const unknown = (reason: string): Verdict => ({ verdict: 'unknown', reason });
export const notApplicable = (reason: string): Verdict => ({ verdict: 'not-applicable', reason });

const order: Record<VerdictWord, number> = { fail: 3, unknown: 2, pass: 1, 'not-applicable': 0 };

/** Negative when `a` is worse than `b`. */
export const byWorst = (a: VerdictWord, b: VerdictWord): number => order[b] - order[a];

/**
 * The worst of many: a failure outweighs an unknown, an unknown outweighs a pass. The reasons of all that share the
 * worst verdict are joined, so that nothing wrong hides behind something else wrong. Of none: unknown.
 */
export function worst(verdicts: readonly Verdict[]): Verdict {
  const worstWord = verdicts.map((v) => v.verdict).sort(byWorst)[0];
  if (worstWord === undefined) return unknown('Nothing was measured.');
  const reasons = verdicts.filter((v) => v.verdict === worstWord).map((v) => v.reason);
  return { verdict: worstWord, reason: [...new Set(reasons)].join(' ') };
}
