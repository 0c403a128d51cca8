// XFCE: xfce4-screensaver's settings where it runs, and whatever other lock daemon does; in presentation mode none starts.
// Properties and defaults after xfce4-screensaver's gs-prefs.h: minutes, locking on, idle after 5, password at once.
import type { Host } from '../../../host.ts';
import { readDaemons } from './daemons.ts';
import {
  configHomeOf,
  foldersOf,
  type Lock,
  minutes,
  neverLocks,
  type Person,
  runs,
  unknownLock,
  without,
  withoutHome,
} from './person.ts';
import { parseXfconf, type XfceProperty } from './xfconf.ts';

const daemon = 'xfce4-screensaver';
const powerManager = 'xfce4-power-manager';

/** The system's files come after the person's: they fill in what is missing, and may lock what is not. */
const pathsOf = (person: Person, channel: string): string[] =>
  [configHomeOf(person), ...foldersOf(person.environment, 'XDG_CONFIG_DIRS', ['/etc/xdg'])].map(
    (folder) => `${folder}/xfce4/xfconf/xfce-perchannel-xml/${channel}.xml`,
  );

/** Files whose change may change the answer. */
export const xfceFiles = (person: Person): string[] => [...pathsOf(person, daemon), ...pathsOf(person, powerManager)];

export async function readXfce(host: Host, person: Person): Promise<Lock> {
  if (person.presence === 'known') {
    return unknownLock(daemon, 'Which program locks the screen in XFCE can be told only while somebody is logged in.');
  }
  const presentation = await readPresentation(host, person);
  if (presentation !== undefined) return presentation;
  if (!runs(person, daemon)) return await readDaemons(host, person);
  return await readDaemons(host, without(person, daemon), [await readScreensaver(host, person)]);
}

/** In presentation mode the power manager keeps every screen saver from starting. Undefined: it does not. */
async function readPresentation(host: Host, person: Person): Promise<Lock | undefined> {
  if (!runs(person, powerManager) && person.processGap === undefined) return undefined;
  const channel = await readChannel(host, person, powerManager);
  if ('unread' in channel) return unknownLock(powerManager, channel.unread);
  const mode = channel.properties.get('/xfce4-power-manager/presentation-mode');
  if (mode === undefined || truthOf(mode) === 'off') return undefined;
  const isCertain = truthOf(mode) === 'on' && runs(person, powerManager);
  return isCertain
    ? neverLocks(`${powerManager}: presentation mode`)
    : unknownLock(powerManager, 'Whether the presentation mode of XFCE keeps the screen from locking cannot be read.');
}

type Channel = { properties: ReadonlyMap<string, XfceProperty>; source: string } | { unread: string };

async function readChannel(host: Host, person: Person, channel: string): Promise<Channel> {
  const properties = new Map<string, XfceProperty>();
  const seen: string[] = [];
  for (const [index, path] of pathsOf(person, channel).entries()) {
    const text = await host.readText(path);
    if (!text.ok && text.failure === 'absent') continue;
    if (!text.ok) return { unread: withoutHome(text.reason, person.home) };
    const own = parseXfconf(text.value, person.user);
    if (own === undefined) return { unread: withoutHome(`${path}: is not what xfconf writes`, person.home) };
    seen.push(path);
    for (const [name, property] of own) {
      const isLocked = property.isLocked && index > 0;
      if (isLocked || !properties.has(name)) properties.set(name, { ...property, isLocked });
    }
  }
  return { properties, source: withoutHome(seen.join(', '), person.home) };
}

async function readScreensaver(host: Host, person: Person): Promise<Lock> {
  const channel = await readChannel(host, person, daemon);
  if ('unread' in channel) return unknownLock(daemon, channel.unread);
  return { ...lockOf(channel.properties), source: channel.source || `${daemon} (nothing written: its defaults)` };
}

const settings = {
  saver: '/saver/enabled',
  idle: '/saver/idle-activation/enabled',
  idleDelay: '/saver/idle-activation/delay',
  lock: '/lock/enabled',
  withSaver: '/lock/saver-activation/enabled',
  lockDelay: '/lock/saver-activation/delay',
  onSleep: '/lock/sleep-activation',
} as const;

function lockOf(properties: ReadonlyMap<string, XfceProperty>): Omit<Lock, 'source'> {
  const truth = (path: string) => truthOf(properties.get(path));
  const saver = allOn([truth(settings.saver), truth(settings.idle)]);
  const delay = numberOf(properties.get(settings.idleDelay), 5);
  const grace = numberOf(properties.get(settings.lockDelay), 0);
  const decisive = [settings.lock, settings.withSaver, settings.idleDelay, settings.lockDelay];
  const unclear = Object.values(settings).filter((path) => isUnclear(properties.get(path)));
  return {
    locks: allOn([truth(settings.lock), truth(settings.withSaver)]),
    // xfce4-screensaver takes anything below a minute for a minute (gs-prefs.c).
    idleSeconds:
      saver === 'off' ? 'never' : saver === 'unknown' || delay === 'unknown' ? 'unknown' : minutes(Math.max(1, delay)),
    graceSeconds: grace === 'unknown' ? grace : minutes(Math.max(0, grace)),
    lockOnSleep: allOn([truth(settings.lock), truth(settings.onSleep)]),
    enforced: decisive.every((path) => properties.get(path)?.isLocked === true) ? 'yes' : 'no',
    ...(unclear.length > 0 && { reason: `${daemon}: ${unclear.join(', ')} cannot be read` }),
  };
}

type Tri = Lock['locks'];

/** All of them are on when nothing is written. */
const truthOf = (property: XfceProperty | undefined): Tri => {
  if (property === undefined) return 'on';
  if (property.type !== 'bool') return 'unknown';
  return property.value === 'true' ? 'on' : property.value === 'false' ? 'off' : 'unknown';
};

function numberOf(property: XfceProperty | undefined, usual: number): number | 'unknown' {
  if (property === undefined) return usual;
  return /^u?int$/.test(property.type) && /^-?[0-9]{1,7}$/.test(property.value) ? Number(property.value) : 'unknown';
}

const isUnclear = (property: XfceProperty | undefined): boolean =>
  property !== undefined && (property.type === 'bool' ? truthOf(property) : numberOf(property, 0)) === 'unknown';

function allOn(states: readonly Tri[]): Tri {
  if (states.includes('off')) return 'off';
  return states.includes('unknown') ? 'unknown' : 'on';
}
