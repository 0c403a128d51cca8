import t from 'tap';
import type { Answer, Host } from '../../../host.ts';
import { readListening } from '../../../linux/listening.ts';
import { parseOwners } from './owners.ts';

// Printed by ss of iproute2 6.1 and by Linux 6.18 for one program of a bad name; ports 8080 and 9001 take both protocols.
const listed = `LISTEN 0      5              127.0.0.53:53   0.0.0.0:* users:(("a "b" c",pid=29699,fd=8)) ino:617315 sk:12 cgroup:/ <->
LISTEN 0      5          127.0.0.53%lo:53   0.0.0.0:* users:(("resolve",pid=7,fd=8)) ino:617319 sk:12 cgroup:/ <->
LISTEN 0      5                 0.0.0.0:22   0.0.0.0:* users:(("sshd",pid=4,fd=3),("systemd",pid=1,fd=210)) ino:617310 sk:14 cgroup:/ <->
LISTEN 0      5                   [::1]:631     [::]:* users:(("a "b" c",pid=29699,fd=7)) ino:617314 sk:15 cgroup:/ v6only:1 <->
LISTEN 0      5        [::ffff:0.0.0.0]:9001       *:* users:(("a "b" c",pid=29699,fd=11)) ino:617317 sk:16 cgroup:/ v6only:0 <->
LISTEN 0      5                       *:8080       *:* users:(("a "b" c",pid=29699,fd=5)) ino:617312 sk:17 cgroup:/ v6only:0 <->
LISTEN 0      5      [::ffff:127.0.0.1]:9000       *:* uid:1000 ino:617316 sk:18 cgroup:/ v6only:0 <->
`;

const tcp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 3500007F:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 617315 1 00000000828363b4 100 0 0 10 0
   1: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 617310 1 00000000ddbf95f3 100 0 0 10 0
   2: 0A02000A:0016 0202000A:D2F0 01 00000000:00000000 02:000A7214 00000000     0        0 617400 2 00000000ddbf95f4 20 4 31 10 -1
`;
const tcp6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000000000000000000001000000:0277 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 617314 1 0000000046fad173 100 0 0 10 0
   1: 0000000000000000FFFF000000000000:2329 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 617317 1 000000004d92171a 100 0 0 10 0
   2: 00000000000000000000000000000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 617312 1 0000000045f5a82b 100 0 0 10 0
   3: 0000000000000000FFFF00000100007F:2328 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 617316 1 00000000b2a490f3 100 0 0 10 0
`;

t.test('owners are read whatever their names, and loopback is known in every form', async (t) => {
  const sockets = parseOwners(listed) ?? [];
  t.same(
    sockets.map(({ port, isLoopback }) => [port, isLoopback]),
    [
      [53, true],
      [53, true],
      [22, false],
      [631, true],
      [9_001, false],
      [8_080, false],
      [9_000, true],
    ],
  );
  const isContained = false;
  t.same(sockets[0]?.owners, [{ program: 'a "b" c', pid: 29_699, isContained }]);
  t.same(sockets[2]?.owners, [
    { program: 'sshd', pid: 4, isContained },
    { program: 'systemd', pid: 1, isContained },
  ]);
  t.same(sockets[6]?.owners, [], 'another person’s');
});

t.test('the control group tells a program in a container', async (t) => {
  const isContained = (group: string): boolean | undefined =>
    parseOwners(listed.replaceAll('cgroup:/', `cgroup:${group}`))?.[0]?.owners[0]?.isContained;
  for (const group of ['/system.slice/docker-4f1d.scope', '/docker/4f1d', '/machine.slice/libpod-4f1d.scope/container'])
    t.equal(isContained(group), true, group);
  for (const group of ['/system.slice/docker.service', '/system.slice/ssh.service', '/user.slice/user-1000.slice'])
    t.equal(isContained(group), false, group);
});

t.test('a listing that breaks off or is another is none', async (t) => {
  t.same(parseOwners(''), [], 'nothing listens');
  t.equal(parseOwners(listed.slice(0, -1)), null);
  t.equal(parseOwners(`State Recv-Q Send-Q\n${listed}`), null);
  t.equal(parseOwners('LISTEN 0 5 0.0.0.0:22 0.0.0.0:*\n'), null, 'without the inode it cannot be told which');
});

const machine = (files: Record<string, string>): Host => {
  const absent: Answer<never> = { ok: false, failure: 'absent', reason: 'not there' };
  return {
    system: 'linux',
    privileged: true,
    user: 'root',
    run: async () => absent,
    readText: async (path) => (files[path] === undefined ? absent : { ok: true, value: files[path] }),
    readBytes: async () => absent,
    readLink: async () => absent,
    list: async () => absent,
    stat: async () => absent,
    library: async () => absent,
    query: async () => absent,
    memory: { recall: async () => absent, keep: async () => {} },
  };
};
const listening = (files: Record<string, string>) => readListening(machine(files));

t.test('the kernel’s listing gives what other machines can reach', async (t) => {
  t.same(await listening({ '/proc/net/tcp': tcp, '/proc/net/tcp6': tcp6 }), {
    ok: true,
    value: [
      { port: 22, inode: 617_310 },
      { port: 9_001, inode: 617_317 },
      { port: 8_080, inode: 617_312 },
    ],
  });
  t.match(await listening({ '/proc/net/tcp': tcp }), { ok: true }, 'without IPv6');
  t.match(
    await listening({ '/proc/net/tcp': tcp, '/proc/net/if_inet6': '' }),
    { ok: false },
    'with IPv6 it must be there',
  );
  t.match(await listening({ '/proc/net/tcp6': tcp6 }), { ok: false });
  t.match(await listening({ '/proc/net/tcp': '', '/proc/net/tcp6': tcp6 }), { ok: false });
  t.match(await listening({ '/proc/net/tcp': tcp.slice(0, 190), '/proc/net/tcp6': tcp6 }), { ok: false });
});
