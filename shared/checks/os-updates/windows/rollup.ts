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

/** `26100.2314.1.8` is the package of build 26100.2314. Null when there is no such package, or its date is not known. */
export function rollupInstalledAt(rollups: Answer<unknown[]>, build: string): Instant | null {
  if (!rollups.ok) return null;
  const dates = rollups.value
    .filter((entry) => Value.Check(Rollup, entry))
    .filter(({ version, state }) => state === installed && version.startsWith(`${build}.`))
    .map(({ high, low }) => (high === null || low === null ? null : fromFileTime(high, low)));
  const [at] = dates;
  return dates.length === 1 && at !== undefined ? at : null;
}

/** Tenths of a microsecond since 1601, in two halves; the registry's numbers are signed. */
function fromFileTime(high: number, low: number): Instant | null {
  const ticks = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  const at = Number(ticks / 10_000n) - 11_644_473_600_000;
  return at > 0 ? at : null;
}
