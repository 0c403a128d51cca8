// The collector from its start to its stop, and what it says to whoever started it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { systemClock } from '../shared/clock.ts';
import { buildApp } from './app.ts';
import { Complaint } from './commands/complaint.ts';
import type { Config } from './config.ts';
import { DataFolderProblem, prepareDataFolder, storeFile } from './data-folder.ts';
import { type Listening, ListenProblem, listen } from './listen.ts';
import { plainLog, type Say } from './log.ts';
import { IdentityProblem } from './pki/index.ts';
import { openStore, StoreProblem } from './store/index.ts';

/** What a person can mend: said without a stack. */
const mendable = [DataFolderProblem, IdentityProblem, ListenProblem, StoreProblem];

/** Resolves once the collector was asked to stop and has stopped. Throws a Complaint when it cannot start. */
export async function serve(config: Config, say: Say): Promise<void> {
  try {
    await run(config, say);
  } catch (error) {
    if (mendable.some((kind) => error instanceof kind) && error instanceof Error) {
      throw new Complaint(error.message, { cause: error });
    }
    throw error;
  }
}

async function run(config: Config, say: Say): Promise<void> {
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
