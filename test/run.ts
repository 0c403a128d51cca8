// `npm test`: every *.test.ts in parallel, then one line that says how many assertions passed and failed.
import chromium from '@sparticuz/chromium';
import { buildDashboard } from '../installers/build.ts';
import { runSuite } from './suite/tap.ts';

await buildDashboard();
// Unpacked once, before tests that would do it all at once and meet each other's half-written file.
if (process.platform === 'linux' && process.arch === 'x64') await chromium.executablePath();
await runSuite(process.argv.slice(2));
