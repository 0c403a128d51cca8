// How the dashboard says things: one wording for each state, so that all pages use the same.
import type { PersonState, Standing } from '../../shared/api/nouns.ts';
import { inWords } from '../../shared/clock.ts';
import type { HoldingPi } from '../../shared/device.ts';
import type { VerdictWord } from '../../shared/verdict.ts';

export const verdictWords: Record<VerdictWord, string> = {
  pass: 'Pass',
  fail: 'Fail',
  unknown: 'Unknown',
  'not-applicable': 'Not applicable',
};

export const standingWords: Record<Standing, string> = {
  compliant: 'Compliant',
  failing: 'Failing',
  unknown: 'Unknown',
  silent: 'Silent',
};

export const holdingPiWords: Record<HoldingPi, string> = {
  yes: 'Holds PI',
  no: 'No PI',
  undecided: 'Undecided',
};

export const personStateWords: Record<PersonState, string> = {
  active: 'Active',
  'on-leave': 'On leave',
  terminated: 'Left',
};

const exactly = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const toTheMinute = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const dayOnly = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** `24 Nov 2026, 10:42:03 CET` */
export const exact = (instant: number): string => exactly.format(instant);
/** `10:42` */
export const hourOf = (instant: number): string => toTheMinute.format(instant);
/** `24 Nov`, of a day written as `2026-11-24`. */
export const dayOf = (day: string): string => dayOnly.format(new Date(`${day}T00:00:00Z`));

/** The largest unit alone: `3 days`. */
export function roughly(ms: number): string {
  const [count = '', unit = ''] = inWords(Math.max(ms, 0)).split(' ');
  return ms < 1_000 ? 'a moment' : `${count} ${unit}`;
}

/** `3 days ago`, `in 2 hours`, `just now`. */
export function relative(instant: number, now: number): string {
  const ms = now - instant;
  if (Math.abs(ms) < 45_000) return 'just now';
  return ms > 0 ? `${roughly(ms)} ago` : `in ${roughly(-ms)}`;
}

/** `for 3 days`, from since when something is so. */
export const forHowLong = (since: number, now: number): string =>
  now - since < 45_000 ? 'since just now' : `for ${roughly(now - since)}`;

const grouped = new Intl.NumberFormat('en-GB');
/** `10 000` with a thin space: the same to every reader. */
export const count = (n: number): string => grouped.format(n).replaceAll(',', '\u202f');

/** `1 device`, `3 devices`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** `512 GB`, in the units that disks are sold in. */
export function size(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 1_000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 1_000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1).replace(/\.0$/, '')} ${units[power]}`;
}
