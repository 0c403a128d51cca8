// The collector's command line: one line a command.
import { Command } from 'commander';
import { alertCommand } from './commands/alert.ts';
import { Complaint } from './commands/complaint.ts';
import { deviceCommand } from './commands/device.ts';
import { ledgerCommand } from './commands/ledger.ts';
import { personCommand } from './commands/person.ts';
import { policyCommand } from './commands/policy.ts';
import { serveCommand } from './commands/serve.ts';
import { tokenCommand } from './commands/token.ts';
import { SettingProblem } from './config.ts';
import { DataFolderProblem } from './data-folder.ts';
import { ListenProblem } from './listen.ts';
import { IdentityProblem } from './pki/index.ts';
import { StoreProblem } from './store/index.ts';

const program = new Command('palisade')
  .description('The Palisade collector, and its command line')
  .showHelpAfterError('Run it with --help for what it takes.')
  .addCommand(serveCommand())
  .addCommand(tokenCommand())
  .addCommand(deviceCommand())
  .addCommand(personCommand())
  .addCommand(alertCommand())
  .addCommand(policyCommand())
  .addCommand(ledgerCommand());

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
