// `palisade-agent`: the command line, one line a command. What a command needs is loaded when it runs, so that help is instant.
import { Command, CommanderError } from 'commander';
import { register as registerCapture } from './commands/capture.ts';
import { register as registerCheck } from './commands/check.ts';
import { register as registerDoctor } from './commands/doctor.ts';
import { register as registerEnroll } from './commands/enroll.ts';
import { register as registerFacts } from './commands/facts.ts';
import { register as registerLibrary } from './commands/library.ts';
import { register as registerRun } from './commands/run.ts';
import { register as registerStatus } from './commands/status.ts';
import { agentVersion } from './version.ts';

/** Status 3 is the program's own failure, apart from every verdict. */
const failed = 3;

const program = new Command('palisade-agent')
  .description(
    'Looks after this machine: checks how it is protected, says what to mend, and reports to your collector.',
  )
  .version(agentVersion)
  .showHelpAfterError('Type `palisade-agent --help` to see what there is.')
  .exitOverride();

for (const register of [
  registerEnroll,
  registerRun,
  registerStatus,
  registerCheck,
  registerFacts,
  registerDoctor,
  registerCapture,
  registerLibrary,
])
  register(program);

async function main(): Promise<void> {
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

// Whoever reads the output may stop reading (`| head`): not a failure, and what was found still decides the status.
process.stdout.on('error', (fault: NodeJS.ErrnoException) => {
  if (fault.code !== 'EPIPE') throw fault;
});

void main();
