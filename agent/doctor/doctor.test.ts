// What the doctor makes of what it finds, and what it prints: of the machine, and of the agent.
import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import type { Outcome } from '../../shared/checks/define.ts';
import { checkIds } from '../../shared/checks/index.ts';
import { systemClock } from '../../shared/clock.ts';
import { defaultPolicy } from '../../shared/policy.ts';
import { fail, notApplicable, pass, unknown, type Verdict } from '../../shared/verdict.ts';
import { type Diagnosis, exitStatusOf, inLines } from '../doctor-command.ts';
import { openRecording } from '../host/recorded.ts';
import { keepPolicy } from '../known-policy.ts';
import { type Finding, type Found, healthOf } from './health.ts';
import { answersAt, lookAtAgent, lookAtChecks } from './look.ts';
import { type Refused, type Sight, sightOf } from './sight.ts';

const plain = { system: 'linux', privileged: false } as const;
const root = { system: 'linux', privileged: true } as const;
const facts: Outcome = { facts: { volumes: [{ mount: '/', state: 'on' }] } };
const denied: Refused = {
  failure: 'denied',
  reason: '/etc/shadow: permission denied; run as root',
  program: undefined,
};

const sight = (
  verdict: Verdict,
  refused: Refused[] = [],
  asker: Parameters<typeof sightOf>[4] = plain,
  outcome: Outcome = facts,
): Sight => sightOf('disk-encryption', outcome, verdict, refused, asker);

t.test('a check that saw everything has nothing to say, whatever its verdict', async (t) => {
  const absent: Refused = { failure: 'absent', reason: 'zfs: not installed', program: 'zfs' };
  for (const verdict of [pass('Fine.'), fail('Bad.')]) {
    t.match(sight(verdict, [absent]), { seen: 'all', why: [], cures: [] }, 'a tool that is not needed is not missed');
  }
});

t.test('what was refused, or is unknown in the facts, is seen in part', async (t) => {
  t.match(sight(fail('Bad.'), [denied]), {
    seen: 'part',
    why: ['/etc/shadow: permission denied; run as root'],
    cures: [/as root .*sudo palisade-agent doctor/],
  });
  const half: Outcome = { facts: { volumes: [{ state: 'unknown' }, { state: 'unknown' }, { state: 'on' }] } };
  t.match(sight(fail('Bad.'), [], plain, half), { seen: 'part', why: ['volumes > state: unknown'], cures: [] });
});

t.test('an unknown is not seen, with the reason first and the cure', async (t) => {
  const nothing: Outcome = { unknown: 'loginctl: not installed' };
  const absent: Refused = { failure: 'absent', reason: 'loginctl: not installed', program: 'loginctl' };
  const other: Refused = { failure: 'absent', reason: 'zfs: not installed', program: 'zfs' };
  t.match(sight(unknown('loginctl: not installed'), [absent, other], root, nothing), {
    seen: 'none',
    why: ['loginctl: not installed'],
    cures: ['Install loginctl, or ask IT to.'],
  });
  const needsRoot = unknown('Passwords: permission denied; run as root.');
  t.match(sight(needsRoot, [], plain, nothing).cures, [/as root/]);
  t.same(sight(needsRoot, [], root, nothing).cures, []);
});

t.test('what the question does not arise for is no blindness', async (t) => {
  const container = notApplicable('This is a container; its disk is the host’s.');
  t.match(sight(container, [denied]), { seen: 'not-here', why: [container.reason], cures: [] });
});

t.test('each refusal has the cure of its system', async (t) => {
  const cures = (refused: Partial<Refused>, asker: Parameters<typeof sightOf>[4]): string =>
    sight(fail('Bad.'), [{ ...denied, ...refused }], asker).cures.join();
  t.match(cures({}, { system: 'windows', privileged: false }), /administrator/);
  t.match(cures({}, { system: 'macos', privileged: true }), /Full Disk Access/);
  t.match(cures({}, root), /sandbox/);
  t.match(
    cures({ reason: 'x: PowerShell is blocked by policy (y)' }, { system: 'windows', privileged: true }),
    /Allow/,
  );
  t.match(cures({ failure: 'timeout' }, root), /less busy/);
  t.match(cures({ failure: 'failed' }, root), /palisade-agent capture/);
  t.match(cures({ failure: 'not-captured' }, root), /recording/);
});

t.test('many reasons are cut to those that say enough', async (t) => {
  const many = Array.from({ length: 40 }, (_, n) => ({ ...denied, reason: `/proc/${n}/environ: permission denied` }));
  const { why, cures } = sight(fail('Bad.'), many);
  t.equal(why.length, 6);
  t.equal(why.at(-1), 'and 35 more');
  t.equal(cures.length, 1, 'one cure for all');
});

const healthy: Found = {
  folder: '/var/lib/palisade-agent',
  folderComplaint: null,
  identityComplaint: null,
  enrolledWith: 'https://collector.example:7443',
  keyIsOpen: false,
  isRunning: true,
  isConnected: true,
  troubles: [],
  answers: null,
  clockAheadMs: 1_500,
  waiting: 0,
  freeBytes: 10 ** 10,
};

const stateOf = (found: Partial<Found>, subject: Finding['subject']): Finding | undefined =>
  healthOf({ ...healthy, ...found }).find((one) => one.subject === subject);

t.test('an agent that is well is well in everything', async (t) => {
  t.same([...new Set(healthOf(healthy).map(({ state }) => state))], ['well']);
});

