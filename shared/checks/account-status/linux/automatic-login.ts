// Whether anybody is logged in by the machine itself, without a password, and whether guests are let in: the settings of
// the log-in screens, and of the terminals.
import type { Host } from '../../../host.ts';
import { baseName } from '../../../linux/paths.ts';
import { contentsOf, filesOf } from '../../../linux/text.ts';
import type { AccountStatusFacts } from '../facts.ts';
import { gettyLogins } from './getty.ts';
import { type Keyfile, parseKeyfile } from './keyfile.ts';

export type SignIn = Pick<AccountStatusFacts, 'automaticLogin' | 'guest'> & { notSeen: string[] };

/** What the settings of one program amount to. `unclear`: something in them was not understood. */
interface Said {
  user?: string | undefined;
  guest?: boolean;
  unclear: string[];
}

interface Screen {
  name: string;
  /** Unit or program names it goes by. */
  units: RegExp;
  /** In the order in which they are read: a later one wins. */
  files: string[];
  hasGuests?: true;
  /** It does not start without: where the file is not there, it reads another. */
  needsFile?: true;
  says(keyfile: Keyfile): Said;
}

const screens: Screen[] = [
  // Each GDM was built for one of these files: what a stray one says takes nothing back.
  ...[
    ['/etc/gdm/custom.conf', '/run/gdm/custom.conf'],
    ['/etc/gdm3/custom.conf', '/run/gdm3/custom.conf'],
    ['/etc/gdm3/daemon.conf', '/run/gdm3/custom.conf'],
  ].map((files): Screen => ({ name: 'GDM', units: /^gdm3?$/, files, says: gdm })),
  {
    name: 'SDDM',
    units: /^(sddm(-plymouth)?|plasmalogin)$/,
    files: [
      '/usr/lib/sddm/sddm.conf.d/*',
      '/etc/sddm.conf.d/*',
      '/etc/sddm.conf',
      '/etc/plasmalogin.conf.d/*',
      '/etc/plasmalogin.conf',
    ],
    // The settings page of Plasma Login Manager writes `AutoLogin`.
    says: (keyfile) => ({ user: lastValue(keyfile, /^Auto[Ll]ogin$/, 'User'), unclear: [] }),
  },
  {
    name: 'LightDM',
    units: /^lightdm(-plymouth)?$/,
    files: [
      '/usr/share/lightdm/lightdm.conf.d/*.conf',
      '/etc/xdg/lightdm/lightdm.conf.d/*.conf',
      '/etc/lightdm/lightdm.conf.d/*.conf',
      '/etc/lightdm/lightdm.conf',
    ],
    hasGuests: true,
    says: lightdm,
  },
  { name: 'greetd', units: /^greetd$/, files: ['/etc/greetd/config.toml'], needsFile: true, says: greetd },
  {
    name: 'COSMIC',
    units: /^cosmic-greeter$/,
    files: ['/etc/greetd/cosmic-greeter.toml'],
    needsFile: true,
    says: greetd,
  },
  {
    name: 'LXDM',
    units: /^lxdm(-plymouth)?$/,
    files: ['/etc/lxdm/lxdm.conf'],
    says: (keyfile) => ({ user: lastValue(keyfile, /^base$/, 'autologin'), unclear: [] }),
  },
  { name: 'ly', units: /^ly(@.*)?$/, files: ['/etc/ly/config.ini'], says: ly },
  { name: 'emptty', units: /^emptty$/, files: ['/etc/emptty/conf'], says: emptty },
];

/** openSUSE’s log-in screens all ask it, whatever their own settings say; its installer offers to log somebody in. */
const sysconfig: Screen = {
  name: 'openSUSE',
  units: /^/,
  files: ['/etc/sysconfig/displaymanager'],
  says: suse,
};

/** On when any screen that may be the running one, or any terminal, logs somebody in; off when all were read and none does. */
export async function signInOf(host: Host): Promise<SignIn> {
  const { running, unclear } = await runningScreen(host);
  const known = screens.filter(({ units }) => running === undefined || units.test(running));
  const said: Said[] = [await gettyLogins(host), await saidBy(host, sysconfig, false)];
  const guests: Said[] = [];
  for (const screen of known) {
    const one = await saidBy(host, screen, running !== undefined);
    said.push(one);
    if (screen.hasGuests) guests.push(one);
  }
  if (running !== undefined && known.length === 0) {
    unclear.push(notKnown(running));
  }
  said.push({ unclear });
  guests.push({ unclear });
  const notSeen = said.flatMap(({ unclear }) => unclear);
  const user = said.find((one) => one.user !== undefined && one.user !== '')?.user;
  const guest = guests.some((one) => one.guest === true);
  const guestNotSeen = guests.some(({ unclear }) => unclear.length > 0);
  return {
    automaticLogin: { state: user !== undefined ? 'on' : notSeen.length > 0 ? 'unknown' : 'off', user: user ?? null },
    guest: guest ? 'enabled' : guestNotSeen ? 'unknown' : 'disabled',
    notSeen,
  };
}

/** The log-in screen that this machine starts; undefined when that cannot be told, so that every one counts. */
async function runningScreen(host: Host): Promise<{ running?: string | undefined; unclear: string[] }> {
  const link = await host.readLink('/etc/systemd/system/display-manager.service');
  // Refused, it may be one that is not among those known.
  if (!link.ok) return { unclear: link.failure === 'absent' ? await strangeScreen(host) : [link.reason] };
  const unit = /([^/]+)\.service$/.exec(link.value)?.[1];
  // NixOS and openSUSE call whichever they start by this name.
  return { running: /^display-manager(-legacy)?$/.test(unit ?? '') ? undefined : unit, unclear: [] };
}

