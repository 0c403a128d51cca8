// The sessions that a log-in screen offers, and what this machine has of a graphical screen at all.
import type { Host } from '../../../host.ts';

const sessionFileFolders = [
  '/usr/share/wayland-sessions',
  '/usr/share/xsessions',
  '/usr/local/share/wayland-sessions',
  '/usr/local/share/xsessions',
  '/run/current-system/sw/share/wayland-sessions',
  '/run/current-system/sw/share/xsessions',
];

/** X servers and the program that starts one by hand: with one of them a screen could come up without any session file. */
const displayServers = [
  '/usr/bin/Xorg',
  '/usr/lib/xorg/Xorg',
  '/usr/libexec/Xorg',
  '/usr/bin/startx',
  '/run/current-system/sw/bin/Xorg',
];

/** Which of them a system may start at boot, whatever desktop comes after. */
const displayManagers = [
  '/etc/systemd/system/display-manager.service',
  '/etc/X11/default-display-manager',
  '/etc/rc.conf.d/display-manager',
];

export interface SessionFile {
  /** Without `.desktop`: what AccountsService and XDG_SESSION_DESKTOP call it. */
  name: string;
  folder: string;
}

export interface Screen {
  graphical: 'yes' | 'none' | 'unknown';
  /** Why, in words. */
  reason: string;
  sessionFiles: readonly SessionFile[];
}

/**
 * Whether anybody can sit before a graphical screen here. `none` needs proof: no session to choose, no display manager,
 * no X server. The default target proves nothing: Debian's is graphical.target on every server. Neither does a mark of
 * a container, which an image may have left behind on a real machine.
 */
export async function screenOf(host: Host): Promise<Screen> {
  const sessionFiles: SessionFile[] = [];
  let gap: string | undefined;
  for (const folder of sessionFileFolders) {
    const names = await host.list(folder);
    if (names.ok) sessionFiles.push(...sessionsIn(folder, names.value));
    else if (names.failure !== 'absent') gap ??= names.reason;
  }
  if (sessionFiles.length > 0)
    return { graphical: 'yes', reason: `${sessionFiles[0]?.folder} has sessions`, sessionFiles };
  const manager = await firstThere(host, displayManagers, (path) => host.readLink(path));
  if (manager.found !== undefined) return { graphical: 'yes', reason: `${manager.found} is there`, sessionFiles };
  const server = await firstThere(host, displayServers);
  gap ??= manager.gap ?? server.gap;
  if (server.found !== undefined) {
    const reason = `${server.found} is installed, though no desktop is: whether anybody starts it cannot be told.`;
    return { graphical: 'unknown', reason, sessionFiles };
  }
  if (gap !== undefined)
    return { graphical: 'unknown', reason: `Whether there is a graphical screen: ${gap}`, sessionFiles };
  return { graphical: 'none', reason: 'No desktop, no display manager and no X server is installed.', sessionFiles };
}

const sessionsIn = (folder: string, names: readonly string[]): SessionFile[] =>
  names
    .filter((name) => name.endsWith('.desktop'))
    .map((name) => ({ name: name.slice(0, -'.desktop'.length), folder }));

type Look = (path: string) => Promise<{ ok: true } | { ok: false; failure: string; reason: string }>;

/** The first of the paths that is there; `gap` when one could not be looked at and none was found. */
async function firstThere(
  host: Host,
  paths: readonly string[],
  orElse?: Look,
): Promise<{ found?: string; gap?: string }> {
  let gap: string | undefined;
  for (const path of paths) {
    const met = await host.stat(path);
    if (met.ok) return { found: path };
    // A link whose target is not there (a masked or removed display manager) is no file, and still a sign.
    const link = orElse === undefined ? met : await orElse(path);
    if (link.ok) return { found: path };
    if (met.failure !== 'absent') gap ??= met.reason;
  }
  return gap === undefined ? {} : { gap };
}

/** XDG_CURRENT_DESKTOP as a display manager sets it for this session; undefined where the file does not say. */
export async function desktopNamesOf(host: Host, { folder, name }: SessionFile): Promise<string | undefined> {
  const text = await host.readText(`${folder}/${name}.desktop`);
  if (!text.ok) return undefined;
  const entry = text.value.split(/^\[/m).find((group) => group.startsWith('Desktop Entry]'));
  const names = /^DesktopNames\s*=\s*(.+)$/m.exec(entry ?? '')?.[1];
  return names
    ?.split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .join(':');
}
