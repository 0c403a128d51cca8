// The idle daemons of X: xautolock, xidlehook, xss-lock and light-locker, by their arguments; xscreensaver by its file.
import type { IdleRules } from './idle-rules.ts';

/** The value behind an option; undefined where it is not given. */
const after = (words: readonly string[], option: RegExp): string | undefined => {
  const at = words.findIndex((word) => option.test(word));
  return at === -1 ? undefined : words[at + 1];
};

/** xautolock counts minutes. Without `-time` or `-locker` X resources decide, which cannot be read here: undefined. */
export function parseXautolock(words: readonly string[]): IdleRules | undefined {
  const time = after(words, /^-time$/);
  const locker = after(words, /^-locker$/);
  if (time === undefined || locker === undefined || !/^[0-9]{1,5}$/.test(time)) return undefined;
  return {
    rules: [{ afterSeconds: Number(time) * 60, command: locker }],
    onLockSignal: undefined,
    beforeSleep: undefined,
    onReturn: [],
  };
}

/** xidlehook counts each timer from the end of the one before it. */
export function parseXidlehook(words: readonly string[]): IdleRules | undefined {
  const rules: { afterSeconds: number; command: string }[] = [];
  const onReturn: string[] = [];
  let elapsed = 0;
  for (const [at, word] of words.entries()) {
    if (word !== '--timer') continue;
    const [time, command, canceller = ''] = words.slice(at + 1, at + 4);
    if (time === undefined || command === undefined || !/^[0-9]{1,7}$/.test(time)) return undefined;
    elapsed += Number(time);
    rules.push({ afterSeconds: elapsed, command });
    onReturn.push(canceller);
  }
  return rules.length === 0 ? undefined : { rules, onLockSignal: undefined, beforeSleep: undefined, onReturn };
}

/** The command that xss-lock runs when the X server's own timer fires. */
export function parseXssLock(words: readonly string[]): string {
  const dashes = words.indexOf('--');
  if (dashes !== -1) return words.slice(dashes + 1).join(' ');
  const valued = /^(-n|-s|--notifier|--session)$/;
  const start = words.findIndex((word, at) => !word.startsWith('-') && !valued.test(words[at - 1] ?? ''));
  return start === -1 ? '' : words.slice(start).join(' ');
}

export interface Xscreensaver {
  locks: boolean | undefined;
  /** Undefined: not to be told; 0: never. */
  idleSeconds: number | undefined;
  graceSeconds: number | undefined;
}

/** `~/.xscreensaver`: times as h:mm:ss; `mode: off` never starts. */
export function parseXscreensaver(text: string): Xscreensaver {
  const field = (name: string): string | undefined =>
    new RegExp(`^\\*?${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1]?.trim();
  const lock = field('lock')?.toLowerCase();
  return {
    locks: lock === 'true' ? true : lock === 'false' ? false : undefined,
    idleSeconds: field('mode') === 'off' ? 0 : secondsOf(field('timeout')),
    graceSeconds: secondsOf(field('lockTimeout')),
  };
}

/** `0:10:00` is ten minutes. */
function secondsOf(time: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^([0-9]{1,3}):([0-9]{2}):([0-9]{2})$/.exec(time ?? '') ?? [];
  return hours === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
