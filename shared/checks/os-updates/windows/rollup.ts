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

/** Null when there is no package of this build and revision, or its date is not known. */
export function rollupInstalledAt(rollups: Answer<unknown[]>, build: number, revision: number): Instant | null {
  if (!rollups.ok) return null;
  const dates = rollups.value
    .filter((entry) => Value.Check(Rollup, entry))
    .filter(({ version, state }) => state === installed && isOf(version, build, revision))
    .map(({ high, low }) => (high === null || low === null ? null : fromFileTime(high, low)));
  const [at] = dates;
  return dates.length === 1 && at !== undefined ? at : null;
}

/**
 * `26100.7171.1.10` is the package of build 26100.7171, and of 26200.7171 too: releases that a small package switches on share
 * the files, the updates and the revision of the one that they are made from (19041 to 19045, 22621 and 22631).
 */
function isOf(version: string, build: number, revision: number): boolean {
  const [base, number] = version.split('.').map(Number);
  return base !== undefined && number === revision && base <= build && build - base <= 100;
}

/** Tenths of a microsecond since 1601, in two halves; the registry's numbers are signed. */
function fromFileTime(high: number, low: number): Instant | null {
  const ticks = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const at = Number(ticks / 10_000n) - 11_644_473_600_000;
  return at > 0 ? at : null;
}
