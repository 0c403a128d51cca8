// (facts, policy, clock) -> verdicts. Pure: the collector judges the fleet with it, the agent its own device.
import type Type from 'typebox';
import type { CheckDefinition, Outcome } from './checks/define.ts';
import { haveFactsForm } from './checks/facts-form.ts';
import { type CheckId, checkById, checks } from './checks/index.ts';
import type { Instant } from './clock.ts';
import type { SystemName } from './host.ts';
import type { Policy } from './policy.ts';
import { unknown, type Verdict } from './verdict.ts';

export interface Judgement extends Verdict {
  id: CheckId;
  remedy: string[];
}

type AnyCheck = CheckDefinition<CheckId, Type.TSchema, Type.TObject>;
/**
 * Judges one outcome. Facts that do not fit the check's schema, however they came about, are unknown: an agent of
 * another version, or a hostile one, cannot reach a verdict function with a shape it was not written for.
 */
export function judge(
  id: CheckId,
  outcome: Outcome | undefined,
  policy: Policy,
  system: SystemName,
  now: Instant,
): Judgement {
  const check = checkById(id) as unknown as AnyCheck;
  if (outcome === undefined) return { id, ...unknown('Not measured yet.'), remedy: [] };
  if ('unknown' in outcome) return { id, ...unknown(outcome.unknown), remedy: [] };
  if (!haveFactsForm(id, outcome.facts)) {
    return {
      id,
      ...unknown('The agent sent facts in a form this version does not understand; update whichever is older.'),
      remedy: [],
    };
  }
  const parameters = policy.checks[id].parameters;
  return {
    id,
    ...check.verdict(outcome.facts, parameters, now),
    remedy: check.remedy(outcome.facts, parameters, system, now),
  };
}

/** The checks that a policy asks for, in the order of the catalogue. */
export function enabledChecks(policy: Policy): CheckId[] {
  return checks.map((check) => check.id).filter((id) => policy.checks[id].enabled);
}
