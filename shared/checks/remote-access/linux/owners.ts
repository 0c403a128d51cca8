// Whose a listening socket is: ss of iproute2, which looks through the open files of every process (root only; a plain
// user sees the own ones). What ss does not tell stays unknown.
import type { Host } from '../../../host.ts';

export interface Owner {
  program: string;
  pid: number;
  /** It runs in a container that shares the machine's network. */
  isContained: boolean;
}

export interface Owned {
  port: number;
  inode: number;
  isLoopback: boolean;
  owners: Owner[];
}

export async function readOwners(host: Host): Promise<{ sockets: Owned[] } | { unread: string }> {
  const answer = await host.run('ss', ['-H', '-l', '-t', '-n', '-p', '-e']);
  if (!answer.ok) return { unread: answer.reason };
  if (answer.value.status !== 0) return { unread: `ss: ended with status ${answer.value.status}` };
  const sockets = parseOwners(answer.value.stdout);
  return sockets === null ? { unread: 'ss: what it printed is not understood' } : { sockets };
}

/** Null when a line is not one of a listening socket, or is cut. */
export function parseOwners(text: string): Owned[] | null {
  const sockets: Owned[] = [];
  if (text !== '' && !text.endsWith('\n')) return null;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const [, address = '', port] = /^LISTEN +[0-9]+ +[0-9]+ +(\S+):([0-9]+) +\S+:\*/.exec(line) ?? [];
    const inode = / ino:([0-9]+)( |$)/.exec(line)?.[1];
    if (port === undefined || inode === undefined) return null;
    const isContained = / cgroup:\S*\/((docker|libpod)[-/]|machine\.slice|lxc\.payload)/.test(line);
    // A name may hold quotes, which ss writes as they are.
    const owners = [...line.matchAll(/\("(.*?)",pid=([0-9]+),fd=[0-9]+\)/g)];
    sockets.push({
      port: Number(port),
      inode: Number(inode),
      isLoopback: /^(127\.|\[::1\]|\[::ffff:127\.)/.test(address),
      owners: owners.map(([, program = '', pid]) => ({ program, pid: Number(pid), isContained })),
    });
  }
  return sockets;
}
