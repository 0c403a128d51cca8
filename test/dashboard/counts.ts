// The figures of a made-up fleet.
import type { DeviceDetail, Overview } from '../../shared/api/nouns.ts';

export type Counts = Overview['scope'];

export function countStandings(devices: DeviceDetail[]): Counts {
  const counts: Counts = { compliant: 0, failing: 0, unknown: 0, silent: 0 };
  for (const { standing } of devices) counts[standing] += 1;
  return counts;
}

export function sentenceOf(inScope: number, compliant: number, needYou: number): string {
  if (inScope === 0) return 'No device holds PI.';
  if (needYou === 0 && compliant === inScope)
    return `All ${inScope} devices holding PI are compliant. Nothing needs you.`;
  return `${compliant} of ${inScope} devices holding PI are compliant. ${needYou} need${needYou === 1 ? 's' : ''} you.`;
}

/** Twenty-seven of the last thirty days: a collector that was off for three. */
export function lastDays({ compliant, failing, unknown, silent }: Counts, now: number): Overview['days'] {
  return Array.from({ length: 30 }, (_, index) => index)
    .filter((index) => index < 8 || index > 10)
    .map((index) => {
      const worse = Math.max(0, Math.round(compliant * (0.35 - index * 0.012)));
      return {
        day: new Date(now - (29 - index) * 86_400_000).toISOString().slice(0, 10),
        compliant: compliant - worse,
        failing: failing + Math.floor(worse / 2),
        unknown: unknown + Math.ceil(worse / 2),
        silent,
      };
    });
}
