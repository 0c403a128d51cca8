// COSMIC: cosmic-idle darkens the screen when nobody has touched it for a while, and then asks for the lock by the same
// command as the key for it does. cosmic-greeter, which runs in each session, hears that and covers the screen. Their
// settings are single values, a file for each, in the notation of Rust.
import type { Host } from '../../../host.ts';
import { readDaemons } from './daemons.ts';
import { effectOf } from './lockers.ts';
import {
  configHomeOf,
  foldersOf,
  type Lock,
  neverLocks,
  type Person,
  runs,
  unknownLock,
  without,
  withoutHome,
} from './person.ts';

const daemon = 'cosmic-idle';
const locker = 'cosmic-greeter';

/** cosmic-idle's own, where nothing is written. Its first versions had ten minutes. */
const usualIdleSeconds = 900;
/** The screen fades for two seconds and is dark for half a one; until then a touch ends it without a password. */
const fadeSeconds = 3;

const idleFile = 'com.system76.CosmicIdle/v1/screen_off_time';
const actionsFile = 'com.system76.CosmicSettings.Shortcuts/v1/system_actions';

/** The person's own comes before the system's. */
const pathsOf = (person: Person, file: string): string[] => [
  `${configHomeOf(person)}/cosmic/${file}`,
  ...foldersOf(person.environment, 'XDG_DATA_DIRS', ['/usr/local/share', '/usr/share']).map(
    (folder) => `${folder}/cosmic/${file}`,
  ),
];

/** Files whose change may change the answer. */
export const cosmicFiles = (person: Person): string[] => [
  ...pathsOf(person, idleFile),
  ...pathsOf(person, actionsFile),
];

export async function readCosmic(host: Host, person: Person): Promise<Lock> {
  if (person.presence === 'known' || !runs(person, daemon)) return await readDaemons(host, person);
  return await readDaemons(host, without(person, daemon), [await readIdle(host, person)]);
}

async function readIdle(host: Host, person: Person): Promise<Lock> {
  const idle = await screenOff(host, person);
  if (typeof idle === 'object') return unknownLock(daemon, withoutHome(idle.unread, person.home));
  if (idle === 'never') return neverLocks(`${daemon}: the screen stays on`);
  const obstacle = await obstacleOf(host, person);
  return {
    locks: obstacle === undefined ? 'on' : 'unknown',
    idleSeconds: idle,
    graceSeconds: fadeSeconds,
    lockOnSleep: runs(person, locker) ? 'on' : 'unknown',
    enforced: 'no',
    source: `${daemon}, ${locker}`,
    ...(obstacle !== undefined && { reason: withoutHome(obstacle, person.home) }),
  };
}

/** `Some(300000)`, in milliseconds, or `None`. */
async function screenOff(host: Host, person: Person): Promise<number | 'never' | { unread: string }> {
  for (const path of pathsOf(person, idleFile)) {
    const text = await host.readText(path);
    if (!text.ok && text.failure === 'absent') continue;
    if (!text.ok) return { unread: text.reason };
    if (/^\s*None\s*$/.test(text.value)) return 'never';
    const milliseconds = /^\s*Some\(\s*([0-9]{1,10})\s*,?\s*\)\s*$/.exec(text.value)?.[1];
    if (milliseconds === undefined || Number(milliseconds) === 0) return { unread: `${path}: is not understood` };
    return Math.ceil(Number(milliseconds) / 1000);
  }
  return usualIdleSeconds;
}

/** Why the dark screen may ask for no password; undefined: it does. */
async function obstacleOf(host: Host, person: Person): Promise<string | undefined> {
  const command = await lockCommand(host, person);
  if (typeof command === 'object') return command.unread;
  const effect = effectOf(command);
  if (effect === 'locks') return undefined;
  if (effect !== 'signal') return `COSMIC is told to lock by "${command}", and whether that locks is not known.`;
  if (runs(person, locker)) return undefined;
  return person.processGap ?? `${locker}, which locks the screen in COSMIC, does not run.`;
}

/** `LockScreen: "loginctl lock-session"` among the commands of the system's keys. */
async function lockCommand(host: Host, person: Person): Promise<string | { unread: string }> {
  for (const path of pathsOf(person, actionsFile)) {
    const text = await host.readText(path);
    if (!text.ok && text.failure === 'absent') continue;
    if (!text.ok) return { unread: text.reason };
    const plain = text.value.replace(/^\s*\/\/.*$/gm, '');
    const found = [...plain.matchAll(/^\s*\{?\s*LockScreen\s*:\s*"([^"\\]*)"/gm)];
    const isWhole = /^\s*\{[\s\S]*\}\s*$/.test(plain) && found.length <= 1;
    if (!isWhole || found.length < (plain.match(/\bLockScreen\b/g) ?? []).length) {
      return { unread: `${path}: is not understood` };
    }
    if (found[0] !== undefined) return found[0][1] ?? '';
  }
  return { unread: 'By which command COSMIC locks the screen is written nowhere.' };
}
