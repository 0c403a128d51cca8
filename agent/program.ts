// The command line, one line a command. What a command needs is loaded when it runs, so that help is instant.
import { Command, CommanderError } from 'commander';
import { agentVersion } from './version.ts';

/** Status 3 is the program's own failure, apart from every verdict. */
const failed = 3;

/** Does what the arguments of this process say. */
export async function perform(registers: readonly ((program: Command) => void)[]): Promise<void> {
  const program = new Command('palisade-agent')
    .description(
      'Looks after this machine: checks how it is protected, says what to mend, and reports to your collector.',
    )
    .version(agentVersion)
    .showHelpAfterError('Type `palisade-agent --help` to see what there is.')
    .exitOverride();
  for (const register of registers) register(program);
  // Whoever reads the output may stop reading (`| head`): not a failure, and what was found still decides the status.
  process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
    if (fault.code !== 'EPIPE') throw fault;
  });
  try {
    await program.parseAsync();
  } catch (fault) {
    if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? 0 : failed;
    else {
      const { faultText } = await import('./complaint.ts');
      process.stderr.write(`${faultText(fault)}\n`);
      process.exitCode = failed;
    }
  }
}
