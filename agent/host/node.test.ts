import { spawnSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import type { CommandName } from '../../shared/commands.ts';
import { searchFolders } from '../../shared/commands.ts';
import type { Answer, Host } from '../../shared/host.ts';
import { temporaryFolder } from '../../test/helpers/palisade.ts';
import { limits } from './limits.ts';
import { nodeHost } from './node.ts';

/** A host whose `lsblk` is this script. */
const hostWith = (t: { testdir(): string }, script: string): Host => hostIn(t.testdir(), script);

function hostIn(folder: string, script: string): Host {
  writeFileSync(join(folder, 'lsblk'), `#!/bin/sh\n${script}\n`);
  chmodSync(folder, 0o755);
  chmodSync(join(folder, 'lsblk'), 0o755);
  return nodeHost({ folders: [folder] });
}

const reasonOf = (answer: Answer<unknown>): string => (answer.ok ? 'it answered' : answer.reason);

t.test('a program gets its arguments as they are, no shell between', async (t) => {
  const host = hostWith(t, 'for one; do echo "[$one]"; done');
  const answer = await host.run('lsblk', ['$HOME', '; id', "a b'c"]);
  t.match(answer, { ok: true, value: { status: 0, stdout: "[$HOME]\n[; id]\n[a b'c]\n", stderr: '' } });
});

t.test('output and complaints are kept apart, and a status is an answer', async (t) => {
  const host = hostWith(t, 'echo out; echo err >&2; exit 7');
  t.match(await host.run('lsblk', []), { ok: true, value: { status: 7, stdout: 'out\n', stderr: 'err\n' } });
});

t.test('a program gets a bare environment and no input', async (t) => {
  hostWith(t, 'env; cat');
  const script = `
    import { nodeHost } from ${JSON.stringify(import.meta.resolve('./node.ts'))};
    const answer = await nodeHost({ folders: [${JSON.stringify(t.testdirName)}] }).run('lsblk', []);
    process.stdout.write(answer.ok ? answer.value.stdout : answer.reason);`;
  // `env -i`, because the test runner puts its own variables into whatever a test starts.
  const leaks = [
    'LD_LIBRARY_PATH=/leak',
    'NODE_OPTIONS=--no-warnings',
    'LC_MESSAGES=de_DE',
    'LANGUAGE=de',
    'HOME=/leak',
  ];
  const node = [process.execPath, '--input-type=module', '-e', script];
  const { stdout } = spawnSync('env', ['-i', `PATH=${process.env['PATH']}`, ...leaks, ...node], { encoding: 'utf8' });
  const given = stdout.split('\n').filter((line) => line !== '' && !/^(PWD|OLDPWD|SHLVL|_)=/.test(line));
  t.same(given.sort(), ['LANGUAGE=', 'LC_ALL=C', `PATH=${searchFolders.linux.join(':')}`]);
});

t.test('a program that never ends is ended, with what it started', async (t) => {
  const host = hostWith(t, 'sleep 600 & echo $!; sleep 600');
  const answer = await host.run('lsblk', ['-J'], { timeoutMs: 300 });
  t.match(answer, { ok: false, failure: 'timeout', reason: /^lsblk -J: no answer in time/ });
});

t.test('a program that never stops talking is ended', async (t) => {
  const host = hostWith(t, 'while :; do echo 0123456789012345678901234567890123456789; done');
  t.match(await host.run('lsblk', []), { ok: false, failure: 'too-large' });
});

t.test('a program that is nowhere is absent, and one that is not listed is not started', async (t) => {
  const host = nodeHost({ folders: [t.testdir({ rm: '#!/bin/sh\ntouch started\n' })] });
  t.match(await host.run('lsblk', []), { ok: false, failure: 'absent', reason: 'lsblk: not installed' });
  chmodSync(join(t.testdirName, 'rm'), 0o755);
  for (const name of ['rm', 'sh', 'toString', '../rm']) {
    const answer = await host.run(name as CommandName, []);
    t.match(reasonOf(answer), /not among the programs/, name);
  }
});

t.test('as oneself needs nothing; as another needs root, and then nothing of root is left', async (t) => {
  // Not within the project, which may lie where nobody else gets in.
  const host = hostIn(temporaryFolder(t), 'id -u; id -G; echo $HOME; echo $XDG_RUNTIME_DIR');
  const own = await host.run('lsblk', [], { as: userInfo().username });
  t.match(own, { ok: true, value: { stdout: new RegExp(`^${process.getuid?.()}\n`) } });
  const other = await host.run('lsblk', [], { as: 'daemon' });
  if (host.privileged) {
    const [uid = '', groups, , runtime] = other.ok ? other.value.stdout.split('\n') : [reasonOf(other)];
    const daemon = spawnSync('id', ['-u', 'daemon'], { encoding: 'utf8' }).stdout.trim();
    t.equal(uid, daemon);
    t.equal(groups?.split(' ').length, 1, 'its own group alone');
    t.equal(runtime, `/run/user/${daemon}`);
  } else {
    t.match(other, { ok: false, failure: 'denied', reason: 'lsblk (as daemon): permission denied; run as root' });
  }
});

t.test('as somebody who is not there is a failure that names them', async (t) => {
  const host = hostWith(t, 'id -u');
  const answer = await host.run('lsblk', [], { as: 'no-such-person' });
  t.match(reasonOf(answer), host.privileged ? /there is no account "no-such-person"/ : /run as root/);
});

t.test('files are read whole, and what cannot be read says why', async (t) => {
  const folder = t.testdir({ here: 'contents', folder: {} });
  const host = nodeHost();
  t.same(await host.readText(join(folder, 'here')), { ok: true, value: 'contents' });
  t.match(await host.readText(join(folder, 'gone')), { failure: 'absent', reason: /gone: not there$/ });
  t.match(await host.readText(join(folder, 'here/beneath')), { failure: 'absent' });
  t.match(await host.readText(join(folder, 'folder')), { failure: 'failed', reason: /is a folder/ });
  t.match(await host.readLink(join(folder, 'here')), { failure: 'failed', reason: /is not a link/ });
  t.same(await host.list(folder), { ok: true, value: ['folder', 'here'] });
  t.match(await host.stat(join(folder, 'here')), { value: { kind: 'file', sizeBytes: 8, represents: null } });
});

t.test('a fifo nobody writes into is not waited for', async (t) => {
  const fifo = join(t.testdir({}), 'fifo');
  t.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', fifo]).status, 0);
  t.match(await nodeHost().readText(fifo), { ok: false, failure: 'failed', reason: /is not a file with contents/ });
});

t.test('a file larger than is read is refused, not cut', async (t) => {
  const path = join(t.testdir({}), 'large');
  writeFileSync(path, Buffer.alloc(limits.bytes + 1));
  t.match(await nodeHost().readBytes(path), { ok: false, failure: 'too-large' });
});

t.test('a circle of links is a failure, not an absence', async (t) => {
  const folder = t.testdir({});
  symlinkSync('b', join(folder, 'a'));
  symlinkSync('a', join(folder, 'b'));
  t.match(await nodeHost().readText(join(folder, 'a')), { failure: 'failed', reason: /ELOOP/ });
});

t.test('a refusal tells to become root only where that would help', async (t) => {
  const path = join(t.testdir({ secret: 'x' }), 'secret');
  chmodSync(path, 0);
  const host = nodeHost();
  const answer = await host.readText(path);
  if (host.privileged) t.same(answer, { ok: true, value: 'x' });
  else t.match(answer, { failure: 'denied', reason: /permission denied; run as root$/ });
});

t.test('a library answers as plain data, and only the calls in the list are made', async (t) => {
  const host = nodeHost();
  const answer = await host.library('systeminformation', 'system');
  t.match(answer, { ok: true, value: { model: String, serial: String } });
  t.match(await host.library('systeminformation', 'processes'), { failure: 'failed', reason: /not among the calls/ });
});
