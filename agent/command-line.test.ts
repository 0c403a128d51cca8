// The command line as a person or a script meets it: what it prints and how it ends.
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { checkIds } from '../shared/checks/index.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const fixtures = fileURLToPath(new URL('../shared/checks/disk-encryption/fixtures/linux', import.meta.url));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', timeout: 120_000 });
}

const passing = join(fixtures, 'lvm-on-luks');
const failing = join(fixtures, 'plain-root');

t.test('the exit status says the worst that was found', async (t) => {
  const only = ['--only', 'disk-encryption'];
  t.equal(run('check', ...only, '--replay', passing).status, 0);
  t.equal(run('check', ...only, '--replay', failing).status, 1);
  const nothing = t.testdir({ 'recording.yaml': 'system: linux\nprivileged: true\nuser: root\n' });
  t.equal(run('check', ...only, '--replay', nothing).status, 2, 'nothing recorded is unknown');
  t.equal(run('check', '--replay', failing).status, 1, 'a failure outweighs what is unknown beside it');
});

t.test('--json prints the device and every check, and nothing else', async (t) => {
  const { stdout, stderr } = run('check', '--json', '--replay', failing);
  const printed: unknown = JSON.parse(stdout);
  t.equal(stderr, '');
  t.match(printed, { device: { name: String, system: 'linux', overlay: false }, checks: Array });
  const { checks } = printed as { checks: Record<string, unknown>[] };
  t.same(
    checks.map(({ id }) => id),
    checkIds,
  );
  for (const check of checks) {
    t.same(Object.keys(check), ['id', 'verdict', 'reason', 'facts', 'remedy', 'clauses']);
    t.ok(check['facts'] !== null || check['verdict'] === 'unknown');
  }
});

t.test('a person reads what is wrong, what to do and who asks for it, without colour in a pipe', async (t) => {
  const { stdout } = run('check', '--replay', failing);
  t.match(stdout, /✕ Disk encryption +fail +\S/);
  t.match(stdout, /✕ Disk encryption: what to do\n {2}1\. \S/);
  t.match(stdout, /17\.04\(5\) {2}All personal information/);
  t.match(stdout, new RegExp(`\\n${checkIds.length} checks: 1 failed, [0-9]+ unknown(, [0-9]+ not applicable)?\\n$`));
  t.notOk(stdout.includes('\u001b'));
});

t.test('a mistake at the command line ends with 3, and says cause and cure', async (t) => {
  const folder = t.testdir({
    'policy.yaml': 'checks:\n  screen-lock:\n    grace: soon\n',
    broken: { 'recording.yaml': 'system: amiga\n' },
  });
  const mistakes: [string[], RegExp][] = [
    [['check', '--replay', join(folder, 'nowhere')], /cannot be read\. Give the folder that holds recording\.yaml/],
    [['check', '--replay', join(folder, 'broken')], /recording\.yaml, line 1: system must be one of/],
    [['check', '--only', 'disks'], /There is no check "disks"\. There are: disk-encryption/],
    [['check', '--policy', join(folder, 'policy.yaml')], /policy\.yaml: checks > screen-lock > grace /],
    [['check', '--policy', join(folder, 'none.yaml')], /none\.yaml cannot be read/],
    [['check', '--replay', passing, '--overlay', passing], /give one of the two/],
    [['check', '--loud'], /unknown option '--loud'/],
    [['chek'], /unknown command 'chek'/],
    [['capture', folder], /is not empty\. Name a new folder/],
  ];
  for (const [args, expected] of mistakes) {
    const { status, stdout, stderr } = run(...args);
    t.equal(status, 3, args.join(' '));
    t.equal(stdout, '');
    t.match(stderr, expected);
    t.notMatch(stderr, /\n\s+at /, 'no stack');
  }
});

t.test('a policy given by file decides', async (t) => {
  const folder = t.testdir({});
  const policy = join(folder, 'policy.json');
  writeFileSync(
    policy,
    JSON.stringify({
      checks: Object.fromEntries(checkIds.map((id) => [id, { enabled: id === 'disk-encryption' }])),
    }),
  );
  const { checks } = JSON.parse(run('check', '--json', '--policy', policy, '--replay', passing).stdout) as {
    checks: { id: string }[];
  };
  t.same(
    checks.map(({ id }) => id),
    ['disk-encryption'],
    'what is off is not looked at',
  );
});

t.test('a recording laid over this machine is said to be no evidence', async (t) => {
  const { stdout } = run('check', '--json', '--only', 'disk-encryption', '--overlay', passing);
  t.match(JSON.parse(stdout), { device: { overlay: true }, checks: [{ verdict: 'pass' }] });
});

t.test('facts prints what a report would carry', async (t) => {
  const { status, stdout } = run('facts', '--json', '--replay', passing);
  t.equal(status, 0);
  const sent = JSON.parse(stdout) as { facts: Record<string, unknown> };
  t.same(Object.keys(sent), ['device', 'facts']);
  t.same(Object.keys(sent.facts), checkIds);
});

t.test('a machine is captured and judged again from the recording', async (t) => {
  const folder = join(t.testdir({}), 'recording');
  const { status, stdout } = run('capture', folder);
  t.equal(status, 0);
  t.match(stdout, /palisade-agent check --replay/);
  const verdicts = (...args: string[]): unknown =>
    (JSON.parse(run('check', '--json', ...args).stdout) as { checks: { verdict: string }[] }).checks.map(
      ({ verdict }) => verdict,
    );
  t.same(verdicts('--replay', folder), verdicts());
});

t.test('help is kind, and whoever stops reading gets no complaint', async (t) => {
  for (const command of ['check', 'facts', 'capture']) {
    const { status, stdout } = run(command, '--help');
    t.equal(status, 0);
    t.match(stdout, new RegExp(`Usage: palisade-agent ${command}`));
  }
  t.notMatch(run('--help').stdout, /library/);
  const child = spawn(process.execPath, [main, 'check', '--replay', failing], { stdio: ['ignore', 'pipe', 'pipe'] });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  child.stdout.destroy();
  const status = await new Promise((resolve) => child.once('close', resolve));
  t.equal(complaints, '');
  t.equal(status, 1, 'what was found still decides');
});
