// `palisade-agent facts`: what the agent would send to its collector, and nothing else. For whoever wants to know.
import type { Command } from 'commander';
import type { FactsOptions } from '../facts-command.ts';

export function register(program: Command): void {
  program
    .command('facts')
    .summary('show exactly what would be sent to the collector')
    .description(
      'Looks at this machine now and shows exactly what would be sent to the collector: how it describes itself, and the facts of each check. Nothing is sent.',
    )
    .option('--json', 'print it as the collector gets it')
    .option('--replay <dir>', 'look at the recording in this folder instead of this machine')
    .option('--overlay <dir>', 'let the recording in this folder answer for part of this machine')
    .action(async (options: FactsOptions) => {
      const { showFacts } = await import('../facts-command.ts');
      await showFacts(options);
    });
}
