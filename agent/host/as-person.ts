// How a program is started as somebody else, on each system: as that person in their own session, so that it answers with
// their settings. The agent's own would be another person's answer, with status 0.
import type { SystemName } from '../../shared/host.ts';
import type { Account } from './accounts.ts';

export interface Program {
  path: string;
  args: readonly string[];
  /** Taken on by the kernel before the program starts. */
  ids?: { uid: number; gid: number };
}

/**
 * On macOS settings are kept by daemons of each person's session, which launchctl enters and sudo then takes on the ids;
 * neither alone does both (launchctl(1), asuser).
 */
export function asPerson(system: SystemName, { uid, gid }: Account, { path, args }: Program): Program {
  if (system !== 'macos') return { path, args, ids: { uid, gid } };
  const sudo = ['/usr/bin/sudo', '-n', '-H', '-u', `#${uid}`, '--'];
  return { path: '/bin/launchctl', args: ['asuser', String(uid), ...sudo, path, ...args] };
}

/** What tells a program whose settings it is to read. */
export function personalEnvironment(system: SystemName, { name, uid, home }: Account): Record<string, string> {
  const own = { HOME: home, USER: name, LOGNAME: name };
  if (system !== 'linux') return own;
  const runtime = `/run/user/${uid}`;
  return { ...own, XDG_RUNTIME_DIR: runtime, DBUS_SESSION_BUS_ADDRESS: `unix:path=${runtime}/bus` };
}
