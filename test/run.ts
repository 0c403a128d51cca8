// `npm test`: every *.test.ts in parallel, then one line that says how many assertions passed and failed.
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import chromium from '@sparticuz/chromium';
import { buildDashboard } from '../installers/build.ts';
import { runSuite } from './suite/tap.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const everyTest = (): string[] =>
  globSync('{agent,server,shared,installers,test}/**/*.test.ts', { cwd: root, exclude: ['**/dist/**'] });

await buildDashboard();
// Unpacked once, before tests that would do it all at once and meet each other's half-written file.
if (process.platform === 'linux' && process.arch === 'x64') await chromium.executablePath();
const chosen = process.argv.slice(2);
// One more at a time than there are processors: those with several programs mostly wait for one of them.
await runSuite([`--jobs=${availableParallelism() + 1}`, ...(chosen.length > 0 ? chosen : everyTest())]);
