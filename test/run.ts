// `npm test`: every *.test.ts in parallel, then one line that says how many assertions passed and failed.
// A test that is skipped, to do or alone counts as failed: the suite never passes by not looking.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { Parser } from 'tap-parser';
import { buildDashboard } from '../installers/build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tap = join(root, 'node_modules/tap/dist/esm/run.mjs');
const scratch = mkdtempSync(join(tmpdir(), 'palisade-test-'));
const tapFile = join(scratch, 'result.tap');

function runTap(args: string[]): Promise<number | null> {
  const child = spawn(process.execPath, [tap, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
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

function count(file: string): { passed: number; failed: number } {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const results = Parser.parse(text, { flat: true }).filter((event) => event[0] === 'assert');
  const bad = results.filter(([, result]) => !result.ok || result.skip || result.todo);
  return { passed: results.length - bad.length, failed: bad.length };
}

try {
  await prepareTap();
  await buildDashboard();
  // Unpacked once, before tests that would do it all at once and meet each other's half-written file.
  if (process.platform === 'linux' && process.arch === 'x64') await chromium.executablePath();
  const status = await runTap(['run', '--reporter=terse', `--output-file=${tapFile}`, ...process.argv.slice(2)]);
  const { passed, failed } = count(tapFile);
  // A suite that died without a failed assertion, or ran none, is a failure too.
  const total = status === 0 && passed > 0 ? failed : Math.max(failed, 1);
  process.stdout.write(`\n${passed} passed, ${total} failed\n`);
  process.exitCode = total === 0 ? 0 : 1;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
