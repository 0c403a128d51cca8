// Where a command ends when it cannot go on: with a sentence for the person and a status for scripts.

/** 0: done. 1: refused, or something is wrong with what was asked about. 3: the program itself failed. */
export type ExitStatus = 0 | 1 | 3;

/** The cause and the cure, said to a person without a stack. */
export class Complaint extends Error {
  readonly status: ExitStatus;

  constructor(message: string, options?: { cause?: unknown; status?: ExitStatus }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.status = options?.status ?? 1;
  }
}
