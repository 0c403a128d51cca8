// `palisade-agent doctor`: what keeps the agent from seeing or telling, and what would cure it.
import type { Command } from 'commander';
import type { DoctorOptions } from '../doctor-command.ts';

export function register(program: Command): void {
  program
    .command('doctor')
    .summary('say what the agent cannot see or do here, why, and what would help')
    .description(
      'Says how the agent itself is (its folder, key, service, collector, clock and spool), and for each check what it cannot see on this machine, why, and what would help.',
    )
    .option('--json', 'print it as JSON')
    .option('--data-dir <dir>', 'where the agent keeps its key and its reports')
    .option('--replay <dir>', 'look at the recording in this folder instead of this machine')
    .addHelpText(
      'after',
      `
Nothing is changed and nothing is sent. The service sees more than you do: to see what it sees, run this as root.

Exit status:
  0  the agent is well and sees everything
  1  the agent is ill; what is printed says where and what to do
  2  the agent is well, but something cannot be seen
  3  the program itself failed; the message says why and what to do`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('../doctor-command.ts');
      process.exitCode = await doctor(options);
    });
}
