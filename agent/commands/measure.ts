// `palisade-agent measure` and `describe`: how the service has its machine looked at. Not for people, so not in the help.
import type { Command } from 'commander';
import type { DescribeOptions, MeasureOptions } from '../measure-command.ts';

interface AskedBy {
  askedBy: string;
}

export function register(program: Command): void {
  program
    .command('measure [checks...]', { hidden: true })
    .requiredOption('--asked-by <pid>')
    .requiredOption('--data-dir <dir>')
    .option('--overlay <dir>')
    .action(async (checks: string[], options: MeasureOptions & AskedBy) => {
      endWith(Number(options.askedBy));
      const { measure } = await import('../measure-command.ts');
      answer(await measure(checks, options));
    });
  program
    .command('describe', { hidden: true })
    .requiredOption('--asked-by <pid>')
    .option('--overlay <dir>')
    .action(async (options: DescribeOptions & AskedBy) => {
      endWith(Number(options.askedBy));
      const { describe } = await import('../measure-command.ts');
      answer(await describe(options));
    });
}

/** A line; once it is whole, how this process ends means nothing. */
function answer(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`, () => setTimeout(endAtOnce, 1_000).unref());
}

/** A service that was killed hears no answer, and the next one is not to find this still looking. Not told on Windows. */
function endWith(asker: number): void {
  setInterval(() => process.ppid === asker || endAtOnce(), 500).unref();
}

/** A file on a server that went away holds a thread for ever, and an exit would wait for that thread. */
const endAtOnce = (): boolean => process.kill(process.pid, 'SIGKILL');
