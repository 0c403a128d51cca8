// Desktops without a lock of their own: whichever idle daemon of that person runs, and what it is told to do. A locker
// that is installed locks nothing; a daemon that runs a script may do anything.
import type { Host } from '../../../host.ts';
import { baseName } from '../../../linux/paths.ts';
import { parseHypridle, parseHyprlockGrace } from './hypridle.ts';
import { type IdleRules, type Locking, lockingOf } from './idle-rules.ts';
import {
  configHomeOf,
  foldersOf,
  type Lock,
  neverLocks,
  type Person,
  pathFoldersOf,
  unknownLock,
  withoutHome,
} from './person.ts';
import type { Process } from './processes.ts';
import { withScripts } from './scripts.ts';
import { joined, parseSwayidleArguments, parseSwayidleConfig } from './swayidle.ts';
import { parseXautolock, parseXidlehook, parseXscreensaver, parseXssLock } from './x-daemons.ts';

type Reader = (host: Host, person: Person, process: Process) => Promise<Lock>;

const readers: Record<string, Reader> = {
  swayidle: readSwayidle,
  hypridle: readHypridle,
  xautolock: async (host, person, process) => await byRules(host, person, process, parseXautolock(process.arguments)),
  xidlehook: async (host, person, process) => await byRules(host, person, process, parseXidlehook(process.arguments)),
  xscreensaver: readXscreensaver,
  'xss-lock': async (_host, person, process) => xTimer(person, process, parseXssLock(process.arguments)),
  'light-locker': async (_host, person, process) => xTimer(person, process, 'its own screen'),
};

/** Programs that may lock by themselves, in ways that cannot be read: where one runs, "never" would be a guess. */
const opaque = new Set([
  'quickshell',
  'qs',
  'noctalia-shell',
  'dms',
  'ags',
  'astal',
  'stasis',
  'wayidle',
  'caelestia',
  'gnome-screensaver',
  'cinnamon-screensaver',
  'mate-screensaver',
  'xfce4-screensaver',
  'budgie-screensaver',
  'cosmic-idle',
]);

/** Files whose change may change the answer, whichever daemon runs. */
export const daemonFiles = (person: Person): string[] => [
  ...hypridlePaths(person),
  ...swayidlePaths(person),
  `${configHomeOf(person)}/hypr/hyprlock.conf`,
  `${person.home}/.xscreensaver`,
];

/** The earliest certain lock among the daemons that run, and what the desktop's own does. */
export async function readDaemons(host: Host, person: Person, own: readonly Lock[] = []): Promise<Lock> {
  if (person.presence === 'known') {
    return unknownLock(
      'idle daemons',
      `Which idle daemon runs in ${person.desktop.name} can be told only while somebody is logged in.`,
    );
  }
  const found = [...own];
  for (const process of person.processes) {
    const reader = readers[process.program];
    if (reader !== undefined) found.push(await reader(host, person, process));
  }
  const best = found.sort((a, b) => rank(a) - rank(b))[0];
  if (best === undefined) return withoutAny(person);
  const other = best.locks === 'off' ? opaqueAmong(person) : undefined;
  return other ?? best;
}

function opaqueAmong({ processes }: Person): Lock | undefined {
  const other = processes.find(({ program }) => opaque.has(program));
  if (other === undefined) return undefined;
  return unknownLock(
    other.program,
    `${other.program} runs, which may lock the screen; whether and when cannot be read.`,
  );
}

function withoutAny(person: Person): Lock {
  const { desktop, processGap } = person;
  const other = opaqueAmong(person);
  if (other !== undefined) return other;
  if (processGap !== undefined) return unknownLock('idle daemons', `Whether an idle daemon runs: ${processGap}`);
  if (desktop.kind === 'other') {
    return unknownLock(
      'idle daemons',
      `How ${desktop.name === 'unknown' ? 'this desktop' : desktop.name} locks is not known to this version.`,
    );
  }
  return neverLocks('no idle daemon runs');
}

/** Several daemons: whichever locks first does so, and one that never does takes nothing away. */
function rank({ locks, idleSeconds, graceSeconds }: Lock): number {
  if (locks === 'on' && typeof idleSeconds === 'number' && typeof graceSeconds === 'number')
    return idleSeconds + graceSeconds;
  return locks === 'off' || idleSeconds === 'never' ? Number.MAX_SAFE_INTEGER : 1e12;
}

async function byRules(host: Host, person: Person, { program }: Process, rules: IdleRules | undefined): Promise<Lock> {
  if (rules === undefined) return unknownLock(program, `${program} runs, but when and what it starts cannot be read.`);
  const written = lockingOf(await withScripts(host, person, rules));
  const locking = { ...written, locker: written.locker === undefined ? undefined : baseName(written.locker) };
  if (written.locker !== undefined && (await isMissing(host, person, written.locker))) {
    return unknownLock(program, `${program} starts ${written.locker}, which was found in none of the folders of PATH.`);
  }
  const grace = await graceBy(host, person, locking);
  const locks = locking.idleSeconds === 'never' ? 'off' : locking.idleSeconds === 'unknown' ? 'unknown' : 'on';
  return {
    locks,
    idleSeconds: locking.idleSeconds,
    graceSeconds: locks === 'on' ? grace : 'unknown',
    lockOnSleep: locking.lockOnSleep,
    enforced: 'no',
    source: locking.locker === undefined ? program : `${program} with ${locking.locker}`,
    ...(locks === 'unknown' && { reason: unclearWords(person, program, locking) }),
    ...(locks === 'on' &&
      grace === 'unknown' && { reason: `How long ${locking.locker} opens without a password cannot be read.` }),
  };
}

