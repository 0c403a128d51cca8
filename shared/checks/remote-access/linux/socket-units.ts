// What systemd starts when somebody connects to a port that it keeps itself: `ssh.socket` and the like.
import type { Host } from '../../../host.ts';

export interface SocketUnit {
  socket: string;
  /** What it starts. */
  service: string;
}

/** Units by port. Fails with a reason where systemd does not tell. */
export async function readSocketUnits(
  host: Host,
): Promise<{ units: ReadonlyMap<number, SocketUnit> } | { unread: string }> {
  const answer = await host.run('systemctl', ['list-sockets', '--full', '--no-legend', '--no-pager']);
  if (!answer.ok) return { unread: answer.reason };
  if (answer.value.status !== 0) return { unread: 'systemctl list-sockets: systemd did not answer' };
  const units = new Map<number, SocketUnit>();
  for (const line of answer.value.stdout.split('\n')) {
    // [::]:22   ssh.socket   ssh.service
    const [, port, name, service] =
      /^\s*(?:\[[0-9a-f:.%a-z]*\]|\*|[0-9.]+):([0-9]+)\s+(\S+)\.socket(?:\s+(\S+\.service))?(?:\s|$)/.exec(line) ?? [];
    // What is started for each connection anew (Accept=yes) has no unit before the first of them, but a template.
    if (port !== undefined && name !== undefined)
      units.set(Number(port), { socket: `${name}.socket`, service: service ?? `${name}@0.service` });
  }
  return { units };
}

/** The program that a unit starts, after which packages name it: `sshd.socket`, `cockpit.socket`, `telnet@.socket`. */
export function programOfUnit(unit: string): string {
  const name = unit.replace(/(@.*)?\.socket$/, '');
  return programs[name] ?? name;
}

const programs: Record<string, string> = {
  ssh: 'sshd',
  sshd: 'sshd',
  'sshd-unix-local': 'sshd',
  dropbear: 'dropbear',
  cockpit: 'cockpit-ws',
  telnet: 'telnetd',
  rsh: 'rshd',
  rlogin: 'rlogind',
  rexec: 'rexecd',
  rsync: 'rsync',
  rsyncd: 'rsync',
  vsftpd: 'vsftpd',
  xvnc: 'Xvnc',
};
