// GNOME and the desktops that keep their lock in GSettings: their keys, and what the values amount to.
import type { Host } from '../../../host.ts';
import { dconfFiles, openDconf } from '../dconf.ts';
import { type Key, readSetting, type Setting, type Settings } from '../gsettings.ts';
import { openSchemas } from '../schemas.ts';
import { keptAwake } from './caffeine.ts';
import { readDaemons } from './daemons.ts';
import { configHomeOf, foldersOf, type Lock, minutes, type Person, runs, unknownLock, withoutHome } from './person.ts';

/** The keys of one family of desktops. Each asks for the password when idle for idleDelay and, after that, for lockDelay. */
interface Dialect {
  lockEnabled: Key;
  lockDelay: Key;
  idleDelay: Key;
  cannotLock: Key;
  idleActivation: Key;
  /** What a written `idle-activation-enabled = false` means: GNOME Shell has not read it for ten years. */
  withoutIdleActivation: 'ignored' | 'never' | 'unknown';
  /** Whether it also locks before sleep, apart from lockEnabled. */
  lockOnSleep?: Key;
  seconds(written: number): number;
  /** Without this program nothing locks. */
  daemon?: string;
}

const key = (schema: string, path: string, name: string, type: Key['type']): Key => ({ schema, path, name, type });

const gnome: Dialect = {
  lockEnabled: key('org.gnome.desktop.screensaver', '/org/gnome/desktop/screensaver/', 'lock-enabled', 'b'),
  lockDelay: key('org.gnome.desktop.screensaver', '/org/gnome/desktop/screensaver/', 'lock-delay', 'u'),
  idleDelay: key('org.gnome.desktop.session', '/org/gnome/desktop/session/', 'idle-delay', 'u'),
  cannotLock: key('org.gnome.desktop.lockdown', '/org/gnome/desktop/lockdown/', 'disable-lock-screen', 'b'),
  idleActivation: key(
    'org.gnome.desktop.screensaver',
    '/org/gnome/desktop/screensaver/',
    'idle-activation-enabled',
    'b',
  ),
  withoutIdleActivation: 'ignored',
  lockOnSleep: key('org.gnome.desktop.screensaver', '/org/gnome/desktop/screensaver/', 'ubuntu-lock-on-suspend', 'b'),
  seconds: (written) => written,
};

const cinnamon: Dialect = {
  lockEnabled: key('org.cinnamon.desktop.screensaver', '/org/cinnamon/desktop/screensaver/', 'lock-enabled', 'b'),
  lockDelay: key('org.cinnamon.desktop.screensaver', '/org/cinnamon/desktop/screensaver/', 'lock-delay', 'u'),
  idleDelay: key('org.cinnamon.desktop.session', '/org/cinnamon/desktop/session/', 'idle-delay', 'u'),
  cannotLock: key('org.cinnamon.desktop.lockdown', '/org/cinnamon/desktop/lockdown/', 'disable-lock-screen', 'b'),
  idleActivation: key(
    'org.cinnamon.desktop.screensaver',
    '/org/cinnamon/desktop/screensaver/',
    'idle-activation-enabled',
    'b',
  ),
  withoutIdleActivation: 'unknown',
  lockOnSleep: key(
    'org.cinnamon.settings-daemon.plugins.power',
    '/org/cinnamon/settings-daemon/plugins/power/',
    'lock-on-suspend',
    'b',
  ),
  seconds: (written) => written,
};

/** MATE counts both in minutes. */
const mate: Dialect = {
  lockEnabled: key('org.mate.screensaver', '/org/mate/screensaver/', 'lock-enabled', 'b'),
  lockDelay: key('org.mate.screensaver', '/org/mate/screensaver/', 'lock-delay', 'i'),
  idleDelay: key('org.mate.session', '/org/mate/desktop/session/', 'idle-delay', 'i'),
  cannotLock: key('org.mate.lockdown', '/org/mate/desktop/lockdown/', 'disable-lock-screen', 'b'),
  idleActivation: key('org.mate.screensaver', '/org/mate/screensaver/', 'idle-activation-enabled', 'b'),
  withoutIdleActivation: 'never',
  seconds: minutes,
  daemon: 'mate-screensaver',
};