t.test('what ails the agent is named, with the cure', async (t) => {
  const cases: [Partial<Found>, Finding['subject'], RegExp][] = [
    [{ folderComplaint: 'The folder cannot be read. Run as root.' }, 'folder', /Run as root/],
    [{ enrolledWith: null }, 'identity', /not enrolled.*palisade-agent enroll/],
    [{ identityComplaint: 'The key is gone. Put it back.' }, 'identity', /Put it back/],
    [{ keyIsOpen: true }, 'identity', /read by others.*chmod 600/],
    [{ isRunning: false, isConnected: false }, 'service', /not running.*palisade-agent run/],
    [{ isConnected: false, answers: false }, 'collector', /cannot be reached.*network/],
    [{ isConnected: false, troubles: ['It is another collector.'] }, 'collector', /another collector/],
    [{ clockAheadMs: 600_000 }, 'clock', /10 minutes ahead.*Set this machine/],
    [{ clockAheadMs: -86_400_000 }, 'clock', /1 day behind/],
    [{ freeBytes: 5 * 1024 * 1024 }, 'spool', /5 MB left.*space/],
  ];
  for (const [found, subject, said] of cases) {
    const finding = stateOf(found, subject);
    t.equal(finding?.state, 'ill', String(said));
    t.match(`${finding?.words} ${finding?.cure ?? ''}`, said);
  }
});

t.test('what cannot be told is not called well', async (t) => {
  t.equal(stateOf({ clockAheadMs: null }, 'clock')?.state, 'unknown');
  t.equal(stateOf({ enrolledWith: null, isConnected: false }, 'collector')?.state, 'unknown');
  t.equal(stateOf({ isConnected: false, answers: true }, 'collector')?.state, 'unknown');
  for (const subject of ['identity', 'service', 'spool'] as const) {
    t.equal(stateOf({ folderComplaint: 'No.' }, subject)?.state, 'unknown', subject);
  }
  t.match(stateOf({ waiting: 3 }, 'spool'), { state: 'well', words: /3 reports wait/ });
});

t.test('the exit status says the worst: ill, then blind', async (t) => {
  const health = healthOf(healthy);
  const [all, part] = [sight(pass('Fine.')), sight(fail('Bad.'), [denied])];
  t.equal(exitStatusOf({ health, checks: [all] }), 0, 'that something fails is for `check` to say');
  t.equal(exitStatusOf({ health, checks: [all, part] }), 2);
  t.equal(exitStatusOf({ health: healthOf({ ...healthy, isRunning: false }), checks: [part] }), 1);
  t.equal(exitStatusOf({ health, checks: [sight(notApplicable('Not here.'))] }), 0);
});

t.test(
  'a person reads marks, reasons and cures, and nothing that a machine’s names could do to a screen',
  async (t) => {
    const checks = [sight(fail('Bad.'), [{ ...denied, reason: '/home/\u001b[2J: permission denied' }])];
    const text = inLines({ version: '1', ...plain, health: healthOf({ ...healthy, isRunning: false }), checks }, false);
    t.match(text, /✕ service {4}The agent is not running\.\n {6}cure: Start its service/);
    t.match(text, /~ Disk encryption {2}seen in part\n {6}why: {2}\/home\/ \[2J/);
    t.notOk(text.includes('\u001b'));
  },
);

t.test('a collector that takes no connection is told from one that does', async (t) => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  t.equal(await answersAt(`https://127.0.0.1:${port}`), true);
  await new Promise((resolve) => server.close(resolve));
  t.equal(await answersAt(`https://127.0.0.1:${port}`), false);
});

t.test('a damaged enrolment is no fault of the folder, and a key that others can read is seen', async (t) => {
  t.match(await lookAtAgent(t.testdir({ 'enrolment.json': '{"url": "https' })), {
    folderComplaint: null,
    identityComplaint: /enrolment\.json is damaged/,
    enrolledWith: null,
    answers: null,
  });
  const folder = t.testdir({});
  t.match(await lookAtAgent(folder), { identityComplaint: null, keyIsOpen: false, isRunning: false, waiting: 0 });
  writeFileSync(join(folder, 'device-key.pem'), 'no key');
  chmodSync(join(folder, 'device-key.pem'), 0o644);
  t.match(await lookAtAgent(folder), { keyIsOpen: process.platform !== 'win32' });
});

const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const run = (...args: string[]) => spawnSync(process.execPath, [main, 'doctor', ...args], { encoding: 'utf8' });

t.test('the command says of every check of the policy what it sees', async (t) => {
  const folder = t.testdir({});
  const policy = defaultPolicy();
  for (const id of checkIds) policy.checks[id].enabled = id === 'disk-encryption';
  keepPolicy(folder, { version: 3, policy });
  const { status, stdout, stderr } = run('--json', '--data-dir', folder);
  const printed: Diagnosis = JSON.parse(stdout);
  t.equal(stderr, '');
  t.equal(status, 1, 'no agent runs on an empty folder');
  t.match(printed.checks, [{ check: 'disk-encryption', seen: String, why: Array, cures: Array }]);
  t.equal(printed.checks.length, 1);
  const subjects = printed.health.map(({ subject }) => subject);
  t.same(subjects, ['folder', 'identity', 'service', 'collector', 'clock', 'spool']);
  t.match(run('--help'), { status: 0, stdout: /Usage: palisade-agent doctor[\s\S]*Exit status/ });
});

t.test('of a recording it says what that one lacks, on whatever system it is read', async (t) => {
  for (const system of ['linux', 'macos', 'windows']) {
    const folder = t.testdir({ 'recording.yaml': `system: ${system}\nprivileged: false\nuser: alice\n` });
    const sights = await lookAtChecks(await openRecording(folder), checkIds, defaultPolicy(), systemClock);
    t.match(sights, [{ check: 'disk-encryption', seen: 'none', why: Array }], system);
    const seen = sights.filter((one) => one.seen === 'all').map(({ check }) => check);
    t.same(seen, [], 'of nothing recorded, nothing is seen');
  }
});
