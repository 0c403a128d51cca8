// The conversation with PowerShell, held with a program that speaks its part: none can be had on the machines of the tests.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Answer } from '../../shared/host.ts';
import { prelude, type Query } from '../../shared/windows/powershell.ts';
import { powerShellParser } from '../../test/helpers/powershell-grammar.ts';
import { isPrivileged } from './os.ts';
import { type Ask, nativePath, type PowerShellOptions, powerShell, systemShell } from './powershell.ts';
import { loop } from './powershell-loop.ts';
import { windowsEnvironment } from './windows-environment.ts';

const double = fileURLToPath(new URL('../../test/helpers/powershell-double.ts', import.meta.url));
const asker = { system: 'windows', privileged: false } as const;

/** A question's script is what the double is to do. */
const ask = (shell: Ask, does: string): Promise<Answer<unknown>> => {
  const query = { name: 'os-updates', why: 'To test', script: does };
  return shell(does === 'hang' ? { ...query, timeoutMs: 200 } : query);
};
const queriesOf = (...does: string[]): Query[] =>
  does.map((script) => ({ name: 'os-updates', why: 'To test', script }));

const doubled = (does: string[], options: Partial<PowerShellOptions> = {}, ...args: string[]): Ask =>
  powerShell({
    shell: { path: process.execPath, args: [double, ...args], environment: { PATH: process.env['PATH'] ?? '' } },
    queries: queriesOf(...does),
    asker,
    idleMs: 50,
    ...options,
  });

const pidOf = (answer: Answer<unknown>): unknown => (answer.ok ? (answer.value as { pid: number }).pid : answer.reason);

t.test('one process answers all questions of a run, each with its own answer', async (t) => {
  const says = ['say 1', 'say {"a":[1,"ü€😀"]}', 'say null'];
  const shell = doubled([...says, 'pid']);
  const [first, one, two, three, last] = await Promise.all(['pid', ...says, 'pid'].map((does) => ask(shell, does)));
  t.strictSame(one, { ok: true, value: 1 });
  t.strictSame(two, { ok: true, value: { a: [1, 'ü€😀'] } });
  t.strictSame(three, { ok: true, value: null });
  t.type(first && pidOf(first), 'number');
  t.equal(first && pidOf(first), last && pidOf(last));
});

t.test('the question goes with what all questions share before it', async (t) => {
  const shell = doubled(['question']);
  t.strictSame(await ask(shell, 'question'), { ok: true, value: `${prelude}question` });
});

t.test('a question that is not in the list is not asked', async (t) => {
  const shell = doubled(['say 1']);
  t.match(await ask(shell, 'say 2'), { ok: false, failure: 'failed', reason: /^os-updates: not among the questions/ });
});

t.test('what else is printed is no answer, and neither is one to another question', async (t) => {
  t.strictSame(await ask(doubled(['chatter']), 'chatter'), { ok: true, value: 'said' });
});

t.test('one that hangs is ended, and the next question has a new process', async (t) => {
  const shell = doubled(['hang', 'pid']);
  const before = await ask(shell, 'pid');
  t.match(await ask(shell, 'hang'), { ok: false, failure: 'timeout', reason: /^os-updates: no answer in time/ });
  const after = await ask(shell, 'pid');
  t.type(pidOf(after), 'number');
  t.not(pidOf(before), pidOf(after));
  t.throws(() => process.kill(Number(pidOf(before)), 0), { code: 'ESRCH' }, 'nothing of it is left');
});

t.test('one that ends or says too much costs one answer', async (t) => {
  const shell = doubled(['crash', 'flood', 'say 1', 'say {"cut'], {});
  t.match(await ask(shell, 'crash'), {
    failure: 'failed',
    reason: 'os-updates: PowerShell ended before it answered (3)',
  });
  t.match(await ask(shell, 'flood'), { failure: 'too-large' });
  t.match(await ask(shell, 'say {"cut'), { failure: 'failed', reason: /in a form that is not understood/ });
  t.strictSame(await ask(shell, 'say 1'), { ok: true, value: 1 });
});

t.test('what the script met outside of its parts is read like what a part met', async (t) => {
  const denied = 'refuse X -2147024891';
  const missing = 'refuse CommandNotFoundException 0';
  const shell = doubled([denied, missing]);
  t.match(await ask(shell, denied), {
    failure: 'denied',
    reason: /access denied \(0x80070005\); run as administrator/,
  });
  t.match(await ask(shell, missing), { failure: 'absent' });
});

