// What runs on a machine is nobody's business but for the few programs that lock a screen or make a session. Of all others
// neither name nor arguments are kept.
import { isKnownProgram } from '../../../shared/checks/remote-access/programs.ts';
import { baseName } from '../../../shared/linux/paths.ts';

const interesting =
  /lock|idle|saver|session|shell|caffeine|power|getty|login|ssh|dropbear|greet|[gsx]dm|kdm|lightdm|dbus|systemd|elogind|gnome|kwin|plasma|kded|ksmserver|mate|marco|cinnamon|muffin|xf(ce|wm|settings)|budgie|lxqt|lxde|lxpanel|pantheon|gala|unity|cosmic|deepin|dde|sway|hypr|niri|river|wayfire|labwc|weston|mutter|xorg|xwayland|^x$|^i3|dwm|openbox|fluxbox|icewm|awesome|bspwm|herbstluft|qtile|xmonad|leftwm|spectrwm|enlightenment|kiosk|compiz/i;
const hasAskedArguments = /lock|idle|saver|caffeine|dropbear|^sshd$/i;
const interpreter = /^(python[0-9.]*|perl|gjs)$/;

const nameFor = (name: string): string => (interesting.test(name) || isKnownProgram(name) ? name : 'other');

/** /proc/N/cmdline: words ended by NUL. */
export function redactCommandLine(text: string): string {
  const [first = '', ...rest] = text.replace(/\0+$/, '').split('\0');
  if (first === '') return text;
  const isScript = interpreter.test(baseName(first)) && rest[0]?.startsWith('/') === true;
  const program = baseName(isScript ? (rest[0] ?? '') : first);
  if (!interesting.test(program)) return 'other\0';
  const words = isScript ? [first, rest[0] ?? ''] : [first];
  const own = hasAskedArguments.test(program) ? rest.slice(words.length - 1) : [];
  return `${[...words, ...own].join('\0')}\0`;
}

/** /proc/N/status: the name, the state and the ids. */
export const redactStatus = (text: string): string =>
  text
    .split('\n')
    .filter((line) => /^(Name|State|Tgid|Pid|PPid|Uid|Gid):/.test(line))
    .map((line) => line.replace(/^(Name:\s*)(.*)$/, (_, head: string, name: string) => head + nameFor(name)))
    .join('\n');

/** /proc/N/stat: the name stands in brackets, which it may itself hold. */
export const redactStat = (text: string): string =>
  text.replace(/\((.*)\)/s, (_, name: string) => `(${nameFor(name)})`);

const askedVariables =
  /^(XDG_\w+|DESKTOP_SESSION|DCONF_\w+|GSETTINGS_\w+|GNOME_\w*SESSION\w*|KDE\w*|WAYLAND_DISPLAY|DISPLAY|HOME|USER|LOGNAME|SHELL|PATH|container)=/;

/** /proc/N/environ: of a program's environment what says which session it is part of, and where that looks for programs. */
export const redactEnvironment = (text: string): string =>
  text
    .split('\0')
    .filter((pair) => askedVariables.test(pair))
    .map((pair) => `${pair}\0`)
    .join('');

/** What a program printed that lists programs: those that are known to give access to a device alone are named. */
export function redactListing(command: string, text: string): string {
  if (command === 'ss') {
    return text.replaceAll(/\("(.*?)",pid=/g, (_, name: string) => `("${nameFor(name)}",pid=`);
  }
  if (command === 'lsof') return text.replaceAll(/^c(.+)$/gm, (_, name: string) => `c${nameFor(name)}`);
  return command === 'ps' ? text.replaceAll(/^.+$/gm, (name) => programFor(name.trim())) : text;
}

/** Of programs by path, the system's first, and the extensions that another list names already. */
const programFor = (path: string): string =>
  /^(\/sbin\/launchd$|\/Library\/SystemExtensions\/)/.test(path) ? path : nameFor(baseName(path));

/** What listens, of /proc/net/tcp: with whom the machine speaks is left out. State 0A is LISTEN. */
export const redactConnections = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*[0-9]+: [0-9A-F:]+ [0-9A-F:]+ (?!0A)[0-9A-F]{2} /i.test(line))
    .join('\n');
