// Where the agent keeps what it must not lose. The one place of the running agent that reads the environment.
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { Complaint } from './complaint.ts';
import { codeOf } from './durable.ts';

export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  isRoot: boolean;
  home: string;
}

export const surroundings = (): Surroundings => ({
  env: process.env,
  isRoot: process.getuid?.() === 0,
  home: homedir(),
});

/** `--data-dir`, else PALISADE_AGENT_DIR, else the system's folder for root, else the user's own for such things. */
export function agentFolder(dataDir: string | undefined, { env, isRoot, home }: Surroundings): string {
  const chosen = dataDir || env['PALISADE_AGENT_DIR'];
  if (chosen) return resolve(chosen);
  if (isRoot) return '/var/lib/palisade-agent';
  const state = env['XDG_STATE_HOME'];
  // The XDG specification: a relative path there is to be ignored.
  return join(state !== undefined && isAbsolute(state) ? state : join(home, '.local/state'), 'palisade-agent');
}

/** Makes the folder, closed to others, and sees that it can be written. Throws a Complaint when it cannot. */
export function prepareFolder(folder: string): void {
  try {
    makeFolder(folder);
    // A folder made beforehand may be open to others; the key must not lie in such a one.
    if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new Complaint(unwritable(folder, codeOf(cause)), { cause });
  }
}

/** Not mkdir's own `recursive`: under /proc, where a folder that exists takes no other, Node 24 tries without end. */
function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return;
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  mkdirSync(folder, { mode: 0o700 });
}

function unwritable(folder: string, code: string | undefined): string {
  const cure = 'or name another folder with --data-dir or PALISADE_AGENT_DIR.';
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `The agent's folder ${folder} cannot be written by this user. Run as the user it belongs to (usually root), ${cure}`;
    case 'EROFS':
      return `The agent's folder ${folder} is on a file system that is mounted read-only. Mount it for writing, ${cure}`;
    case 'ENOSPC':
      return `There is no space left on the disk of the agent's folder ${folder}. Make some, ${cure}`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `The agent's folder ${folder} cannot be made, because a file is in its place. Move that file away, ${cure}`;
    default:
      return `The agent's folder ${folder} cannot be used (${code ?? 'for an unknown reason'}). Mend that, ${cure}`;
  }
}