function dialectOf({ desktop }: Person): Dialect {
  if (desktop.kind === 'cinnamon') return cinnamon;
  if (desktop.kind === 'mate') return mate;
  // Flashback and Budgie come from gnome-screensaver, which still reads the key.
  if (desktop.name === 'budgie' || desktop.name === 'gnome-flashback')
    return { ...gnome, withoutIdleActivation: 'never' };
  return desktop.name === 'gnome' ? gnome : { ...gnome, withoutIdleActivation: 'unknown' };
}

/** Files whose change may change the answer. */
export const gnomeFiles = (person: Person): string[] => dconfFiles(ownerOf(person));

const ownerOf = (person: Person) => ({
  uid: person.uid,
  configHome: configHomeOf(person),
  environment: person.environment,
});

export async function readGnome(host: Host, person: Person): Promise<Lock> {
  const source = 'dconf and GSettings schemas';
  if (isByDaemons(person)) return await readDaemons(host, person);
  const dialect = dialectOf(person);
  const without = (await withoutDisplayManager(host, person)) ?? withoutDaemon(dialect, person);
  if (without !== undefined) return without;
  const dconf = await openDconf(host, ownerOf(person));
  if (!dconf.ok) return unknownLock(source, withoutHome(dconf.reason, person.home));
  if (person.environment?.has('GSETTINGS_SCHEMA_DIR') === true) {
    return unknownLock(source, 'The session sets GSETTINGS_SCHEMA_DIR, so its defaults lie elsewhere.');
  }
  const schemas = await openSchemas(host, dataFolders(person));
  const lock = lockOf({ dconf: dconf.value, schemas, desktops: person.desktops }, dialect, person);
  if (person.desktop.name !== 'gnome' || lock.idleSeconds === 'never') return lock;
  const obstacle = await keptAwake(host, dconf.value, dataFolders(person));
  return obstacle === undefined ? lock : { ...lock, idleSeconds: 'unknown', reason: obstacle };
}

/** Budgie locks by a screen saver of its own, which heeds GNOME's settings; newer ones by an idle daemon, as on Sway. */
const isByDaemons = (person: Person): boolean =>
  person.desktop.name === 'budgie' &&
  person.presence === 'logged-in' &&
  !['budgie-screensaver', 'gnome-screensaver'].some((name) => runs(person, name));

const dataFolders = ({ home, environment }: Person): string[] => {
  const own = environment?.get('XDG_DATA_HOME');
  return [
    own?.startsWith('/') ? own : `${home}/.local/share`,
    ...foldersOf(environment, 'XDG_DATA_DIRS', ['/usr/local/share', '/usr/share']),
  ];
};

/** GNOME Shell locks only where GDM can show its log-in screen again (loginManager.js, canLock). */
async function withoutDisplayManager(host: Host, { desktop, service }: Person): Promise<Lock | undefined> {
  if (desktop.name !== 'gnome' || service === '' || service.startsWith('gdm')) return undefined;
  for (const path of ['/run/gdm3', '/run/gdm']) if ((await host.stat(path)).ok) return undefined;
  const reason = `GNOME locks only where GDM runs, and this session was opened by ${service}; use GDM as the display manager.`;
  return unknownLock(`session service ${service}`, reason);
}

function withoutDaemon({ daemon }: Dialect, { presence, processes, processGap }: Person): Lock | undefined {
  if (daemon === undefined || presence === 'known' || processes.some(({ program }) => program === daemon))
    return undefined;
  if (processGap !== undefined) return unknownLock(daemon, `Whether ${daemon} runs: ${processGap}`);
  return {
    locks: 'off',
    idleSeconds: 'never',
    graceSeconds: 'unknown',
    lockOnSleep: 'unknown',
    enforced: 'no',
    source: `${daemon} does not run`,
  };
}