/** Without systemd, Debian's kin (Devuan, antiX) name it in a file; one that is not known may log somebody in. */
async function strangeScreen(host: Host): Promise<string[]> {
  const contents = await contentsOf(host, '/etc/X11/default-display-manager');
  if ('unread' in contents) return [contents.unread.reason];
  const { text = '' } = contents;
  const name = baseName(text.trim());
  return text === '' || screens.some(({ units }) => units.test(name)) ? [] : [notKnown(name)];
}

const notKnown = (name: string): string => `the settings of the log-in screen "${name}" are not known`;

async function saidBy(host: Host, screen: Screen, isRunning: boolean): Promise<Said> {
  const unclear: string[] = [];
  let isThere = false;
  const whole: Keyfile = { settings: [], damaged: false };
  for (const path of screen.files) {
    const files = await filesOf(host, path);
    if (!files.ok) unclear.push(files.reason);
    for (const file of files.ok ? files.value : []) {
      const contents = await contentsOf(host, file);
      if ('unread' in contents) unclear.push(contents.unread.reason);
      else {
        isThere ||= contents.text !== undefined;
        const keyfile = parseKeyfile(contents.text ?? '');
        whole.settings.push(...keyfile.settings);
        if (keyfile.damaged) unclear.push(`${file}: a line is damaged`);
      }
    }
  }
  if (screen.needsFile && isRunning && !isThere && unclear.length === 0) {
    unclear.push(`${screen.name} runs with settings that are not in ${screen.files.join(', ')}`);
  }
  const said = screen.says(whole);
  return { ...said, unclear: [...unclear, ...said.unclear] };
}

/** The last value of a key; sections and keys are as GLib and Qt compare them, exactly, but for the case of the key. */
function lastValue({ settings }: Keyfile, section: RegExp, key: string): string | undefined {
  return settings.filter((one) => section.test(one.section) && one.key.toLowerCase() === key.toLowerCase()).at(-1)
    ?.value;
}

/** Enabled without a user is off: GDM then asks. */
function gdm(keyfile: Keyfile): Said {
  const said: Said = { unclear: [] };
  for (const way of ['AutomaticLogin', 'TimedLogin']) {
    const enabled = truth(lastValue(keyfile, /^daemon$/, `${way}Enable`));
    if (enabled === undefined) said.unclear.push(`${way}Enable of GDM is neither true nor false`);
    if (enabled === true) said.user ??= lastValue(keyfile, /^daemon$/, way);
  }
  return said;
}

/** Its first session starts by itself, and so does the one it falls back to, which is meant for the greeter. */
function greetd(keyfile: Keyfile): Said {
  const value = (section: RegExp, key: string): string | undefined =>
    lastValue(keyfile, section, key)?.replaceAll(/^(["'])(.*)\1.*$/g, '$2');
  const [initial, usual] = [value(/^initial_session$/, 'user'), value(/^default_session$/, 'user')];
  const asks = [usual ?? 'greeter', value(/^default_session$/, 'command') ?? ''].some((text) => /greet/.test(text));
  const isElsewhere = keyfile.settings.some(({ section, key }) => section === '' && /_session\b/.test(key));
  return {
    user: initial ?? (asks || usual === 'root' ? undefined : usual),
    unclear: isElsewhere ? ['the sessions of greetd are not written in sections of their own'] : [],
  };
}

/** Off unless both the user and the session are named; `null` names nobody. */
function ly(keyfile: Keyfile): Said {
  const [user, session] = ['auto_login_user', 'auto_login_session'].map((key) => lastValue(keyfile, /^$/, key));
  return { user: [user, session].some((one) => one === undefined || one === 'null') ? undefined : user, unclear: [] };
}

function emptty(keyfile: Keyfile): Said {
  const enabled = truth(lastValue(keyfile, /^$/, 'AUTOLOGIN'));
  if (enabled === undefined) return { unclear: ['AUTOLOGIN of emptty is neither true nor false'] };
  return { user: enabled ? lastValue(keyfile, /^$/, 'DEFAULT_USER') : undefined, unclear: [] };
}

/** Written as a shell would read it. Which screens heed the second one depends on the release. */
function suse(keyfile: Keyfile): Said {
  const value = (key: string): string | undefined => lastValue(keyfile, /^$/, key)?.replaceAll(/^["']|["']$/g, '');
  const lets = value('DISPLAYMANAGER_PASSWORD_LESS_LOGIN')?.toLowerCase() === 'yes';
  return {
    user: value('DISPLAYMANAGER_AUTOLOGIN'),
    unclear: lets ? ['/etc/sysconfig/displaymanager asks for no password from anybody'] : [],
  };
}

/** Guests are off unless switched on (LightDM 1.24 and later). Each seat may have settings of its own. */
function lightdm(keyfile: Keyfile): Said {
  const said: Said = { unclear: [] };
  const seats = new Set(keyfile.settings.map(({ section }) => section).filter((one) => /^Seat(Defaults$|:)/.test(one)));
  for (const seat of seats) {
    const own = (key: string): string | undefined =>
      keyfile.settings.filter((one) => one.section === seat && one.key === key).at(-1)?.value;
    const user = own('autologin-user');
    if (user !== undefined && user !== '') said.user ??= user;
    for (const key of ['allow-guest', 'autologin-guest']) {
      const enabled = truth(own(key));
      if (enabled === undefined) said.unclear.push(`${key} of LightDM is neither true nor false`);
      if (enabled === true) said.guest = true;
    }
  }
  return said;
}

/** Undefined for what is neither. Absent is false. */
function truth(value: string | undefined): boolean | undefined {
  if (value === undefined || /^(false|0)$/i.test(value)) return false;
  return /^(true|1)$/i.test(value) ? true : undefined;
}
