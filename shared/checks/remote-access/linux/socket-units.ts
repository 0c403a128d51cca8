// What systemd starts when somebody connects to a port that it keeps itself: `ssh.socket` and the like.
import type { Host } from '../../../host.ts';

/** How a unit starts its program. */
export interface Start {
  program: string;
  path: string;
  /** As `systemctl show` tells it: the command line, variables and the files that hold more of them. */
  properties: readonly string[];
}

/** Of each of the ports that systemd tells about. */
export async function readStarts(host: Host): Promise<ReadonlyMap<number, Start>> {
  const starts = new Map<number, Start>();
  const answer = await host.run('systemctl', ['list-sockets', '--full', '--no-legend', '--no-pager']);
  if (!answer.ok || answer.value.status !== 0) return starts;
  const units = new Map(answer.value.stdout.split('\n').flatMap(unitOf));
  for (const [port, unit] of units) {
    const start = await startOf(host, unit);
    if (start !== undefined) starts.set(port, start);
  }
  return starts;
}

/** `[::]:22   ssh.socket   ssh.service`: the port and the service; none for a socket that has no port or is for this machine alone. */
function unitOf(line: string): [port: number, service: string][] {
  const [, address = '', port, name, service] =
    /^\s*(\[[0-9a-f:.%a-z]*\]|\*|[0-9.]+):([0-9]+)\s+(\S+)\.socket(?:\s+(\S+\.service))?(?:\s|$)/.exec(line) ?? [];
  if (port === undefined || name === undefined || /^(127\.|\[::1\])/.test(address)) return [];
  // What is started for each connection anew (Accept=yes) has no unit before the first of them, but a template.
  return [[Number(port), service ?? `${name}@0.service`]];
}

async function startOf(host: Host, unit: string): Promise<Start | undefined> {
  const wanted = ['ExecStart', 'Environment', 'EnvironmentFiles'].map((name) => `--property=${name}`);
  const answer = await host.run('systemctl', ['show', unit, ...wanted]);
  if (!answer.ok || answer.value.status !== 0) return undefined;
  const properties = answer.value.stdout.split('\n');
  const [, path, program] = /^ExecStart=\{ path=(\S*\/(\S+)) ; argv\[\]=/m.exec(answer.value.stdout) ?? [];
  if (path === undefined || program === undefined || properties.pop() !== '') return undefined;
  return { path, program, properties };
}
