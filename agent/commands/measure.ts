// `palisade-agent measure` and `describe`: how the service has its machine looked at. Not for people, so not in the help.
import type { Command } from 'commander';
import type { DescribeOptions, MeasureOptions } from '../measure-command.ts';

export function register(program: Command): void {
  program
    .command('measure [checks...]', { hidden: true })
    .requiredOption('--data-dir <dir>')
    .option('--overlay <dir>')
    .action(async (checks: string[], options: MeasureOptions) => {
      const { measure } = await import('../measure-command.ts');
      print(await measure(checks, options));
    });
  program
    .command('describe', { hidden: true })
    .option('--overlay <dir>')
    .action(async (options: DescribeOptions) => {
      const { describe } = await import('../measure-command.ts');
      print(await describe(options));
    });
}

const print = (answer: object): void => void process.stdout.write(`${JSON.stringify(answer)}\n`);
