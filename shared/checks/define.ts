// What a check is. `defineCheck` ties facts, parameters and verdict together, so that a fact without a rule, or a
// clause that is not in the list of clauses, does not compile.
import type Type from 'typebox';
import type { ClauseId } from '../clauses.ts';
import type { Instant } from '../clock.ts';
import type { Host, SystemName } from '../host.ts';
import type { Verdict } from '../verdict.ts';
import type { CheckId } from './index.ts';

export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** What a probe brought back: facts, or why there are none. Partial knowledge is facts with `unknown` states in them. */
export type Outcome<Facts = unknown> = { facts: Facts } | { unknown: string };

/**
 * Gathers one check's facts on one operating system, through `host` alone. Says nothing about good or bad.
 * `now` is the device's own clock: an account that expires today is enabled or not by that one.
 */
export type Probe<Facts = unknown> = (host: Host, now: Instant) => Promise<Outcome<Facts>>;

/** A probe with what would tell that its facts may have changed. */
export interface SystemProbe<Facts = unknown> {
  probe: Probe<Facts>;
  /** Files whose change hastens the next run. Asked again after each run, since users and disks come and go. */
  signals?: (host: Host) => Promise<string[]>;
}

/** Those of one system; a check without one there is unknown on it. */
export type Probes = Partial<Record<CheckId, SystemProbe>>;

/** Where the same evidence is useful in other frameworks. Never a claim that the framework is met. */
export interface References {
  cis: string[];
  nistCsf: string[];
  nist80053: string[];
  iso27001: string[];
  soc2: string[];
  hipaa: string[];
}

export interface CheckDefinition<Id extends string, F extends Type.TSchema, P extends Type.TObject> {
  id: Id;
  title: string;
  /** The question, as one would ask it of a colleague. */
  question: string;
  facts: F;
  /** Every parameter has a default, and its description says why that default. */
  parameters: P;
  severity: Severity;
  /** Cron expression (six fields, seconds first) of its period, unless the policy says otherwise. */
  every: string;
  /** None: what it tells is information, and no clause asks for it. */
  clauses: readonly ClauseId[];
  references: References;
  /** Pure and total. Pass is the last branch, reached only when everything in scope was seen and is good. */
  verdict(facts: Type.Static<F>, parameters: Type.Static<P>, now: Instant): Verdict;
  /** Ordered steps for the employee; empty when there is nothing to mend. */
  remedy(facts: Type.Static<F>, parameters: Type.Static<P>, system: SystemName, now: Instant): string[];
}

export function defineCheck<const Id extends string, F extends Type.TSchema, P extends Type.TObject>(
  definition: CheckDefinition<Id, F, P>,
): CheckDefinition<Id, F, P> {
  return definition;
}