function unclearWords({ home }: Person, program: string, { unclear, undoneBy }: Locking): string {
  const quoted = (command: string): string => `"${withoutHome(command, home).slice(0, 120)}"`;
  return undoneBy === undefined
    ? `${program} runs ${unclear.map(quoted).join(', ')}, and whether that locks the screen cannot be told.`
    : `${program} runs ${quoted(undoneBy)} when somebody is back, which may open the screen without a password.`;
}

/** Whether a program was found nowhere that the session looks for programs: then a daemon may start nothing. */
async function isMissing(host: Host, person: Person, program: string): Promise<boolean> {
  const folders = pathFoldersOf(person);
  if (program.includes('/') || folders.length === 0) return false;
  for (const folder of folders) if ((await host.stat(`${folder}/${program}`)).ok) return false;
  return true;
}

/** A locker may have its own grace, on its command line or in its configuration. The longer counts. */
async function graceBy(host: Host, person: Person, { locker, graceSeconds }: Locking): Promise<number | 'unknown'> {
  const config = configHomeOf(person);
  if (locker !== 'hyprlock' && locker !== 'swaylock' && locker !== 'swaylock-effects') return graceSeconds;
  const isHyprlock = locker === 'hyprlock';
  const text = await host.readText(`${config}/${isHyprlock ? 'hypr/hyprlock.conf' : 'swaylock/config'}`);
  if (!text.ok) return text.failure === 'absent' ? graceSeconds : 'unknown';
  const written = isHyprlock ? parseHyprlockGrace(text.value) : swaylockGrace(text.value);
  return written === undefined ? 'unknown' : Math.max(written, graceSeconds);
}

const swaylockGrace = (text: string): number | undefined => {
  const written = /^\s*grace\s*=\s*(.*?)\s*$/m.exec(text)?.[1] ?? '0';
  return /^[0-9]{1,7}(\.[0-9]+)?$/.test(written) ? Math.ceil(Number(written)) : undefined;
};

const hypridlePaths = (person: Person): string[] =>
  [configHomeOf(person), ...foldersOf(person.environment, 'XDG_CONFIG_DIRS', ['/etc/xdg'])].map(
    (folder) => `${folder}/hypr/hypridle.conf`,
  );

async function readHypridle(host: Host, person: Person, process: Process): Promise<Lock> {
  const option = process.arguments.findIndex((word) => word === '-c' || word === '--config');
  const named = option === -1 ? undefined : process.arguments[option + 1];
  const text = await firstOf(host, named === undefined ? hypridlePaths(person) : [named]);
  if (typeof text !== 'object')
    return unknownLock(
      'hypridle',
      withoutHome(text, person.home) || 'hypridle runs without a configuration that could be found.',
    );
  return await byRules(host, person, process, parseHypridle(text.text));
}

const swayidlePaths = (person: Person): string[] => [
  `${configHomeOf(person)}/swayidle/config`,
  `${person.home}/.swayidle/config`,
  '/etc/swayidle/config',
];

async function readSwayidle(host: Host, person: Person, process: Process): Promise<Lock> {
  const own = parseSwayidleArguments(process.arguments);
  if (own === undefined) return await byRules(host, person, process, undefined);
  const text = await firstOf(host, own.config === undefined ? swayidlePaths(person) : [own.config]);
  if (typeof text === 'object') {
    const more = parseSwayidleConfig(text.text);
    return await byRules(host, person, process, more === undefined ? undefined : joined(own.rules, more));
  }
  // Its configuration may be missing when the arguments say all; one that cannot be read might say more, or less.
  if (text === '' || lockingOf(own.rules).idleSeconds !== 'never')
    return await byRules(host, person, process, own.rules);
  return unknownLock('swayidle', withoutHome(text, person.home));
}

/** The first of the files that is there, or why it cannot be read; an empty text when none is there. */
async function firstOf(host: Host, paths: readonly string[]): Promise<{ text: string } | string> {
  for (const path of paths) {
    const text = await host.readText(path);
    if (text.ok) return { text: text.value };
    if (text.failure !== 'absent') return text.reason;
  }
  return '';
}

async function readXscreensaver(host: Host, person: Person): Promise<Lock> {
  const path = `${person.home}/.xscreensaver`;
  const text = await host.readText(path);
  const source = 'xscreensaver: ~/.xscreensaver';
  if (!text.ok) return unknownLock(source, withoutHome(text.reason, person.home));
  const { locks, idleSeconds, graceSeconds } = parseXscreensaver(text.value);
  const isUnclear = locks === undefined || idleSeconds === undefined || graceSeconds === undefined;
  return {
    locks: locks === undefined ? 'unknown' : locks ? 'on' : 'off',
    idleSeconds: idleSeconds === undefined ? 'unknown' : idleSeconds === 0 ? 'never' : idleSeconds,
    graceSeconds: graceSeconds ?? 'unknown',
    lockOnSleep: 'unknown',
    enforced: 'no',
    source,
    ...(isUnclear && { reason: `${source} leaves lock, timeout or lockTimeout to X resources, which cannot be read.` }),
  };
}

/** These lock when the X server's own timer fires, which only the X server knows (`xset q`). */
function xTimer({ home }: Person, { program }: Process, command: string): Lock {
  return {
    ...unknownLock(
      program,
      `${program} locks with ${withoutHome(command, home).slice(0, 120) || 'nothing'} when the X server's timer fires; when that is cannot be read.`,
    ),
    locks: 'unknown',
  };
}
