// Runs tap over some files and counts: the one way in which every suite of the project is run, and what its last line says.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from 'tap-parser';
import { makeBundles } from './bundles.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tap = join(root, 'node_modules/tap/dist/esm/run.mjs');

function runTap(args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [tap, ...args], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    // Tests start the programs hundreds of times; with these each starts in half of the processor time.
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(root, '.cache/compiled'),
      NODE_OPTIONS: `--import="${new URL('lighter-modules.mjs', import.meta.url).href}"`,
    },
  });
  return new Promise((resolve) => child.once('close', resolve));
}

/** tap makes its test class from the list of plugins; a fresh install holds one made from another list. */
async function prepareTap(): Promise<void> {
  const stamp = join(root, 'node_modules/.tap-made-for');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, '.taprc')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  if ((await runTap(['build'])) !== 0) throw new Error('`tap build` failed; run it by hand to see why');
  writeFileSync(stamp, wanted);
}

/** A test that is skipped, to do or alone counts as failed: a suite never passes by not looking. */
function count(file: string): { passed: number; failed: number } {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const results = Parser.parse(text, { flat: true }).filter((event) => event[0] === 'assert');
  const bad = results.filter(([, result]) => !result.ok || result.skip || result.todo);
  return { passed: results.length - bad.length, failed: bad.length };
}

/** The files that took longest, so that it shows where a suite's time goes. Read from tap's own line for each. */
function saySlowest(file: string): void {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const files = [...text.matchAll(/^(?:not )?ok \d+ - (\S+) # time=([\d.]+)ms/gm)].map(
    ([, name, ms]) => [name, Number(ms)] as const,
  );
  const slowest = files.sort(([, a], [, b]) => b - a).slice(0, 8);
  for (const [name, ms] of slowest) process.stdout.write(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}\n`);
}

/** The last line of a suite. For `.ci/run`, which adds the suites up, it is also kept in the file that PALISADE_TALLY names. */
export function sayCount(passed: number, failed: number): void {
  const line = `${passed} passed, ${failed} failed\n`;
  const tally = process.env['PALISADE_TALLY'];
  if (tally !== undefined) appendFileSync(tally, line);
  process.stdout.write(`\n${line}`);
}

/** Runs the files, prints the count, and sets this process's exit status by it. */
export async function runSuite(tapArgs: string[]): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'palisade-test-'));
  const tapFile = join(scratch, 'result.tap');
  try {
    await makeBundles();
    await prepareTap();
    const status = await runTap(['run', '--reporter=terse', `--output-file=${tapFile}`, ...tapArgs]);
    saySlowest(tapFile);
    const { passed, failed } = count(tapFile);
    // A suite that died without a failed assertion, or ran none, is a failure too.
    const total = status === 0 && passed > 0 ? failed : Math.max(failed, 1);
    sayCount(passed, total);
    process.exitCode = total === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
