// `palisade-agent capture`: a recording of this machine, for a report of a fault or a new fixture.
import type { Command } from 'commander';

export function register(program: Command): void {
  program
    .command('capture <dir>')
    .summary('record this machine in a folder, redacted, to attach to a bug report')
    .description(
      'Records in a new folder what the checks look at on this machine: every program they start, every file they read, and what came back. Names, hashes, keys and serial numbers are replaced. Nothing leaves this machine.',
    )
    .addHelpText('after', '\nJudge a recording, here or elsewhere, with: palisade-agent check --replay <dir>')
    .action(async (dir: string) => {
      const { captureMachine } = await import('../capture-command.ts');
      process.exitCode = await captureMachine(dir);
    });
}
