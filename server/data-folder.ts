// The data folder: made, closed to others, seen to be writable; and how a file in it is replaced whole.
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { settingNames } from './config.ts';

/** The folder cannot be used: the message names it, the cause and the cure. */
export class DataFolderProblem extends Error {}

/** The SQLite file in it. */
export const storeFile = (folder: string): string => join(folder, 'collector.db');

/** Makes the folder where it is missing, 0700. Throws a DataFolderProblem. */
export function prepareDataFolder(folder: string): void {
  try {
    makeFolder(folder);
    // A folder made beforehand may be open to others; keys must not lie in such a one.
    if (process.platform !== 'win32' && (statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new DataFolderProblem(unusable(folder, codeOf(cause)), { cause });
  }
}

/** Not mkdir's own `recursive`: under /proc, where a folder that exists takes no other, Node 24 tries without end. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && statSync(folder).isDirectory()) return;
    const parent = dirname(folder);
    if (codeOf(error) !== 'ENOENT' || parent === folder || existsSync(parent)) throw error;
    makeFolder(parent);
    mkdirSync(folder, { mode: 0o700 });
  }
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

function unusable(folder: string, code: string | undefined): string {
  const otherwise = `or name another folder with ${settingNames.dataDir.env}.`;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `The data folder ${folder} cannot be written by this user. Run as the user it belongs to, ${otherwise}`;
    case 'EROFS':
      return `The data folder ${folder} is on a file system that is mounted read-only. Mount it for writing, ${otherwise}`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `The data folder ${folder} cannot be made, because a file is in its place. Move that file away, ${otherwise}`;
    case 'ENOSPC':
      return `There is no space left on the disk of the data folder ${folder}. Make some, ${otherwise}`;
    default:
      return `The data folder ${folder} cannot be made or written (${code ?? 'for an unknown reason'}). Mend that, ${otherwise}`;
  }
}

/** Replaces a file at once and durably, so that a crash leaves the old one or the new one and never a half. */
export function replaceFile(file: string, text: string, mode = 0o600): void {
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', mode);
  try {
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(draft, mode);
  renameSync(draft, file);
}
