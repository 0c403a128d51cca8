// Instants and durations, and the clock that whatever needs "now" is given.
import Type from 'typebox';

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

export const Instant = Type.Integer({
  minimum: 0,
  maximum: 8_640_000_000_000_000,
  description: 'Milliseconds since 1970, UTC',
});

export interface Clock {
  now(): Instant;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A duration as people write it in a policy: a whole number and one unit (`30s`, `15m`, `24h`, `7d`), or `0`. */
export type DurationText = string;

export function DurationText(options: { default: string; title: string; description: string }) {
  return Type.String({ pattern: '^(0|[1-9][0-9]{0,5}[smhd])$', examples: ['30s', '15m', '24h', '7d'], ...options });
}

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration that the policy schema has accepted. Throws on any other text. */
export function durationMs(text: DurationText): number {
  if (text === '0') return 0;
  const match = /^([0-9]+)([smhd])$/.exec(text);
  if (match?.[1] === undefined)
    throw new Error(`"${text}" is not a duration: write a number and s, m, h or d, as in 15m`);
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** A length of time for a person: the two largest units, in words (`3 days`, `2 hours 14 minutes`, `40 seconds`). */
export function inWords(ms: number): string {
  const units: [string, number][] = [
    ['day', unitMs.d],
    ['hour', unitMs.h],
    ['minute', unitMs.m],
    ['second', unitMs.s],
  ];
  const largest = units.findIndex(([, size]) => ms >= size);
  if (largest === -1) return 'less than a second';
  const words: string[] = [];
  let rest = ms;
  for (const [name, size] of units.slice(largest, largest + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${name}${count === 1 ? '' : 's'}`);
  }
  return words.join(' ');
}
