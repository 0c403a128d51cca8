// How a machine's refusals are worded, once for the real and the recorded host, so that a replay says what the live run said.
import type { Failure, FailureKind } from '../../shared/host.ts';

export type FileFailure = Extract<FailureKind, 'absent' | 'denied' | 'failed' | 'timeout' | 'too-large'>;

export const failure = (kind: FailureKind, reason: string): Failure => ({ ok: false, failure: kind, reason });

/** What was asked (a path, a command line), why it failed, and the cure where there is one. */
export function refusal(asked: string, kind: FileFailure, privileged: boolean, detail?: string): Failure {
  if (detail !== undefined) return failure(kind, `${asked}: ${detail}`);
  return failure(kind, `${asked}: ${wording(kind, privileged)}`);
}

function wording(kind: FileFailure, privileged: boolean): string {
  switch (kind) {
    case 'absent':
      return 'not there';
    case 'denied':
      return privileged ? 'permission denied' : 'permission denied; run as root';
    case 'timeout':
      return 'no answer in time; try again when the machine is less busy';
    case 'too-large':
      return 'more came back than is read; tell whoever looks after Palisade';
    case 'failed':
      return 'could not be read';
  }
}

/** A command as a person would have typed it, for reasons alone: nothing is ever started from this text. */
export const commandLine = (command: string, args: readonly string[], as?: string): string =>
  [command, ...args].join(' ') + (as === undefined ? '' : ` (as ${as})`);

/** Nothing at all is known: the recording does not hold the call. Every such reason starts with `not captured`. */
export const notCaptured = (asked: string): Failure =>
  failure('not-captured', `not captured: the recording does not hold ${asked}`);

/** Of a program that is in none of the folders searched. */
export const notInstalled = (command: string): Failure => failure('absent', `${command}: not installed`);
