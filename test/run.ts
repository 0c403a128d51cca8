// `npm test`: every *.test.ts in parallel, then one line that says how many assertions passed and failed.
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { buildDashboard } from '../installers/build.ts';
import { runSuite } from './suite/tap.ts';

/** Those that take longest, first: at the end they would have the processors to themselves and leave most of them idle. */
const longest = [
  'test/e2e/kill.test.ts',
  'agent/damage.test.ts',
  'test/e2e/newcomer.test.ts',
  'server/commands/commands.test.ts',
  'test/dashboard/acts.test.ts',
  'agent/command-line.test.ts',
  'agent/run-command.test.ts',
  'server/users/users.test.ts',
  'test/dashboard/dashboard.test.ts',
];

function everyTest(): string[] {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const found = globSync('{agent,server,shared,installers,test}/**/*.test.ts', { cwd: root, exclude: ['**/dist/**'] });
  return [...longest, ...found.filter((file) => !longest.includes(file)).sort()];
}

await buildDashboard();
// Unpacked once, before tests that would do it all at once and meet each other's half-written file.
if (process.platform === 'linux' && process.arch === 'x64') await chromium.executablePath();
const chosen = process.argv.slice(2);
await runSuite(chosen.length > 0 ? chosen : everyTest());
