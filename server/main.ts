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

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof Complaint || error instanceof SettingProblem) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof Complaint ? error.status : 1;
  } else {
    console.error(error);
    process.exitCode = 3;
  }
}
