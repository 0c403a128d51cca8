// How long the agent waits for the machine, and how much it lets the machine say.
export const limits = {
  /** One command, one file, one listing. */
  timeoutMs: 10_000,
  /** One library call: it starts several programs. */
  libraryTimeoutMs: 30_000,
  /** One question to Windows, the start of PowerShell included: on a machine that starts up it takes its time. */
  queryTimeoutMs: 90_000,
  /** A whole run of all checks: far longer than it takes when every command in it runs out of time. */
  runTimeoutMs: 900_000,
  /** How long PowerShell is kept for the next question. */
  queryIdleMs: 2_000,
  /** One stream of a command, or one file. Accounts and device trees of the largest machines stay far below. */
  bytes: 4 * 1024 * 1024,
  /** Names in one folder. */
  names: 100_000,
} as const;
