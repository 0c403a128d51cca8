// Runs tap over some files and counts: the one way in which every suite of the project is run, and what its last line says.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Parser } from 'tap-parser';

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
      NODE_OPTIONS: `--import="${new URL('one-file-typebox.mjs', import.meta.url).href}"`,
    },
  });
  return new Promise((resolve) => child.once('close', resolve));
}

/** For one-file-typebox.mjs. The entries share what they share as they come, in chunks beside them. */
async function bundleTypebox(): Promise<void> {
  const entry = (name: string): string => fileURLToPath(import.meta.resolve(name));
  await build({
    entryPoints: {
      typebox: entry('typebox'),
      'typebox-value': entry('typebox/value'),
      'typebox-compile': entry('typebox/compile'),
    },
    outdir: join(root, '.cache/typebox'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    logLevel: 'warning',
  });
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
    await bundleTypebox();
    await prepareTap();
    const status = await runTap(['run', '--reporter=terse', `--output-file=${tapFile}`, ...tapArgs]);
    const { passed, failed } = count(tapFile);
    // A suite that died without a failed assertion, or ran none, is a failure too.
    const total = status === 0 && passed > 0 ? failed : Math.max(failed, 1);
    sayCount(passed, total);
    process.exitCode = total === 0 ? 0 : 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
