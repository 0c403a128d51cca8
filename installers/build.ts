// Builds what is served and not run from source: the dashboard. Does nothing while the last build is newer than its sources.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const sources = ['server/dashboard', 'shared', 'package-lock.json'];
const product = join(root, 'server/dashboard/dist/index.html');

function newestChange(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const within = readdirSync(path).filter((name) => !['dist', 'node_modules', 'fixtures'].includes(name));
  return Math.max(0, ...within.map((name) => newestChange(join(path, name))));
}

const isStale = (): boolean =>
  !existsSync(product) ||
  Math.max(...sources.map((source) => newestChange(join(root, source)))) > statSync(product).mtimeMs;

/** Rejects with vite's own words when the build fails. */
export async function buildDashboard(): Promise<void> {
  if (!isStale()) return;
  process.stderr.write('Building the dashboard ...\n');
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'server/dashboard', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const status = await new Promise((resolve) => child.once('close', resolve));
  if (status !== 0) throw new Error(`The dashboard does not build:\n${said}`);
}

if (import.meta.main) await buildDashboard();
