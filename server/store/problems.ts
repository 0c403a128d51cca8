// What can be wrong with the data file, said with its cause and its cure.

/** The message names the file, what is wrong with it and what to do; the engine's own error is the cause. */
export class StoreProblem extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StoreProblem';
  }
}

interface EngineError {
  code: string;
  message: string;
}

function engineError(error: unknown): EngineError {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { code, message: error.message };
}

/** The engine's error in words, with the cure; an error that is none of the engine's is passed on as it is. */
export function storeProblem(file: string, error: unknown): unknown {
  if (error instanceof StoreProblem) return error;
  const { code, message } = engineError(error);
  const say = (what: string): StoreProblem => new StoreProblem(`The data file ${file} ${what}`, error);
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) {
    return say(
      `is damaged or is not a Palisade data file (${message}). Put a copy of it from a backup in its place; keep the damaged one.`,
    );
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return say(
      'is in use by another program. Is a collector running on the same data folder already? Stop one of them.',
    );
  }
  if (code.startsWith('SQLITE_FULL')) return say('cannot grow: the disk is full. Free some space and start again.');
  if (code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_IOERR') || code.startsWith('SQLITE_PERM')) {
    return say(`cannot be written (${message}). Let the collector's account write to it and to its folder.`);
  }
  if (code.startsWith('SQLITE_CANTOPEN') || message.includes('directory does not exist')) {
    return say(
      `cannot be opened (${message}). Check that its folder exists and that the collector's account may read and write there.`,
    );
  }
  return error;
}
