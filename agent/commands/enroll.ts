// `palisade-agent enroll`: makes this device known to a collector.
import type { Command } from 'commander';
import type { EnrollOptions } from '../enroll-command.ts';

export function register(program: Command): void {
  program
    .command('enroll')
    .summary('make this device known to your collector')
    .description('Makes this device known to a collector, by a token made there.')
    .option('--token <token>', 'the enrolment token')
    .option('--token-file <file>', 'read the token from this file (- for standard input), out of sight of other users')
    .option('--data-dir <dir>', 'where the agent keeps its key and its reports')
    .option('--force', 'enrol anew, with the same key, a device that is already enrolled')
    .addHelpText(
      'after',
      `
The token says where the collector is and how to know it, so that nothing is sent to anybody else. The device's key is
made here and never leaves this machine.

Exit status:
  0  enrolled
  1  refused; the message says why and what to do
  3  the program itself failed, or was called in a wrong way`,
    )
    .action(async (options: EnrollOptions) => {
      const { enroll } = await import('../enroll-command.ts');
      process.exitCode = await enroll(options);
    });
}
