// When the cumulative update that Windows now runs was installed, from the packages of its servicing: their names hold the
// build, and mean the same in every language.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Instant } from '../../../clock.ts';
import type { Answer } from '../../../host.ts';

const Rollup = Type.Object({
  version: Type.String(),
  state: Type.Union([Type.Integer(), Type.Null()]),
  high: Type.Union([Type.Integer(), Type.Null()]),
  low: Type.Union([Type.Integer(), Type.Null()]),
});

/** CurrentState of a package that is in force. */
const installed = 112;

/** When it was installed; `another`: cumulative updates are there, and what runs came on top of them (a hotpatch). */
export type RunningRollup = { at: Instant } | 'another' | 'unknown';

export function runningRollup(rollups: Answer<unknown[]>, build: number, revision: number): RunningRollup {
  if (!rollups.ok) return 'unknown';
  const inForce = rollups.value
    .filter((entry) => Value.Check(Rollup, entry))
    .filter(({ version, state }) => state === installed && revisionOf(version, build) !== undefined);
  const own = inForce.filter(({ version }) => revisionOf(version, build) === revision);
  if (own.length === 0) return inForce.length > 0 ? 'another' : 'unknown';
  const [at] = own.map(({ high, low }) => (high === null || low === null ? null : fromFileTime(high, low)));
  return own.length === 1 && at !== null && at !== undefined ? { at } : 'unknown';
}

/**
 * `26100.7171.1.10` is the package of build 26100.7171, and of 26200.7171 too: releases that a small package switches on share
 * the files, the updates and the revision of the one that they are made from (19041 to 19045, 22621 and 22631, 26100 to 26300).
 */
function revisionOf(version: string, build: number): number | undefined {
  const [base, revision] = version.split('.').map(Number);
  return base !== undefined && base <= build && build - base <= 200 ? revision : undefined;
}

/** Tenths of a microsecond since 1601, in two halves; the registry's numbers are signed. */
function fromFileTime(high: number, low: number): Instant | null {
  const ticks = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const at = Number(ticks / 10_000n) - 11_644_473_600_000;
  return at > 0 ? at : null;
}
