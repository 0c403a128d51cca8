// `palisade-agent run`: the service. Started by systemd and its like, or by hand.
import type { Command } from 'commander';
import type { RunOptions } from '../run-command.ts';

export function register(program: Command): void {
  program
    .command('run')
    .summary('check this machine in its periods and report to your collector')
    .description('Checks this machine in its periods, and sooner when something changes, and reports to the collector.')
    .option('--data-dir <dir>', 'where the agent keeps its key and its reports')
    .option(
      '--overlay <dir>',
      'let the recording in this folder answer for part of this machine (tests, demonstrations)',
    )
    .addHelpText(
      'after',
      `
Goes on until it gets SIGINT or SIGTERM. Without a network the reports are kept and sent later.

Exit status:
  0  told to end
  1  this device is not enrolled yet
  3  the program itself failed; the message says why and what to do`,
    )
    .action(async (options: RunOptions) => {
      const { run } = await import('../run-command.ts');
      // Outright, since a probe that is under way must not hold up the end.
      process.exit(await run(options));
    });
}