t.test('where policy allows no such script, every question says so', async (t) => {
  const shell = doubled(['say 1', 'say 2'], {}, 'blocked');
  for (const does of ['say 1', 'say 2']) {
    t.match(await ask(shell, does), {
      ok: false,
      failure: 'denied',
      reason: 'os-updates: PowerShell is blocked by policy (ConstrainedLanguage); allow it for the agent',
    });
  }
});

t.test('a PowerShell that is not there, or may not be started, says which', async (t) => {
  const shell = (path: string): Ask => doubled(['say 1'], { shell: { path, args: [], environment: {} } });
  t.match(await ask(shell('/nowhere/powershell.exe'), 'say 1'), { failure: 'absent', reason: /not installed/ });
  t.match(await ask(shell('/dev/null'), 'say 1'), { failure: 'denied', reason: /blocked by policy \(EACCES\)/ });
});

t.test('a process that is asked nothing more ends by itself', async (t) => {
  const shell = doubled(['pid', 'say 1'], { idleMs: 10 });
  const pid = Number(pidOf(await ask(shell, 'pid')));
  const isThere = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isThere()) await new Promise((resolve) => setTimeout(resolve, 10));
  t.strictSame(await ask(shell, 'say 1'), { ok: true, value: 1 }, 'and the next question starts another');
});

t.test('a command that has its answer does not wait for PowerShell to end', async (t) => {
  const script = `
    import { powerShell } from ${JSON.stringify(import.meta.resolve('./powershell.ts'))};
    const queries = [{ name: 'x', why: '', script: 'pid' }];
    const shell = { path: process.execPath, args: [${JSON.stringify(double)}], environment: {} };
    const asker = { system: 'windows', privileged: false };
    const answer = await powerShell({ shell, queries, asker, idleMs: 3_600_000 })(queries[0]);
    process.stdout.write(String(answer.value.pid));`;
  const { status, stdout, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  t.equal(status, 0, `it ended by itself (${signal})`);
  t.match(stdout, /^[0-9]+$/);
});

t.test('of the environment nothing is passed on that could load code or change an answer', async (t) => {
  const given = windowsEnvironment({
    systemroot: 'D:\\Windows',
    Path: 'C:\\evil',
    PSModulePath: 'C:\\evil',
    COR_ENABLE_PROFILING: '1',
    COR_PROFILER_PATH: 'C:\\evil.dll',
    NODE_OPTIONS: '--require evil',
    PALISADE_TOKEN: 'secret',
    TEMP: 'C:\\Temp',
  });
  t.equal(given['TEMP'], 'C:\\Temp');
  t.match(given['PATH'], /^D:\\Windows\\System32;/);
  t.notMatch(JSON.stringify(given), /evil|secret|COR_|PSModulePath/);
  t.match(windowsEnvironment({}), { SystemRoot: 'C:\\Windows', PATH: /^C:\\Windows\\System32;/ });
});

t.test(
  'the real one is Windows PowerShell of the system, without profile, and started by the agent’s loop',
  async (t) => {
    const { path, args } = systemShell({}, false);
    t.match(path, /\\System32\\WindowsPowerShell\\v1\.0\\powershell\.exe$/);
    const options = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-EncodedCommand'];
    t.same(args.slice(0, -1), options);
    t.equal(Buffer.from(args.at(-1) ?? '', 'base64').toString('utf16le'), loop);
    t.ok((args.at(-1) ?? '').length < 20_000, 'a command line of Windows holds 32,767 characters');
    t.match(nativePath(path, true), /\\Sysnative\\WindowsPowerShell/);
    t.equal(nativePath(path, false), path);
  },
);

t.test('rights on Windows are told by what can be looked into', async (t) => {
  t.equal(
    isPrivileged('windows', () => true),
    true,
  );
  t.equal(
    isPrivileged('windows', () => false),
    false,
  );
  t.equal(isPrivileged('linux'), process.geteuid?.() === 0);
});

t.test('the loop is PowerShell by a real grammar, and starts nothing but the questions', async (t) => {
  const parse = await powerShellParser();
  const { errors, commands, forbidden } = parse(loop);
  t.same(errors, []);
  t.same(commands, ['remove-typedata', 'new-object', 'convertto-json']);
  t.same(forbidden, ['&'], 'the one place where a question is run');
  t.not(parse(loop.slice(0, -4)).errors.length, 0, 'a loop cut short would be seen');
});
