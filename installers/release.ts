// Which release this tree is: its number from package.json, its commit and date from git, so that the same sources
// carry the same name whenever and wherever they are built.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface Release {
  /** `0.1.0+20261124.1a2b3c4d5e6f`, with `.dirty` when something is not committed. */
  version: string;
  /** The same as Debian orders and accepts it. */
  debianVersion: string;
  /** Seconds since 1970 of the commit: every timestamp inside the packages. */
  epoch: number;
}

function git(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`git ${args.join(' ')}: ${stderr.trim()}; packages are named after the commit they are made from`);
  return stdout.trim();
}

export function currentRelease(): Release {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const epoch = Number(git('log', '-1', '--format=%ct'));
  const day = new Date(epoch * 1000).toISOString().slice(0, 10).replaceAll('-', '');
  const dirty = git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '.dirty';
  const full = `${version}+${day}.${git('rev-parse', '--short=12', 'HEAD')}${dirty}`;
  return { version: full, debianVersion: full, epoch };
}
