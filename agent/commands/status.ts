// `palisade-agent status`: how the agent on this machine is doing.
import type { Command } from 'commander';
import type { StatusOptions } from '../status-command.ts';

export function register(program: Command): void {
  program
    .command('status')
    .summary('say how the agent on this machine is doing')
    .description(
      'Says whom this device is enrolled with, whether the agent runs and is connected, and what waits to be sent.',
    )
    .option('--json', 'print it as JSON')
    .option('--data-dir <dir>', 'where the agent keeps its key and its reports')
    .addHelpText(
      'after',
      `
Exit status:
  0  enrolled, running and connected
  1  not so; what is printed says which and what to do
  3  the program itself failed; the message says why and what to do`,
    )
    .action(async (options: StatusOptions) => {
      const { status } = await import('../status-command.ts');
      process.exitCode = status(options);
    });
}
