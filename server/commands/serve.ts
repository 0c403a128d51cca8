// `palisade serve`: its flags. The collector itself is loaded only by this command, so that the others start quickly.
import { Command } from 'commander';
import { stringify } from 'yaml';
import { type Flags, readConfig, settingNames, shownConfig, surroundings } from '../config.ts';
import { say } from './command.ts';

/** A text that is no port stays as it is, so that the message can show it. */
const port = (text: string): number => (/^[0-9]+$/.test(text) ? Number(text) : (text as unknown as number));

export function serveCommand(): Command {
  const named = (key: keyof typeof settingNames): string => `(${settingNames[key].env}, or "${key}" in collector.yaml)`;
  return new Command('serve')
    .description('run the collector until it is stopped')
    .option('--data-dir <folder>', `where everything is kept (${settingNames.dataDir.env})`)
    .option('--port <port>', `agents and dashboard, by TLS ${named('port')}`, port)
    .option('--local-port <port>', `dashboard on this machine alone ${named('localPort')}`, port)
    .option('--listen <address>', `address of this machine for the TLS port ${named('listen')}`)
    .option('--address <url>', `https address that agents are told ${named('address')}`)
    .option('--verbose', 'log every request')
    .option('--print-config', 'print the settings as they hold, and end')
    .action(async ({ printConfig, ...flags }: Flags & { printConfig?: true }) => {
      const config = readConfig(flags, surroundings());
      if (printConfig) return say(stringify(shownConfig(config)).trimEnd());
      const { serve } = await import('../serve.ts');
      await serve(config, say);
    });
}
