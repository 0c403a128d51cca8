// Runs the probes of a host's system. One that fails, throws or answers in a wrong shape is unknown, and stops no other.
import type Type from 'typebox';
import { Value } from 'typebox/value';
import type { Outcome, Probe } from '../shared/checks/define.ts';
import { haveFactsForm } from '../shared/checks/facts-form.ts';
import { type CheckId, checkById } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import type { Clock, Instant } from '../shared/clock.ts';
import type { Host } from '../shared/host.ts';
import { askedOnce } from './host/asked-once.ts';

/** Longer than any probe takes whose every command times out; more than this and the machine slept in between. */
const longestRunMs = 300_000;

/** The outcome of each check asked for. Never rejects: what cannot be measured is `unknown`, with the reason. */
export async function runChecks(host: Host, ids: readonly CheckId[], clock: Clock): Promise<Record<CheckId, Outcome>> {
  const shared = askedOnce(host);
  const outcomes = await Promise.all(ids.map(async (id) => [id, await runCheck(host, shared, id, clock)] as const));
  return Object.fromEntries(outcomes) as Record<CheckId, Outcome>;
}

/** @param shared the host, on which what other checks of this run asked is not asked again */
async function runCheck(host: Host, shared: Host, id: CheckId, clock: Clock): Promise<Outcome> {
  const probe = (await probesOf(host.system))[id]?.probe;
  if (probe === undefined)
    return { unknown: `This version cannot look at "${checkById(id).title}" on ${host.system}.` };
  const startedAt = clock.now();
  const outcome = await outcomeOf(shared, id, probe, startedAt);
  // A laptop that slept halfway was measured half before and half after: neither is how it stands now, so nothing that
  // was heard is kept.
  return clock.now() - startedAt > longestRunMs ? await outcomeOf(host, id, probe, clock.now()) : outcome;
}

/** One probe's outcome: a fault, and facts that do not fit the check's schema, are unknown. */
export async function outcomeOf(host: Host, id: CheckId, probe: Probe, now: Instant): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await probe(host, now);
  } catch (fault) {
    return { unknown: `The probe of "${checkById(id).title}" failed: ${messageOf(fault)}. Please report this.` };
  }
  if ('unknown' in outcome) return outcome;
  if (haveFactsForm(id, outcome.facts)) return outcome;
  const schema: Type.TSchema = checkById(id).facts;
  const [complaint] = Value.Errors(schema, outcome.facts);
  return {
    unknown: `The probe of "${checkById(id).title}" answered in a wrong shape (${complaint?.instancePath || 'the whole'} ${complaint?.message ?? ''}). Please report this.`,
  };
}

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));
