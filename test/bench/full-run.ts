// One full run of the packed agent on this machine, every check: wall, CPU, peak memory, programs started; beside the same
// programs started by a shell, all at once, with nothing around them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { makeExecutable } from '../../installers/executable.ts';
import { currentRelease } from '../../installers/release.ts';
import { root } from '../helpers/palisade.ts';
import { keepFigure } from './figure.ts';

const rounds = 5;
const median = (numbers: number[]): number => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

interface Cost {
  wallMs: number;
  cpuMs: number;
}

/** Runs a line of the shell and asks the shell what it and all it started came to: POSIX `times`, minutes and seconds. */
function costOf(script: string, args: readonly string[]): Cost {
  const start = performance.now();
  const { stdout } = spawnSync('sh', ['-c', `${script}\ntimes`, 'sh', ...args], { encoding: 'utf8', env: environment });
  const wallMs = performance.now() - start;
  const spent = [...stdout.matchAll(/(\d+)m([\d.]+)s/g)].map(([, m, s]) => Number(m) * 60_000 + Number(s) * 1_000);
  return { wallMs, cpuMs: spent.reduce((sum, ms) => sum + ms, 0) };
}

const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C', LANGUAGE: '' };

/** What the agent starts when it looks at everything, itself not counted: from within it, as its own test watches it. */
function programsStarted(folder: string): string[][] {
  const log = join(folder, 'starts');
  const watch = join(root, 'test/helpers/log-starts.ts');
  spawnSync(process.execPath, ['--import', watch, join(root, 'agent/main.ts'), 'check', '--json'], {
    env: { ...process.env, STARTS_LOG: log },
  });
  if (!existsSync(log)) throw new Error('The agent was not seen to start anything');
  const lines = readFileSync(log, 'utf8').split('\n');
  const started = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as string[]);
  return started.filter(([file]) => file !== process.execPath);
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
const atOnce = (programs: readonly string[][]): string =>
  `${programs.map((words) => `${words.map(quoted).join(' ')} >/dev/null 2>&1 </dev/null &`).join('\n')}\nwait`;

async function peakMb(executable: string): Promise<number> {
  const agent = spawn(executable, ['check', '--json'], { stdio: 'ignore' });
  const ended = new Promise((resolve) => agent.once('close', resolve));
  let peak = 0;
  for (let isOver = false; !isOver; ) {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(statusOf(agent.pid)) ?? [];
    peak = Math.max(peak, Number(kilobytes) / 1024);
    isOver = await Promise.race([ended.then(() => true), wait(5, false)]);
  }
  return peak;
}

function statusOf(pid: number | undefined): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    return '';
  }
}

const folder = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
try {
  const executable = await makeExecutable(currentRelease(), folder);
  const programs = programsStarted(folder);
  const costs = Array.from({ length: rounds }, () => ({
    agent: costOf('"$1" check --json >/dev/null', [executable]),
    bare: costOf(atOnce(programs), []),
  }));
  const limits = { unit: 'ms', limitTitle: `the ${programs.length} programs it starts, alone`, goal: 'at most 1.5' };
  for (const [id, title, of] of [
    ['full-run-wall', 'A full run of every check: wall', ({ wallMs }: Cost) => wallMs],
    ['full-run-cpu', 'A full run of every check: CPU, children included', ({ cpuMs }: Cost) => cpuMs],
  ] as const) {
    const [figure, limit] = [median(costs.map((c) => of(c.agent))), median(costs.map((c) => of(c.bare)))];
    keepFigure({ ...limits, id, title, figure, limit });
  }
  // Not resourceUsage(): its peak is that of whoever forked, until the program starts.
  const ownPeak = "/VmHWM:\\s+(\\d+)/.exec(require('node:fs').readFileSync('/proc/self/status', 'utf8'))[1]";
  const bare = spawnSync(process.execPath, ['-p', ownPeak], { encoding: 'utf8' }).stdout;
  keepFigure({
    id: 'full-run-memory',
    title: 'A full run of every check: peak memory of the agent',
    unit: 'MB',
    figure: await peakMb(executable),
    limit: Number(bare) / 1024,
    limitTitle: 'bare Node',
    goal: 'none',
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
