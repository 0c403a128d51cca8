// The table in the README of this folder: what each layout is, what it must be judged as, what it was judged as and how
// that was proven. Written by the run; the rest of the README is written by people.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SecondOpinion } from './inside.ts';
import type { Layout } from './layouts.ts';

const file = fileURLToPath(new URL('README.md', import.meta.url));
const begin = '<!-- begin: written by npm run test:laptop -->';
const end = '<!-- end -->';

export interface Row {
  layout: Layout;
  judged: { verdict: string; reason: string };
  opinion: SecondOpinion;
  /** Disks in whose raw bytes the marker was found. */
  holding: number[];
}

function line({ layout, judged, opinion, holding }: Row): string {
  const inside = opinion.clear.length === 0 ? 'nothing clear' : `clear: ${opinion.clear.join(', ')}`;
  const outside = holding.length === 0 ? 'not found' : `found on disk ${holding.map((index) => index + 1).join(', ')}`;
  const cells = [
    layout.title,
    `${layout.expected.verdict}: ${layout.expected.why}`,
    `${judged.verdict}: ${judged.reason}`,
    inside,
    outside,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** Puts the table between its two marks. */
export function writeTable(rows: readonly Row[]): void {
  const text = readFileSync(file, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before === -1 || after < before) throw new Error(`${file} has lost its marks "${begin}" and "${end}"`);
  const table = [
    '| layout | must be | judged by the packed agent | tables of the kernel, inside | marker in the raw disks, outside |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map(line),
  ].join('\n');
  writeFileSync(file, `${text.slice(0, before)}${begin}\n${table}\n${text.slice(after)}`);
}
