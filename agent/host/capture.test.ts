import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { stringify } from 'yaml';
import { type CheckId, checkIds } from '../../shared/checks/index.ts';
import { judge } from '../../shared/judge.ts';
import { defaultPolicy } from '../../shared/policy.ts';
import { describeDevice } from '../device.ts';
import { runChecks } from '../runner.ts';
import { redactUtmp } from './capture/binary-records.ts';
import { redactCommandLine } from './capture/processes.ts';
import { redactedPassword } from './capture/redact.ts';
import { capture } from './capture.ts';
import { openRecording } from './recorded.ts';
import type { Recording } from './recording.ts';

const at = Date.parse('2026-11-24T10:00:00Z');

/** All that a machine may tell of whose it is, each in every place where it is known to turn up. */
const planted = {
  login: 'astrid',
  otherLogin: 'bjoern.k',
  gone: 'ottilie',
  fullName: 'The Paralegal',
  host: 'frostgiant-42',
  hash: 'j9T$vvEnIqTPP1gPRJ7zSkWGaq2zO6cY',
  lockedHash: 'HE9vZb7QkQmUoFzkUwBAf0',
  serial: 'PF3XK9QZ',
  machineId: '9c3e6d1f0ab24875b1f2d3c4e5a69788',
  hardwareUuid: '4c4c4544-0038-5a10-8052-b7c04f4a3532',
  luksUuid: '3f1d8a52-6c0e-4b7a-9d24-1e5f60718293',
  luksHex: '3f1d8a526c0e4b7a9d241e5f60718293',
  privateKey: 'MC4CAQAwBQYDK2VwBCIEIKQ3bDkd0h1Yq7cJ',
  publicKey: 'AAAAC3NzaC1lZDI1NTE5AAAAIHk2hQGd',
  wifi: 'correct-horse',
  program: 'secret-diary',
  mail: 'astrid.l@gmail.example.com',
};

const uuid = planted.hardwareUuid;

function machine(): Recording {
  const { login, otherLogin, host, luksHex, luksUuid, serial, machineId } = planted;
  return {
    system: 'linux',
    privileged: true,
    user: 'root',
    commands: [
      {
        command: 'loginctl',
        arguments: ['list-sessions', '--no-legend'],
        status: 0,
        stdout: `  2 1000 ${login}   seat0 tty2\n`,
      },
      {
        command: 'getent',
        arguments: ['passwd', login],
        status: 0,
        stdout: `${login}:x:1000:1000:${planted.fullName}:/home/${login}:/bin/bash\n`,
      },
      {
        command: 'loginctl',
        arguments: ['show-user', otherLogin],
        as: otherLogin,
        failure: 'failed',
        detail: `no ${otherLogin} on ${host}`,
      },
    ],
    files: {
      '/etc/passwd': {
        text: [
          'root:x:0:0:root:/root:/bin/bash',
          `${login}:x:1000:1000:${planted.fullName},,,:/home/${login}:/bin/bash`,
          `${otherLogin}:x:1001:1001:Björn Kask:/home/${otherLogin}:/bin/zsh`,
          '',
        ].join('\n'),
      },
      '/etc/shadow': {
        text: [
          'root:!*:20000:0:99999:7:::',
          `${login}:$y$${planted.hash}:20000:0:99999:7:::`,
          `${otherLogin}:!$1$abcdefgh$${planted.lockedHash}:20000:0:99999:7:::`,
          '',
        ].join('\n'),
      },
      '/etc/group': { text: `sudo:x:27:${login}\n${login}:x:1000:\n` },
      '/proc/sys/kernel/hostname': { text: `${host}\n` },
      '/etc/machine-id': { text: `${machineId}\n` },
      '/sys/class/dmi/id/product_serial': { text: `${serial}\n` },
      '/sys/class/dmi/id/product_uuid': { text: `${uuid.toUpperCase()}\n` },
      '/sys/devices/virtual/block/dm-0/dm/uuid': { text: `CRYPT-LUKS2-${luksHex}-luks-${luksUuid}\n` },
      '/sys/devices/virtual/block/dm-1/dm/name': { text: `${host.replaceAll('-', '--')}--vg-root\n` },
      [`/home/${login}/.ssh/authorized_keys`]: { text: `ssh-ed25519 ${planted.publicKey} ${login}@${host}\n` },
      '/etc/ssh/key': { text: `-----BEGIN PRIVATE KEY-----\n${planted.privateKey}\n-----END PRIVATE KEY-----\n` },
      '/etc/fstab': {
        text: `UUID=${uuid} /boot ext4 noauto 1 2\n//${host}/files /srv cifs username=${login},password=${planted.wifi} 0 0\n`,
      },
      '/etc/sssd/sssd.conf': { text: `ldap_default_authtok = ${planted.wifi}\nadmin = ${planted.mail}\n` },
      '/proc/77/cmdline': { text: `/opt/${planted.program}\0--open\0/home/${login}/private.txt\0` },
      '/proc/77/status': { text: `Name:\t${planted.program}\nState:\tS (sleeping)\nUid:\t1000\t1000\t1000\t1000\n` },
      '/proc/77/environ': { text: `PASSWORD=${planted.wifi}\0XDG_CURRENT_DESKTOP=GNOME\0` },
      '/run/utmp': { base64: Buffer.from(utmpOf(planted.gone, host)).toString('base64') },
      [`/var/lib/AccountsService/users/${login}`]: { error: 'denied' },
    },
    links: { [`/dev/disk/by-id/nvme-Maker_${serial}`]: '../../nvme0n1' },
    folders: { '/var/lib/AccountsService/users': [login, otherLogin] },
    libraries: [
      {
        library: 'systeminformation',
        call: 'system',
        answer: {
          manufacturer: 'LENOVO',
          model: '21HM',
          version: 'ThinkPad X1',
          serial,
          uuid,
          sku: '-',
          virtual: false,
        },
      },
      { library: 'systeminformation', call: 'osInfo', answer: { hostname: host, serial: machineId } },
    ],
  };
}

