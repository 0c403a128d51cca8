// How a machine's refusals are worded, once for the real and the recorded host, so that a replay says what the live run said.
import type { Failure, FailureKind, Host } from '../../shared/host.ts';

export type FileFailure = Extract<FailureKind, 'absent' | 'denied' | 'failed' | 'timeout' | 'too-large'>;

/** Who was refused: the cure depends on the system, and on whether the agent has all rights already. */
export type Asker = Pick<Host, 'system' | 'privileged'>;

export const failure = (kind: FailureKind, reason: string): Failure => ({ ok: false, failure: kind, reason });

/** What was asked (a path, a command line), why it failed, and the cure where there is one. */
export function refusal(asked: string, kind: FileFailure, asker: Asker, detail?: string): Failure {
  if (detail !== undefined) return failure(kind, `${asked}: ${detail}`);
  return failure(kind, `${asked}: ${wording(kind, asker)}`);
}

function wording(kind: FileFailure, asker: Asker): string {
  switch (kind) {
    case 'absent':
      return 'not there';
    case 'denied':
      return `permission denied${cureOfDenial(asker)}`;
    case 'timeout':
      return 'no answer in time; try again when the machine is less busy';
    case 'too-large':
      return 'more came back than is read; tell whoever looks after Palisade';
    case 'failed':
      return 'could not be read';
  }
}

function cureOfDenial({ system, privileged }: Asker): string {
  if (!privileged) return system === 'windows' ? '; run as administrator' : '; run as root';
  // Even root reads some folders there only when a person, or the device management, has allowed it.
  return system === 'macos' ? '; the agent may need Full Disk Access' : '';
}

/** A command as a person would have typed it, for reasons alone: nothing is ever started from this text. */
export const commandLine = (command: string, args: readonly string[], as?: string): string =>
  [command, ...args].join(' ') + (as === undefined ? '' : ` (as ${as})`);

/** Nothing at all is known: the recording does not hold the call. Every such reason starts with `not captured`. */
export const notCaptured = (asked: string): Failure =>
  failure('not-captured', `not captured: the recording does not hold ${asked}`);

/** Of a program that is in none of the folders searched. */
export const notInstalled = (command: string): Failure => failure('absent', `${command}: not installed`);
