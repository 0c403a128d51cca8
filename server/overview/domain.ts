// The first screen answers one question: must I act? Pure.
import type { Overview } from '../../shared/api/nouns.ts';
import { checks } from '../../shared/checks/index.ts';
import { type ClauseId, clauses } from '../../shared/clauses.ts';
import type { Instant } from '../../shared/clock.ts';
import { enabledChecks } from '../../shared/judge.ts';
import type { Policy } from '../../shared/policy.ts';

type Figures = Pick<Overview, 'devices' | 'scope' | 'holdingPi' | 'needYou'>;

const count = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

/** `38 of 41 devices holding PI are compliant. 3 need you.` Silent devices are never among the compliant ones. */
export function sentenceOf({ devices, scope, holdingPi, needYou }: Figures): string {
  const call = needYou === 0 ? [] : [`${count(needYou, 'needs', 'need')} you.`];
  if (devices === 0) return ['No device has enrolled yet.', ...call].join(' ');
  if (holdingPi === 0) return ['No device is said to hold PI.', ...call].join(' ');
  const devicesHolding = count(holdingPi, 'device holding PI', 'devices holding PI');
  const state =
    holdingPi === 1
      ? `The one device holding PI is ${scope.compliant === 1 ? '' : 'not '}compliant.`
      : scope.compliant === holdingPi
        ? `All ${devicesHolding} are compliant.`
        : `${scope.compliant} of ${devicesHolding} ${scope.compliant === 1 ? 'is' : 'are'} compliant.`;
  const stale = scope.silent === 0 ? [] : [`${count(scope.silent, 'has', 'have')} no fresh data.`];
  return [state, ...stale, ...call].join(' ');
}

/** Since when nothing is wrong; null while anything is. */
export function allWellSince(
  { scope, holdingPi }: Figures,
  unresolvedAlerts: number,
  lastTrouble: Instant | null,
): Instant | null {
  return unresolvedAlerts === 0 && holdingPi > 0 && scope.compliant === holdingPi ? lastTrouble : null;
}

/** The clauses that the checks in force speak for, each with these checks, in the order of the catalogue. */
export function clausesInForce(policy: Policy): { id: ClauseId; text: string; checks: string[] }[] {
  const enabled = checks.filter((check) => enabledChecks(policy).includes(check.id));
  return (Object.keys(clauses) as ClauseId[]).flatMap((id) => {
    const speaking = enabled.filter((check) => (check.clauses as readonly ClauseId[]).includes(id));
    return speaking.length === 0 ? [] : [{ id, text: clauses[id], checks: speaking.map((check) => check.id) }];
  });
}

/** The day of an instant, UTC: `2026-11-24`. */
export const dayOf = (at: Instant): string => new Date(at).toISOString().slice(0, 10);
