// `npm run check`: types, dashboard types, format and lint, dead code. All run, so that one failing hides no other.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const checks: [string, string[]][] = [
  ['types', ['typescript/bin/tsc', '-p', '.']],
  [
    'dashboard types',
    ['svelte-check/bin/svelte-check', '--tsconfig', 'server/dashboard/tsconfig.json', '--fail-on-warnings'],
  ],
  ['format and lint', ['@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.']],
  ['dead code', ['knip/bin/knip.js']],
];

const failed = checks.filter(([name, [script = '', ...args]]) => {
  process.stdout.write(`\n— ${name}\n`);
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return status !== 0;
});

process.stdout.write(
  failed.length === 0 ? '\nAll checks are clean.\n' : `\nNot clean: ${failed.map(([name]) => name).join(', ')}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
