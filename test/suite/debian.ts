// What a suite needs from Debian beyond npm's packages: installed when this process may, else named exactly.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { sayCount } from './tap.ts';

/** A program and the Debian package that brings it. */
export type Needs = Readonly<Record<string, string>>;

const folders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const isThere = (program: string): boolean => folders.some((folder) => existsSync(`${folder}/${program}`));

const isRoot = (): boolean => process.getuid?.() === 0;
const maySudo = (): boolean => spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;

function install(packages: string[]): boolean {
  const asRoot = isRoot() ? [] : ['sudo', '-n'];
  const apt = (...args: string[]): boolean => {
    const [program = '', ...rest] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', ...args];
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  };
  return apt('update') && apt('install', '-y', '--no-install-recommends', ...packages);
}

/** Sees that the programs are there. When they cannot be, says which packages to install and counts one failure. */
export function haveFromDebian(needs: Needs): boolean {
  const missing = (): string[] => [
    ...new Set(Object.entries(needs).flatMap(([program, name]) => (isThere(program) ? [] : [name]))),
  ];
  const wanted = missing();
  if (wanted.length === 0) return true;
  if (existsSync('/usr/bin/apt-get') && (isRoot() || maySudo())) {
    process.stderr.write(`Installing from Debian: ${wanted.join(' ')}\n`);
    install(wanted);
  }
  const still = missing();
  if (still.length === 0) return true;
  process.stderr.write(`This suite needs more than npm brings. Install it, then run again:

  sudo apt-get install ${still.join(' ')}
`);
  sayCount(0, 1);
  process.exitCode = 1;
  return false;
}