function lockOf(settings: Settings, dialect: Dialect, { home }: Person): Lock {
  const enabled = readSetting(settings, dialect.lockEnabled);
  const cannot = readSetting(settings, dialect.cannotLock);
  const delay = readSetting(settings, dialect.lockDelay);
  const idle = readSetting(settings, dialect.idleDelay);
  const activation = readSetting(settings, dialect.idleActivation);
  const sleep = dialect.lockOnSleep === undefined ? undefined : readSetting(settings, dialect.lockOnSleep);
  const needed = [enabled, cannot, delay, idle];
  const locks = locksOf(enabled, cannot);
  const idleSeconds = idleOf(idle, activation, dialect);
  const reasons = [...needed, ...(idleSeconds === 'unknown' ? [activation] : [])].flatMap(reasonOf);
  if (idleSeconds === 'unknown' && reasons.length === 0) {
    reasons.push('idle-activation-enabled is off, and whether this desktop heeds it is not known');
  }
  return {
    locks,
    idleSeconds,
    graceSeconds: secondsOf(delay, dialect) ?? 'unknown',
    lockOnSleep: sleepOf(locks, sleep),
    enforced: enforcedOf([enabled, delay, idle]),
    source: withoutHome(sourceOf(needed), home),
    ...(reasons.length > 0 && { reason: withoutHome([...new Set(reasons)].join('; '), home) }),
  };
}

const reasonOf = (setting: Setting): string[] => {
  if (setting.kind === 'known') return [];
  return [setting.kind === 'missing' ? 'the installed schema lacks a setting that this desktop needs' : setting.reason];
};

/** `disable-lock-screen` wins over `lock-enabled`. A schema that lacks it cannot forbid anything. */
function locksOf(enabled: Setting, cannot: Setting): Lock['locks'] {
  if (cannot.kind === 'known' && cannot.value === true) return 'off';
  if (enabled.kind === 'known' && enabled.value === false) return 'off';
  if (enabled.kind !== 'known' || cannot.kind !== 'known') return 'unknown';
  return enabled.value === true && cannot.value === false ? 'on' : 'unknown';
}

function idleOf(idle: Setting, activation: Setting, { seconds, withoutIdleActivation }: Dialect): Lock['idleSeconds'] {
  if (idle.kind !== 'known' || typeof idle.value !== 'number') return 'unknown';
  const delay = seconds(idle.value);
  if (delay <= 0) return 'never';
  if (withoutIdleActivation === 'ignored' || activation.kind === 'missing') return delay;
  if (activation.kind === 'unknown') return 'unknown';
  return activation.value === true ? delay : withoutIdleActivation;
}

function secondsOf(setting: Setting, { seconds }: Dialect): number | undefined {
  if (setting.kind !== 'known' || typeof setting.value !== 'number') return undefined;
  return Math.max(0, seconds(setting.value));
}

function sleepOf(locks: Lock['locks'], sleep: Setting | undefined): Lock['lockOnSleep'] {
  if (locks !== 'on') return locks;
  if (sleep === undefined || sleep.kind === 'unknown') return 'unknown';
  return sleep.kind === 'missing' || sleep.value === true ? 'on' : 'off';
}

function enforcedOf(settings: readonly Setting[]): Lock['enforced'] {
  if (settings.some((setting) => setting.kind === 'known' && !setting.isEnforced)) return 'no';
  return settings.every((setting) => setting.kind === 'known') ? 'yes' : 'unknown';
}

const sourceOf = (settings: readonly Setting[]): string => {
  const paths = settings.flatMap((setting) => (setting.kind === 'known' ? [setting.path] : []));
  return [...new Set(paths)].join(', ') || 'dconf and GSettings schemas';
};
