// What macOS's tools say of one person's lock, each as a value or as unknown. Pure: text in, state out.

export interface PasswordDelay {
  locks: 'on' | 'off' | 'unknown';
  graceSeconds: number | 'unknown';
}

/**
 * `sysadminctl -screenLock status`, which logs its answer: `2023-03-03 15:25:06.223 sysadminctl[35718:252330] screenLock
 * delay is immediate`. The settings of com.apple.screensaver named askForPassword are not the truth since 10.13.
 */
export function passwordDelayOf(output: string): PasswordDelay {
  const said = output
    .split('\n')
    .map((line) => line.replace(/^[0-9-]+ [0-9:.+-]+ sysadminctl\[[0-9a-fx:]+\] /, '').trim())
    .filter((line) => /screenLock/i.test(line));
  const [line] = said;
  if (said.length !== 1 || line === undefined) return { locks: 'unknown', graceSeconds: 'unknown' };
  if (line === 'screenLock is off') return { locks: 'off', graceSeconds: 'unknown' };
  if (line === 'screenLock delay is immediate') return { locks: 'on', graceSeconds: 0 };
  const [, digits] = /^screenLock delay is (-?[0-9]+(?:\.[0-9]+)?) seconds?$/.exec(line) ?? [];
  if (digits === undefined) return { locks: 'unknown', graceSeconds: 'unknown' };
  const seconds = Math.ceil(Number(digits));
  return seconds < 0 ? { locks: 'off', graceSeconds: 'unknown' } : { locks: 'on', graceSeconds: seconds };
}

/** `unwritten`: macOS's own default holds, which no source tells for each version. */
export type Idle = number | 'never' | 'unwritten' | 'unknown';

/** `defaults -currentHost read com.apple.screensaver idleTime`: seconds, 0 for never. */
export function saverIdleOf(status: number | null, stdout: string, stderr: string): Idle {
  if (status === 0) return secondsOf(/^([0-9]{1,7})\n$/.exec(stdout)?.[1]);
  return status === 1 && /does not exist\s*$/.test(stderr) ? 'unwritten' : 'unknown';
}

const secondsOf = (digits: string | undefined): Idle => {
  if (digits === undefined) return 'unknown';
  return Number(digits) === 0 ? 'never' : Number(digits);
};

/**
 * `pmset -g custom`: after how long the display sleeps on each source of power, in minutes, 0 for never. The slower of
 * them counts. Only the one key is looked for, since some keys hold blanks, and each source must have it once.
 */
export function displaySleepOf(stdout: string): Idle {
  const sources = stdout.split(/^(?=\S.*:\s*$)/m).filter((part) => part.trim() !== '');
  const known = sources.filter((part) => /^(AC|Battery|UPS) Power:/.test(part));
  const isWhole = stdout.endsWith('\n') && known.length === sources.length;
  // Every Mac can be plugged in: without that part the answer was cut short.
  if (!isWhole || !known.some((part) => part.startsWith('AC Power:'))) return 'unknown';
  const minutes = known.map((part) => [...part.matchAll(/^ displaysleep +([0-9]{1,5})(?: \(.*\))?$/gm)]);
  if (!minutes.every((found) => found.length === 1)) return 'unknown';
  const each = minutes.map(([found]) => Number(found?.[1]));
  return each.includes(0) ? 'never' : Math.max(...each) * 60;
}

/** Twenty minutes: no macOS is known whose saver starts later without having been told. */
const longestDefault = 1_200;

/**
 * Whichever comes first, the screen saver or a dark display. Where nobody wrote when the saver starts, a display that
 * sleeps sooner than any known default is still a limit.
 */
export function idleOf(saver: Idle, display: Idle): number | 'never' | 'unknown' {
  if (saver === 'unknown' || display === 'unknown' || display === 'unwritten') return 'unknown';
  if (saver === 'unwritten') return display !== 'never' && display < longestDefault ? display : 'unknown';
  if (saver === 'never') return display;
  return display === 'never' ? saver : Math.min(saver, display);
}

/** `who`: a line for each log-in, with `console` for those at the screen. Undefined when a line is none of its form. */
export function consoleUsers(stdout: string): string[] | undefined {
  const lines = stdout.split('\n').filter((line) => line.trim() !== '');
  const read = lines.map((line) => /^(\S+) +(\S+) +[A-Z][a-z]{2} +[0-9]{1,2} [0-9:]{5}(?: +\(.*\))?\s*$/.exec(line));
  if (!read.every((found) => found !== null) || !/(^|\n)$/.test(stdout)) return undefined;
  const atScreen = read.filter((found) => found[2] === 'console').map((found) => found[1] ?? '');
  return [...new Set(atScreen)].filter((user) => !user.startsWith('_') && user !== 'root');
}
