// When Microsoft brings out its security updates: on the second Tuesday of each month at 10:00 Pacific time, each one with
// all that came before. So a device without the last one may lack that of months ago, whatever date the last one bears.
import type { Instant } from '../clock.ts';

/** The first one after a moment. 18:00 UTC: never before they are out, whichever the season in Redmond. */
export function patchTuesdayAfter(at: Instant): Instant {
  const day = new Date(at);
  for (let month = day.getUTCMonth(); ; month += 1) {
    const tuesday = secondTuesday(day.getUTCFullYear(), month);
    if (tuesday > at) return tuesday;
  }
}

function secondTuesday(year: number, month: number): Instant {
  const weekday = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 8 + ((2 - weekday + 7) % 7), 18);
}
