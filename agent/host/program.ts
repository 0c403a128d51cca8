// Starts one listed program and waits for its end: no shell, no input, a bare environment, a limit on time and output.
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { searchFolders } from '../../shared/commands.ts';
import type { Answer, CommandResult, SystemName } from '../../shared/host.ts';
import type { Account } from './accounts.ts';
import { personalEnvironment } from './as-person.ts';
import { type Asker, failure, refusal } from './failures.ts';
import { codeOf } from './files.ts';
import { limits } from './limits.ts';
import { windowsEnvironment } from './windows-environment.ts';

/** The first executable file of that name in the folders searched, or undefined. On Windows its name ends in .exe. */
export async function locate(
  program: string,
  folders: readonly string[],
  system: SystemName,
): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, system === 'windows' ? `${program}.exe` : program);
    try {
      await access(path, constants.X_OK);
      if ((await stat(path)).isFile()) return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/**
 * All that a program is told of the world. NODE_OPTIONS, LD_PRELOAD and LD_LIBRARY_PATH are not in it, and LANGUAGE is
 * empty because it outranks LC_ALL wherever the locale is not C.
 */
export function environmentFor(system: SystemName, account: Account | undefined): Record<string, string> {
  const language = { LC_ALL: 'C', LANGUAGE: '' };
  if (system === 'windows') return { ...windowsEnvironment(process.env), ...language };
  const base = { PATH: searchFolders[system].join(':'), ...language };
  return account === undefined ? base : { ...base, ...personalEnvironment(system, account) };
}

export interface Start {
  path: string;
  args: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  /** The ids to run under, when they are not the agent's own. */
  ids?: { uid: number; gid: number } | undefined;
  timeoutMs?: number | undefined;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
  /** What reasons call it. */
  asked: string;
  asker: Asker;
}

export function runToEnd({
  path,
  args,
  environment,
  ids,
  timeoutMs,
  signal,
  asked,
  asker,
}: Start): Promise<Answer<CommandResult>> {
  const { promise, resolve } = Promise.withResolvers<Answer<CommandResult>>();
  const child = spawn(path, args, {
    cwd: '/',
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what it started can be ended with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...ids,
  });
  const giveUp = (kind: 'timeout' | 'too-large'): void => {
    endGroup(child.pid);
    child.stdout.destroy();
    child.stderr.destroy();
    resolve(refusal(asked, kind, asker));
  };
  const timer = setTimeout(() => giveUp('timeout'), timeoutMs ?? limits.timeoutMs);
  const onAbort = (): void => endGroup(child.pid);
  signal?.addEventListener('abort', onAbort);
  const stdout = collect(child.stdout, () => giveUp('too-large'));
  const stderr = collect(child.stderr, () => giveUp('too-large'));
  child.once('error', (fault) => {
    const code = codeOf(fault);
    const kind = code === 'EACCES' || code === 'EPERM' ? 'denied' : 'failed';
    resolve(
      code === 'ENOENT'
        ? refusal(asked, 'absent', asker)
        : failure(kind, `${asked}: could not be started (${code ?? fault.message})`),
    );
  });
  child.once('close', (status) => resolve({ ok: true, value: { status, stdout: stdout(), stderr: stderr() } }));
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  });
}

function collect(stream: NodeJS.ReadableStream, onTooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limits.bytes) onTooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // It ended by itself a moment ago.
  }
}
