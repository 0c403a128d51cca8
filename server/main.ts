// The collector's command line: one line a command.
import { Command } from 'commander';
import { Complaint } from './commands/complaint.ts';
import { serveCommand } from './commands/serve.ts';
import { SettingProblem } from './config.ts';
import { DataFolderProblem } from './data-folder.ts';
import { ListenProblem } from './listen.ts';
import { IdentityProblem } from './pki/index.ts';
import { StoreProblem } from './store/index.ts';

const program = new Command('palisade')
  .description('The Palisade collector, and its command line')
  .showHelpAfterError('Run it with --help for what it takes.')
  .addCommand(serveCommand());

/** Problems that a person can mend: said without a stack. */
const expected = [SettingProblem, DataFolderProblem, IdentityProblem, ListenProblem, StoreProblem];

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Complaint) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.status;
  } else if (expected.some((kind) => error instanceof kind) && error instanceof Error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  } else {
    console.error(error);
    process.exitCode = 3;
  }
}
