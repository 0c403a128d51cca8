// `npm start`: the whole of Palisade on one machine. Builds the dashboard, starts a collector, enrols this machine with
// it and runs the agent; Ctrl-C ends both. A second start goes on with the same data.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildDashboard } from './build.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const help = `npm start [-- --no-agent] [-- --overlay DIR]

  --no-agent      start the collector alone
  --overlay DIR   let the recording in DIR answer for part of this machine (for demonstrations and tests)

  PALISADE_DATA_DIR     where everything is kept             (${join(root, '.palisade')})
  PALISADE_PORT         agents and dashboard, by TLS         (8443)
  PALISADE_LOCAL_PORT   dashboard on this machine alone      (8080)
`;

const { values: flags } = parseArgs({
  options: {
    agent: { type: 'boolean', default: true },
    overlay: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
  allowNegative: true,
});

const dataDir = resolve(process.env['PALISADE_DATA_DIR'] ?? join(root, '.palisade'));
const agentDir = join(dataDir, 'agent');
const agentMain = join(root, 'agent/main.ts');
const environment = { ...process.env, PALISADE_DATA_DIR: dataDir, PALISADE_AGENT_DIR: agentDir };

/** How long children have to end by the terminal's own signal. */
const ctrlCPatienceMs = 3_000;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function start(script: string, args: string[]): ChildProcess {
  return spawn(process.execPath, [script, ...args], { env: environment, stdio: ['ignore', 'inherit', 'inherit'] });
}

const ended = (child: ChildProcess): Promise<number> =>
  new Promise((done) => child.once('close', (status, signal) => done(status ?? (signal === null ? 1 : 0))));

function output(script: string, args: string[]): Promise<{ status: number; stdout: string }> {
  const child = spawn(process.execPath, [script, ...args], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  return ended(child).then((status) => ({ status, stdout }));
}

interface Running {
  url: string;
  localUrl: string;
  pid: number;
}

/** The collector writes where it listens once it is ready; a file left by an earlier one names another process. */
async function whenReady(collector: ChildProcess): Promise<Running | undefined> {
  for (let waited = 0; collector.exitCode === null && waited < 60_000; waited += 100) {
    try {
      const running = JSON.parse(readFileSync(join(dataDir, 'collector.json'), 'utf8')) as Running;
      if (running.pid === collector.pid && (await fetch(`${running.localUrl}/healthz`)).ok) return running;
    } catch {
      // Not there yet.
    }
    await new Promise((done) => setTimeout(done, 100));
  }
  return undefined;
}

interface AgentStatus {
  enrolled?: { url: string } | null;
}

/** Enrols this machine, unless it is enrolled with this collector at this address already. */
async function enrolThisMachine({ url, localUrl }: Running): Promise<boolean> {
  const { stdout } = await output(agentMain, ['status', '--json']);
  const known = stdout === '' ? undefined : (JSON.parse(stdout) as AgentStatus).enrolled?.url;
  if (known === url) return true;
  const ownerToken = readFileSync(join(dataDir, 'owner.token'), 'utf8').trim();
  const reply = await fetch(`${localUrl}/api/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ownerToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ label: 'This machine, by npm start', validForSeconds: 600, address: url }),
  });
  if (!reply.ok) throw new Error(`The collector gave no enrolment token: ${await reply.text()}`);
  const { token } = (await reply.json()) as { token: string };
  const tokenFile = join(agentDir, 'enrolment.token');
  mkdirSync(agentDir, { recursive: true, mode: 0o700 });
  writeFileSync(tokenFile, token, { mode: 0o600 });
  try {
    const force = known === undefined ? [] : ['--force'];
    return (await ended(start(agentMain, ['enroll', '--token-file', tokenFile, ...force]))) === 0;
  } finally {
    rmSync(tokenFile, { force: true });
  }
}

async function main(): Promise<number> {
  await buildDashboard();
  const collector = start(join(root, 'server/main.ts'), ['serve']);
  const children = [collector];
  let stopping = false;
  const stopAll = (): void => {
    for (const child of children) child.kill('SIGTERM');
  };
  // Ctrl-C reaches the children by itself, and a second signal would make them end without finishing what they do.
  const signals = { SIGINT: ctrlCPatienceMs, SIGTERM: 0, SIGHUP: 0 } as const;
  for (const [signal, patienceMs] of Object.entries(signals)) {
    process.on(signal, () => {
      stopping = true;
      setTimeout(stopAll, patienceMs).unref();
    });
  }
  const collectorEnd = ended(collector);
  const running = await whenReady(collector);
  if (running === undefined || stopping) {
    collector.kill('SIGTERM');
    return await collectorEnd;
  }
  if (flags.agent && (await enrolThisMachine(running))) {
    const agent = start(agentMain, [
      'run',
      ...(flags.overlay === undefined ? [] : ['--overlay', resolve(flags.overlay)]),
    ]);
    children.push(agent);
    void ended(agent).then((status) => {
      if (!stopping) say(`The agent ended (status ${status}); the collector goes on. Start again to bring it back.`);
    });
  } else if (flags.agent) {
    say('This machine could not be enrolled, so no agent runs; the collector goes on.');
  }
  say(`\nPalisade is ready: ${running.localUrl}   (stop with Ctrl-C; data in ${dataDir})`);
  const status = await collectorEnd;
  for (const child of children) child.kill('SIGTERM');
  return stopping ? 0 : status;
}

if (flags.help) process.stdout.write(help);
else process.exitCode = await main();
