import { spawnSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CollectorId } from '../shared/ids.ts';
import { newId } from '../shared/protocol/sign.ts';
import { newAuthority } from '../test/helpers/collector-double.ts';
import { agentFolder, prepareFolder } from './config.ts';
import { deviceKey, type Enrolment, readIdentity, writeEnrolment } from './identity.ts';
import { holderOf, lockFolder } from './lock.ts';

const { cert: ca } = await newAuthority();

function enrolledFolder(folder: string): Enrolment {
  prepareFolder(folder);
  const { device } = deviceKey(folder);
  const enrolment = { url: 'https://127.0.0.1:8443', collector: newId<CollectorId>('c'), device, ca, enrolledAt: 1 };
  writeEnrolment(folder, enrolment);
  return enrolment;
}

t.test('the folder is the one asked for, else the environment’s, else the system’s or the user’s', async (t) => {
  const user = { isRoot: false, home: '/home/alice' };
  t.equal(agentFolder('/a', { ...user, env: { PALISADE_AGENT_DIR: '/b' } }), '/a');
  t.equal(agentFolder(undefined, { ...user, env: { PALISADE_AGENT_DIR: '/b' } }), '/b');
  t.equal(agentFolder(undefined, { isRoot: true, home: '/root', env: {} }), '/var/lib/palisade-agent');
  t.equal(agentFolder(undefined, { ...user, env: { XDG_STATE_HOME: '/s' } }), '/s/palisade-agent');
  t.equal(
    agentFolder(undefined, { ...user, env: { XDG_STATE_HOME: 'relative' } }),
    '/home/alice/.local/state/palisade-agent',
  );
});

t.test('a folder that cannot be made says why and what to do', async (t) => {
  const file = join(t.testdir({ file: '' }), 'file');
  t.throws(() => prepareFolder(join(file, 'agent')), /a file is in its place\. Move that file away, or name another/);
});

t.test('a key is made once, kept from others, and proves the device ever after', async (t) => {
  const folder = join(t.testdir(), 'agent');
  const enrolment = enrolledFolder(folder);
  t.same(readIdentity(folder)?.enrolment, enrolment);
  t.equal(deviceKey(folder).device, enrolment.device);
  t.equal(statSync(folder).mode & 0o777, 0o700);
  for (const name of readdirSync(folder)) t.equal(statSync(join(folder, name)).mode & 0o777, 0o600, name);
});

t.test('a folder that was open to others is closed', async (t) => {
  const folder = join(t.testdir(), 'agent');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  prepareFolder(folder);
  t.equal(statSync(folder).mode & 0o777, 0o700);
});

t.test('before enrolment there is no identity, and that is no fault', async (t) => {
  t.equal(readIdentity(t.testdir()), undefined);
});

t.test('each damage to the identity is told by file and cure', async (t) => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const otherKind = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const table: [string, (folder: string) => void, RegExp][] = [
    [
      'record cut off',
      (f) => writeFileSync(join(f, 'enrolment.json'), '{"url":'),
      /enrolment\.json is damaged\. Enrol again/,
    ],
    [
      'authority cut off',
      (f) => writeEnrolment(f, { ...enrolledFolder(f), ca: ca.slice(0, 99) }),
      /collector's certificate in it cannot be read/,
    ],
    ['key cut off', (f) => writeFileSync(join(f, 'device-key.pem'), 'no key'), /device-key\.pem is damaged/],
    ['key of another kind', (f) => writeFileSync(join(f, 'device-key.pem'), otherKind), /device-key\.pem is damaged/],
    ['key gone', (f) => rmSync(join(f, 'device-key.pem')), /device-key\.pem is gone/],
    ['key open to others', (f) => chmodSync(join(f, 'device-key.pem'), 0o644), /can be read by other users.*chmod 600/],
    [
      'key of another device',
      (f) => {
        rmSync(join(f, 'device-key.pem'));
        deviceKey(f);
      },
      /is not the one that enrolled as d-/,
    ],
  ];
  for (const [fault, damage, told] of table) {
    const folder = join(t.testdir(), 'agent');
    enrolledFolder(folder);
    damage(folder);
    t.throws(() => readIdentity(folder), told, fault);
  }
});

t.test('one agent to a folder: the second is told which process is there', async (t) => {
  const folder = t.testdir();
  const release = lockFolder(folder);
  t.throws(() => lockFolder(folder), new RegExp(`Another agent \\(process ${process.pid}\\)`));
  t.equal(holderOf(folder)?.pid, process.pid);
  release();
  t.equal(holderOf(folder), undefined);
  lockFolder(folder)();
  t.same(readdirSync(folder), []);
});

t.test('the lock of a killed agent, of a number that another program has now, or torn, holds nobody up', async (t) => {
  const dead = spawnSync(process.execPath, ['-e', '0']).pid;
  const left = [
    JSON.stringify({ pid: dead, started: 'boot 1' }),
    JSON.stringify({ pid: process.pid, started: 'an earlier boot 1' }),
    '{"pid":',
  ];
  for (const text of left) {
    const folder = t.testdir({ 'agent.lock': text });
    t.equal(holderOf(folder), undefined);
    const release = lockFolder(folder);
    t.match(JSON.parse(readFileSync(join(folder, 'agent.lock'), 'utf8')), { pid: process.pid });
    release();
  }
});
