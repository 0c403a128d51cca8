// Nothing is started on a machine but what stands in shared/commands.ts: watched from within the running agent.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { commandNames, commands, searchFolders } from '../shared/commands.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const preload = fileURLToPath(new URL('../test/helpers/log-starts.ts', import.meta.url));

/** What the agent started while it ran these arguments: each a program and its arguments. */
function startedBy(log: string, args: string[]): string[][] {
  // `env -u`: the test runner's own hook would start things too.
  const node = ['-u', 'NODE_OPTIONS', `STARTS_LOG=${log}`, process.execPath, '--import', preload, main, ...args];
  const { status, stderr } = spawnSync('env', node, { encoding: 'utf8', timeout: 120_000 });
  t.ok([0, 1, 2].includes(status ?? -1), `it ran: ${stderr}`);
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line): string[] => JSON.parse(line));
}

t.test('a check starts listed programs alone, from the folders of the system', async (t) => {
  const started = startedBy(join(t.testdir({}), 'log'), ['check', '--json']);
  t.ok(started.length > 0, 'the watch works');
  for (const [file = '', ...args] of started) {
    if (file === process.execPath) {
      t.same(args.slice(0, 2), [main, 'library'], 'itself once more, to ask a library');
      continue;
    }
    t.ok(
      commandNames.some((name) => name === basename(file)),
      `${file} is listed`,
    );
    t.ok(searchFolders.linux.includes(dirname(file)), `${file} lies where programs are looked for`);
  }
});

/** The programs that a line for the shell names: the first word of each command in it. */
const programsIn = (line: string): string[] =>
  line
    .replaceAll(/"[^"]*"|'[^']*'/g, 'quoted')
    .split(/[\n;|]+|&&/)
    .map((part) => part.trim().split(/\s+/)[0] ?? '')
    .filter((word) => word !== '');

/** Part of the shell itself. */
const builtins = ['echo', 'export', 'unset', 'true'];

t.test('libraries start what the table says they do', async (t) => {
  const log = join(t.testdir({}), 'log');
  const calls = [
    ['systeminformation', 'system'],
    ['node-disk-info', 'getDiskInfo'],
  ];
  const started = calls.flatMap(([name = '', call = '']) => startedBy(`${log}-${name}`, ['library', name, call]));
  t.ok(started.length > 0, 'the watch works');
  const listed = Object.entries(commands).flatMap(([name, one]) => ('startedBy' in one ? [name] : []));
  for (const [file = '', ...args] of started) {
    t.equal(basename(file), 'sh', 'they use a shell for everything');
    for (const program of programsIn(args.at(-1) ?? '')) {
      t.ok(listed.includes(program) || builtins.includes(program), `${program} is listed`);
    }
  }
});

t.test('what a line for the shell starts is read from it', async (t) => {
  t.same(programsIn('export A=b; dmidecode -t 1 2>/dev/null | grep "a; b" && cat x'), [
    'export',
    'dmidecode',
    'grep',
    'cat',
  ]);
});

t.test('each program that a probe may start is asked for by one', async (t) => {
  const root = join(import.meta.dirname, '..');
  const sources = globSync('{agent,shared}/**/*.ts', { cwd: root, exclude: ['**/*.test.ts', 'shared/commands.ts'] });
  const text = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  t.same(
    commandNames.filter((name) => !text.includes(`'${name}'`)),
    [],
  );
});

t.test('a program is either for probes or for libraries, and each says why', async (t) => {
  for (const [name, command] of Object.entries(commands)) {
    t.ok(command.why.length > 10, name);
    t.equal(
      commandNames.some((one) => one === name),
      !('startedBy' in command) || 'alsoByProbe' in command,
      name,
    );
  }
});
