// How the command line shows things to a person. Names come from devices and people: what could move the cursor or change
// the colours of a terminal is not printed.
import type { Instant } from '../../shared/clock.ts';
import { inWords } from '../../shared/clock.ts';

/** In one line, and nothing but letters. */
export const plain = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�');

/** Columns under their heads; the last one is not padded. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const shown = rows.map((row) => row.map(plain));
  const widths = heads.map((head, at) => Math.max(head.length, ...shown.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [heads.map((head) => head.toUpperCase()), ...shown].map(line).join('\n');
}

/** A name with its value a line. */
export function pairs(entries: readonly (readonly [string, string])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries.map(([name, value]) => `${`${name}:`.padEnd(width + 2)}${plain(value)}`).join('\n');
}

export function ago(at: Instant | null, now: Instant): string {
  if (at === null) return 'never';
  if (at > now) return `in ${inWords(at - now)}`;
  return now - at < 1_000 ? 'now' : `${inWords(now - at)} ago`;
}
