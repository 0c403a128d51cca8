// A machine made of a few files, for tests: what is not among them does not exist. Recordings, which can also leave
// things unsaid, are walked through by the agent's own test.
import type { Answer, Failure, Host } from '../../host.ts';

export interface MadeMachine {
  /** Contents by path; a failure for what cannot be read. */
  files: Record<string, string | Uint8Array | Failure>;
  links?: Record<string, string>;
  privileged?: boolean;
  /** What `loginctl list-sessions` prints; absent: there is no such program. */
  sessions?: string;
}

export const denied = (path: string): Failure => ({
  ok: false,
  failure: 'denied',
  reason: `${path}: permission denied; run as root`,
});

const absent = (path: string): Failure => ({ ok: false, failure: 'absent', reason: `${path}: not there` });

export function madeMachine({ files, links = {}, privileged = true, sessions }: MadeMachine): Host {
  const read = (path: string): Answer<Uint8Array> => {
    const held = files[path];
    if (held === undefined) return absent(path);
    if (typeof held === 'string') return { ok: true, value: new TextEncoder().encode(held) };
    return held instanceof Uint8Array ? { ok: true, value: held } : held;
  };
  const list = (path: string): Answer<string[]> => {
    const below = Object.keys(files).filter((file) => file.startsWith(`${path}/`));
    const names = below.map((file) => file.slice(path.length + 1).split('/')[0] ?? '');
    return names.length === 0 ? absent(path) : { ok: true, value: [...new Set(names)].sort() };
  };
  return {
    system: 'linux',
    privileged,
    user: privileged ? 'root' : 'alice',
    run: async (command) =>
      sessions === undefined ? absent(command) : { ok: true, value: { status: 0, stdout: sessions, stderr: '' } },
    readBytes: async (path) => read(path),
    readText: async (path) => {
      const answer = read(path);
      return answer.ok ? { ok: true, value: new TextDecoder().decode(answer.value) } : answer;
    },
    readLink: async (path) => {
      const target = links[path];
      return target === undefined ? absent(path) : { ok: true, value: target };
    },
    list: async (path) => list(path),
    stat: async (path) => absent(path),
    library: async (name) => absent(name),
    query: async ({ name }) => absent(name),
    memory: { recall: async (name) => absent(name), keep: async () => {} },
  };
}

const hash = '$6$c0ffee00$3nGk9V1sAnwC0pYxq1Nq3b9nJ6m0X2cTq5T7mWbE8vHk1yq7vVwQm9sO3mJ1u4l0ZkX1h7r5g2b8c6d4e3f2a1';

/** A laptop with root, one administrator and one other person, all as it should be. */
export const goodLaptop = (): Record<string, string> => ({
  '/etc/passwd': [
    'root:x:0:0:root:/root:/bin/bash',
    'daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin',
    'alice:x:1000:1000:Alice Example:/home/alice:/bin/bash',
    'bob:x:1001:1001:Bob Example:/home/bob:/bin/bash',
    '',
  ].join('\n'),
  '/etc/shadow': [
    'root:!:20228:0:99999:7:::',
    'daemon:*:20228:0:99999:7:::',
    `alice:${hash}:20781:0:99999:7:::`,
    `bob:${hash}:20781:0:99999:7:::`,
    '',
  ].join('\n'),
  '/etc/group': 'root:x:0:\nsudo:x:27:alice\nalice:x:1000:\nbob:x:1001:\n',
  '/etc/sudoers': 'Defaults env_reset\nroot ALL=(ALL:ALL) ALL\n%sudo ALL=(ALL:ALL) ALL\n@includedir /etc/sudoers.d\n',
  '/etc/nsswitch.conf': 'passwd: files systemd\ngroup: files systemd\n',
  '/etc/login.defs': 'UID_MIN 1000\nUID_MAX 60000\n',
  '/etc/pam.d/common-auth': 'auth [success=1 default=ignore] pam_unix.so nullok\nauth requisite pam_deny.so\n',
  '/etc/gdm3/custom.conf': '[daemon]\n#  AutomaticLoginEnable = true\n',
});

export const setHash = hash;
