// The one seam between a check and the machine it looks at. Real (agent/host) or recorded: a probe cannot tell.
import type { CommandName } from './commands.ts';
import type { Query } from './windows/powershell.ts';

export type SystemName = 'linux' | 'macos' | 'windows';

/**
 * Why the machine did not answer. `absent`: there is no such file or program, which is itself an answer.
 * `not-captured`: a recording does not hold this call, so nothing at all is known.
 */
export type FailureKind = 'absent' | 'denied' | 'timeout' | 'too-large' | 'not-captured' | 'failed';

export interface Failure {
  ok: false;
  failure: FailureKind;
  /** What was asked, what came back and, where there is one, the cure: `/etc/shadow: permission denied; run as root`. */
  reason: string;
}

export type Answer<T> = { ok: true; value: T } | Failure;

/** A program that ran to its end; the caller judges the status, since for many programs non-zero is an answer. */
export interface CommandResult {
  /** Exit status; null when a signal ended it. */
  status: number | null;
  stdout: string;
  stderr: string;
}

export interface FileStat {
  kind: 'file' | 'directory' | 'block-device' | 'other';
  /** `major:minor` of the device that holds the file. */
  device: string;
  /** `major:minor` of the device that a block-device node stands for; null for everything else. */
  represents: string | null;
  uid: number;
  /** Permission bits, octal as in `ls`: 0o644. */
  mode: number;
  sizeBytes: number;
  modifiedAt: number;
}

export interface RunOptions {
  /** Login name of the account to run as. Needs privilege unless it is the agent's own account. */
  as?: string;
  timeoutMs?: number;
}

export interface Host {
  readonly system: SystemName;
  /** Whether the agent has root or SYSTEM rights, so that a reason can say "run as root" only where it would help. */
  readonly privileged: boolean;
  /** Login name the agent runs under. */
  readonly user: string;
  run(command: CommandName, args: readonly string[], options?: RunOptions): Promise<Answer<CommandResult>>;
  readText(path: string): Promise<Answer<string>>;
  readBytes(path: string): Promise<Answer<Uint8Array>>;
  /** The target as written in the link, not resolved. */
  readLink(path: string): Promise<Answer<string>>;
  /** Names in a folder, sorted. */
  list(path: string): Promise<Answer<string[]>>;
  /** Follows links. */
  stat(path: string): Promise<Answer<FileStat>>;
  /** One call of a library that looks at the machine by itself, so that its answer can be recorded too. */
  library(name: LibraryName, call: string): Promise<Answer<unknown>>;
  /** One question to Windows, as its script answers it; `partOf` reads it. On other systems it fails. */
  query(query: Query): Promise<Answer<unknown>>;
  readonly memory: Memory;
}

/** What one run leaves on the device for the next: what a system does not write down itself, such as since when an update waits. */
export interface Memory {
  /** `absent` before anything was kept. It may be damaged or of another version: see its form before you use it. */
  recall(name: MemoryName): Promise<Answer<unknown>>;
  /** Replaces what was there. Only the service keeps anything; where it cannot, the next run finds what was there before. */
  keep(name: MemoryName, value: unknown): Promise<void>;
}

export type MemoryName = 'waiting-updates';

export type LibraryName = 'systeminformation' | 'node-disk-info';
