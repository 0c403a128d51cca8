// The real programs, started as their users start them: on free ports, in a temporary folder, leaving nothing behind.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Body, Params, Query, Reply, RouteName } from '../../shared/api/routes.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A program under test, with everything it said. */
export class Program {
  readonly child: ChildProcess;
  output = '';
  readonly #listeners = new Set<() => void>();
  readonly ended: Promise<number | null>;

  constructor(command: string, args: string[], environment: Record<string, string> = {}) {
    // A process group of its own, so that a signal reaches all of it, as Ctrl-C in a terminal does.
    this.child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.output += chunk.toString();
        for (const listener of this.#listeners) listener();
      });
    }
    this.ended = new Promise((resolve) =>
      this.child.once('close', (status) => {
        resolve(status);
        for (const listener of this.#listeners) listener();
      }),
    );
  }

  /** The first match of a pattern in what the program says. Rejects with all it said when it ends or is silent too long. */
  says(pattern: RegExp, timeoutMs = 120_000): Promise<RegExpMatchArray> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void): void => {
        clearTimeout(timer);
        this.#listeners.delete(look);
        act();
      };
      const giveUp = (why: string): void =>
        finish(() => reject(new Error(`${why} before ${pattern}:\n${this.output}`)));
      const look = (): void => {
        const match = this.output.match(pattern);
        if (match !== null) finish(() => resolve(match));
        else if (this.child.exitCode !== null || this.child.signalCode !== null) giveUp('The program ended');
      };
      const timer = setTimeout(() => giveUp(`Nothing for ${timeoutMs} ms`), timeoutMs);
      this.#listeners.add(look);
      look();
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { pid, exitCode, signalCode } = this.child;
    if (pid !== undefined && exitCode === null && signalCode === null) process.kill(-pid, signal);
    return await this.ended;
  }
}

export interface CollectorFile {
  url: string;
  localUrl: string;
  pid: number;
}

export const collectorFile = (dataDir: string): CollectorFile =>
  JSON.parse(readFileSync(join(dataDir, 'collector.json'), 'utf8')) as CollectorFile;

/** The owner's way in: the API with the token that only the data folder's owner can read. */
export function ownerApi(dataDir: string) {
  return async function call<R extends RouteName>(
    route: R,
    input: { params?: Params<R>; query?: Query<R>; body?: Body<R> } = {},
  ): Promise<Reply<R>> {
    const [method = '', path = ''] = route.split(' ');
    const filled = path.replace(/:(\w+)/g, (_, name: string) =>
      encodeURIComponent((input.params as Record<string, string>)[name] ?? ''),
    );
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(input.query ?? {})) query.set(key, String(value));
    const token = readFileSync(join(dataDir, 'owner.token'), 'utf8').trim();
    const reply = await fetch(`${collectorFile(dataDir).localUrl}${filled}?${query}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
    const text = await reply.text();
    if (!reply.ok) throw new Error(`${route}: ${reply.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Reply<R>;
  };
}

/** A folder of the test's own, gone at its end. */
export function temporaryFolder(t: { teardown(act: () => void): void }, name = 'palisade-'): string {
  const folder = mkdtempSync(join(tmpdir(), name));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Free ports, so that tests run side by side; the collector writes the real ones into its data folder. */
export const onFreePorts = (dataDir: string): Record<string, string> => ({
  PALISADE_DATA_DIR: dataDir,
  PALISADE_AGENT_DIR: join(dataDir, 'agent'),
  PALISADE_PORT: '0',
  PALISADE_LOCAL_PORT: '0',
});

/** Asks again until the answer fits; for what no event tells. */
export async function until<T>(ask: () => Promise<T>, fits: (answer: T) => boolean, timeoutMs = 60_000): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`Never came true; the last answer was ${JSON.stringify(answer)?.slice(0, 2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