/** One record of utmp(5): somebody is logged in from somewhere. */
function utmpOf(user: string, from: string): Uint8Array {
  const record = Buffer.alloc(384);
  record.writeInt16LE(7, 0);
  record.writeInt32LE(4711, 4);
  record.write('pts/0', 8);
  record.write(user, 44);
  record.write(from, 76);
  record.writeUInt32LE(at / 1000, 340);
  return record;
}

function writeRecording(folder: string, recording: Recording): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'recording.yaml'), stringify(recording, { lineWidth: 0 }));
  return folder;
}

/** Asks the host everything that a recording holds. */
async function askAll(host: Awaited<ReturnType<typeof openRecording>>, recording: Recording): Promise<void> {
  for (const { command, arguments: args = [], as } of recording.commands ?? []) {
    await host.run(command, args, as === undefined ? {} : { as });
  }
  for (const path of Object.keys(recording.files ?? {})) await host.readBytes(path);
  for (const path of Object.keys(recording.links ?? {})) await host.readLink(path);
  for (const path of Object.keys(recording.folders ?? {})) await host.list(path);
  for (const { library, call } of recording.libraries ?? []) await host.library(library, call);
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

t.test('nothing that tells whose machine it is gets into a recording', async (t) => {
  const recording = machine();
  const original = await openRecording(writeRecording(join(t.testdir(), 'original'), recording));
  const { host, write } = capture(original);
  await askAll({ ...original, ...host }, recording);
  const folder = join(t.testdirName, 'captured');
  await write(folder, `made on ${planted.host}`, at);
  const everything = filesIn(folder)
    .map((path) => `${path.slice(folder.length)}\n${readFileSync(path, 'latin1')}`)
    .join('\n');
  const decoded = [...everything.matchAll(/base64: (\S+)/g)].map(([, text = '']) =>
    Buffer.from(text, 'base64').toString('latin1'),
  );
  const haystack = [everything, ...decoded].join('\n').toLowerCase();
  for (const [what, text] of Object.entries(planted)) t.notOk(haystack.includes(text.toLowerCase()), `no ${what}`);
  t.match(everything, /CRYPT-LUKS2-[0-9a-f]{32}-luks-[0-9a-f-]{36}/, 'what kind of mapping it is stays');
});

t.test('what belonged together still does', async (t) => {
  const recording = machine();
  const original = await openRecording(writeRecording(join(t.testdir(), 'original'), recording));
  const { host, write } = capture(original);
  await askAll({ ...original, ...host }, recording);
  const folder = join(t.testdirName, 'captured');
  await write(folder, 'here', at);
  const replay = await openRecording(folder);
  const text = async (path: string): Promise<string> => {
    const answer = await replay.readText(path);
    return answer.ok ? answer.value : answer.reason;
  };
  const passwd = await text('/etc/passwd');
  const [, name = ''] = /^(user[0-9]+):x:1000:1000::\/home\/user[0-9]+:/m.exec(passwd) ?? [];
  t.match(passwd, new RegExp(`^${name}:x:1000:1000::/home/${name}:/bin/bash$`, 'm'));
  t.match(await text('/etc/shadow'), new RegExp(`^${name}:\\$redacted\\$`, 'm'));
  t.match(await text('/etc/shadow'), /^user[0-9]+:!\$redacted\$/m, 'a locked hash stays locked');
  t.match(await text('/etc/group'), `sudo:x:27:${name}\n`);
  t.match(await text('/etc/fstab'), /^UUID=[0-9a-f-]{36} \/boot ext4 noauto 1 2\n\n$/);
  t.match(await text(`/home/${name}/.ssh/authorized_keys`), /^ssh-ed25519 redacted\n$/);
  const sessions = await replay.run('loginctl', ['list-sessions', '--no-legend']);
  t.match(sessions.ok && sessions.value.stdout, new RegExp(`1000 ${name} +seat0`));
  const mapped = await text('/sys/devices/virtual/block/dm-0/dm/uuid');
  const [, hex = '', dashed = ''] = /^CRYPT-LUKS2-([0-9a-f]{32})-luks-([0-9a-f-]{36})\n$/.exec(mapped) ?? [];
  t.equal(dashed.replaceAll('-', ''), hex, 'the same volume in both ways of writing it');
  t.same(await replay.list('/var/lib/AccountsService/users').then((a) => a.ok && a.value.includes(name)), true);
});

/** Whose verdict hangs on what comes near to a name or a secret. */
const difficult: Partial<Record<CheckId, string[]>> = {
  'account-status': ['salted-hash-of-nothing'],
  'remote-access': ['dropbear-keys-only'],
  'screen-lock': ['hyprland-omarchy-lock-screen', 'kde-password-not-required'],
};

t.test('a captured machine gets the verdicts that the live one got', async (t) => {
  const root = join(import.meta.dirname, '../../shared/checks');
  const folders = checkIds.flatMap((id) => {
    const linux = join(root, id, 'fixtures/linux');
    const names = readdirSync(linux);
    const twelve = names.filter((_, index) => index % Math.ceil(names.length / 12) === 0);
    return [...new Set([...twelve, ...(difficult[id] ?? [])])].map((name) => ({ id, name, folder: join(linux, name) }));
  });
  t.ok(folders.length > 0);
  const base = t.testdir();
  for (const { id, name, folder } of folders) {
    const original = await openRecording(folder);
    const now = original.capturedAt ?? at;
    const clock = { now: () => now };
    const { host, write } = capture(original);
    const live = await runChecks(host, [id], clock);
    await describeDevice(host, '0');
    const copy = join(base, id, name);
    await write(copy, name, now);
    const replayed = await runChecks(await openRecording(copy), [id], clock);
    const verdictOf = (outcomes: typeof live): string => judge(id, outcomes[id], defaultPolicy(), 'linux', now).verdict;
    t.equal(verdictOf(replayed), verdictOf(live), `${id}: ${name}`);
  }
});

t.test('what earlier runs left is captured too, and nothing is kept through a recording', async (t) => {
  const fixtures = join(import.meta.dirname, '../../shared/checks/os-updates/fixtures/linux');
  const original = await openRecording(join(fixtures, 'debian-12-waiting-and-half-remembered'));
  const recalled = await original.memory.recall('waiting-updates');
  t.match(recalled, { ok: true, value: { waiting: { 'xz-utils': { installed: '5.4.1-1' } } } });
  const { host, write } = capture(original);
  await runChecks(host, ['os-updates'], { now: () => at });
  const copy = join(t.testdir(), 'copy');
  await write(copy, 'a copy', at);
  t.same(await (await openRecording(copy)).memory.recall('waiting-updates'), recalled);
  t.same(await original.memory.recall('waiting-updates'), recalled);
});

t.test('a password field keeps what kind it is and loses its hash', async (t) => {
  t.equal(redactedPassword(''), '');
  t.equal(redactedPassword('*'), '*');
  t.equal(redactedPassword('!!'), '!!');
  t.equal(redactedPassword('!*'), '!*');
  t.equal(redactedPassword('x'), 'x');
  t.equal(redactedPassword('$6$salt$hash'), '$redacted$hash');
  t.equal(redactedPassword('!$6$salt$hash'), '!$redacted$hash');
  t.equal(redactedPassword('abJnggxhB/yWI'), '$redacted$hash', 'the old kind of thirteen characters too');
  t.equal(redactedPassword('U6aMy0wojraho'), 'U6aMy0wojraho', 'that an empty one opens the account is kept');
  t.equal(redactedPassword('hunter2'), 'redacted', 'what is no hash does not become one');
});

t.test('of a log-in record the name, the terminal and the time stay', async (t) => {
  const written = redactUtmp(utmpOf('ottilie', 'frostgiant'), () => 'user7');
  const record = Buffer.from(written ?? []);
  t.equal(record.subarray(44, 49).toString(), 'user7');
  t.equal(record.subarray(8, 13).toString(), 'pts/0');
  t.equal(record.readUInt32LE(340), at / 1000);
  t.notOk(record.includes('frostgiant'));
  t.equal(
    redactUtmp(Buffer.from('no such record'), (name) => name),
    undefined,
    'another form is left out',
  );
});

t.test(
  'the arguments of a program that locks screens or lets people in are kept, those of others are not',
  async (t) => {
    t.equal(redactCommandLine('swayidle\0timeout\x00300\0swaylock\0'), 'swayidle\0timeout\x00300\0swaylock\0');
    t.equal(redactCommandLine('/usr/bin/soffice\0/home/a/will.odt\0'), 'other\0');
    t.equal(redactCommandLine('gnome-shell\0--secret\0'), 'gnome-shell\0');
    t.equal(redactCommandLine('/usr/sbin/sshd\0-D\0-f/etc/own\0'), '/usr/sbin/sshd\0-D\0-f/etc/own\0', 'or lets in');
    t.equal(redactCommandLine('ssh\0vault.example.com\0'), 'ssh\0');
  },
);
