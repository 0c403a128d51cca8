// `palisade serve`: the collector itself, until somebody stops it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import type { FastifyInstance } from 'fastify';
import { stringify } from 'yaml';
import { systemClock } from '../../shared/clock.ts';
import { buildApp } from '../app.ts';
import { type Config, type Flags, readConfig, settingNames, shownConfig, surroundings } from '../config.ts';
import { prepareDataFolder } from '../data-folder.ts';
import { type Listening, listen } from '../listen.ts';
import { plainLog, type Say } from '../log.ts';
import { openStore } from '../store/index.ts';
import { Complaint } from './complaint.ts';

export const storeFile = (dataDir: string): string => join(dataDir, 'collector.db');

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
      const say: Say = (line) => void process.stdout.write(`${line}\n`);
      const config = readConfig(flags, surroundings());
      if (printConfig) say(stringify(shownConfig(config)).trimEnd());
      else await serve(config, say);
    });
}

/** Resolves once the collector was asked to stop and has stopped. */
export async function serve(config: Config, say: Say): Promise<void> {
  const stopping = stopRequest(say);
  prepareDataFolder(config.dataDir);
  await refuseSecond(config.dataDir);
  const store = await openStore(storeFile(config.dataDir));
  try {
    const log = config.verbose ? 'everything' : plainLog(say);
    const app = await buildApp({ config, clock: systemClock, store, log });
    try {
      const listening = await listen(app, config);
      greet(app, config, listening, say);
      await stopping;
      await listening.close();
    } finally {
      await app.close();
    }
  } finally {
    await store.close();
  }
  say('Stopped.');
}

function greet(app: FastifyInstance, config: Config, { url, localUrl }: Listening, say: Say): void {
  say(`Dashboard on this machine:  ${localUrl}`);
  say(`Agents and other machines:  ${url}`);
  say(`Data:                       ${config.dataDir}`);
  const { setupCode } = app.users;
  if (setupCode === null) return;
  say(
    `\nThere is no administrator yet. Open this link once to create the first one:\n\n  ${localUrl}/setup#code=${setupCode}\n`,
  );
}

/** Resolves at the first signal; a second one ends the program at once, for whoever cannot wait. */
function stopRequest(say: Say): Promise<void> {
  return new Promise((stop) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        say('Stopping ...');
        stop();
      });
    }
  });
}

/** Two collectors on one data folder would each think the other's devices disconnected. */
async function refuseSecond(dataDir: string): Promise<void> {
  const running = await runningCollector(dataDir);
  if (running === undefined) return;
  throw new Complaint(
    `A collector runs on the data folder ${dataDir} already: process ${running.pid}, at ${running.localUrl}. Stop it, or name another folder with PALISADE_DATA_DIR.`,
  );
}

async function runningCollector(dataDir: string): Promise<{ localUrl: string; pid: number } | undefined> {
  try {
    const noted = JSON.parse(readFileSync(join(dataDir, 'collector.json'), 'utf8')) as {
      localUrl: string;
      pid: number;
    };
    process.kill(noted.pid, 0);
    await fetch(`${noted.localUrl}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return noted;
  } catch {
    // No file, a file left by a collector that was killed, or nobody there.
    return undefined;
  }
}
