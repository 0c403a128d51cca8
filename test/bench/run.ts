// `npm run bench [NAME …]`: every benchmark (or those named), one after the other, then the table of all figures kept.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { figuresTable } from './figure.ts';

const all = ['reports', 'executable', 'full-run'];
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`There is no benchmark ${unknown.join(', ')}. There are: ${all.join(', ')}\n`);
  process.exit(1);
}
for (const name of wanted.length > 0 ? wanted : all) {
  const { status } = spawnSync(process.execPath, [fileURLToPath(new URL(`${name}.ts`, import.meta.url))], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
process.stdout.write(`\n${figuresTable()}\n`);
