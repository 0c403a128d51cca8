// `palisade-agent check`: looks at this machine (or a recorded one) and says what it found. Needs no collector.
import type { Command } from 'commander';
import type { CheckOptions } from '../check-command.ts';

export function register(program: Command): void {
  program
    .command('check')
    .summary('check this machine now and say what to mend')
    .description('Checks this machine now and says what was found, why it matters and how to mend it.')
    .option('--json', 'print everything as JSON')
    .option('--only <id...>', 'run these checks alone')
    .option('--policy <file>', 'judge by this policy (YAML or JSON) instead of the default one')
    .option('--replay <dir>', 'look at the recording in this folder instead of this machine')
    .option('--overlay <dir>', 'let the recording in this folder answer for part of this machine')
    .addHelpText(
      'after',
      `
Nothing leaves this machine. Some things can only be seen as root; what could not be seen is said to be unknown, with the cure.

Exit status:
  0  nothing is wrong
  1  something fails
  2  nothing fails, but something could not be seen
  3  the program itself failed; the message says why and what to do`,
    )
    .action(async (options: CheckOptions) => {
      const { check } = await import('../check-command.ts');
      process.exitCode = await check(options);
    });
}
