// What the collector says while it runs: a few plain lines for a person. `--verbose` has Fastify's own log instead.
import type { FastifyBaseLogger } from 'fastify';

export type Say = (line: string) => void;

/** A logger that passes on warnings and faults alone, each as a line, a fault with where it arose. */
export function plainLog(say: Say): FastifyBaseLogger {
  const quiet = (): void => {};
  const passOn = (first: unknown, ...rest: unknown[]): void => {
    const [error, words] = faultAndWords(first, rest[0]);
    if (words !== undefined) say(words);
    if (error !== undefined) say(error.stack ?? error.message);
  };
  const log: FastifyBaseLogger = {
    level: 'warn',
    fatal: passOn,
    error: passOn,
    warn: passOn,
    info: quiet,
    debug: quiet,
    trace: quiet,
    silent: quiet,
    child: () => log,
  };
  return log;
}

/** Called as log(words), log(error), log(error, words) or log({ err }, words). */
function faultAndWords(first: unknown, second: unknown): [Error | undefined, string | undefined] {
  const words = typeof first === 'string' ? first : typeof second === 'string' ? second : undefined;
  if (first instanceof Error) return [first, words];
  const inner = typeof first === 'object' && first !== null && 'err' in first ? first.err : undefined;
  return [inner instanceof Error ? inner : undefined, words];
}
