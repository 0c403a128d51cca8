// What a benchmark comes to: a figure, the limit measured in the same run, and their ratio.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('results/', import.meta.url));

export interface Figure {
  id: string;
  title: string;
  unit: string;
  figure: number;
  limit: number;
  limitTitle: string;
  goal: string;
}

export const ratioOf = ({ figure, limit }: Figure): number => figure / limit;

/** Prints a figure and keeps it, with what it was measured on, for the README's table. */
export function keepFigure(figure: Figure): void {
  mkdirSync(folder, { recursive: true });
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  writeFileSync(
    join(folder, `${figure.id}.json`),
    `${JSON.stringify({ ...figure, ratio: Number(ratioOf(figure).toFixed(2)), machine }, null, 2)}\n`,
  );
  process.stdout.write(`${line(figure)}\n`);
}

const round = (n: number): string => (n >= 100 ? Math.round(n).toLocaleString('en') : n.toFixed(2));
const line = (f: Figure): string =>
  `| ${f.title} | ${round(f.figure)} ${f.unit} | ${f.limitTitle}: ${round(f.limit)} | ${ratioOf(f).toFixed(2)} | ${f.goal} |`;

/** The table of every figure that was kept, in Markdown. */
export function figuresTable(): string {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .sort();
  const rows = files.map((name) => line(JSON.parse(readFileSync(join(folder, name), 'utf8')) as Figure));
  return [
    '| figure | measured | limit, in the same run | ratio | goal |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}
