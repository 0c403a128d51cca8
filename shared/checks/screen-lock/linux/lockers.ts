// Does a command that an idle daemon would run lock the screen? Only plain commands are understood: a script, a
// substitution or a condition might do anything, and is called `unclear`.
import { baseName } from '../../../linux/paths.ts';

/** `signal`: only asks logind to tell others; whether anything then locks is another question. */
export type Effect = 'locks' | 'signal' | 'sleep' | 'nothing' | 'unclear';

/** Programs that cover the screen until a password is given. */
const lockers = new Set([
  'swaylock',
  'hyprlock',
  'gtklock',
  'waylock',
  'i3lock',
  'i3lock-color',
  'slock',
  'xsecurelock',
  'physlock',
  'swaylock-effects',
]);

/** Programs that idle daemons commonly run and that never lock. */
const harmless = new Set([
  'swaymsg',
  'hyprctl',
  'brightnessctl',
  'light',
  'xbacklight',
  'wlopm',
  'wlr-randr',
  'xset',
  'xrandr',
  'notify-send',
  'dunstify',
  'playerctl',
  'pactl',
  'wpctl',
  'amixer',
  'echo',
  'true',
  'ddcutil',
  'makoctl',
  'dunstctl',
  'gammastep',
  'wlsunset',
]);

/** Folders whose programs are what their names say. */
const trusted =
  /^(\/(usr\/)?(local\/)?s?bin|\/run\/current-system\/sw\/bin|\/nix\/store\/[^/]+\/bin|\/etc\/profiles\/per-user\/[^/]+\/bin)\//;

interface Step {
  words: string[];
  /** What leads from the step before: `;` and `&` always do, `&&` and `||` only sometimes. */
  after: 'always' | 'and' | 'or';
}

/** What running the command comes to. Where one step certainly locks, the rest does not matter. */
export function effectOf(command: string): Effect {
  const steps = stepsOf(command);
  if (steps === undefined) return 'unclear';
  let worst: Effect = 'nothing';
  for (const [index, step] of steps.entries()) {
    const effect = effectOfStep(step.words);
    const isCertain =
      step.after === 'always' || (step.after === 'or' && isAlreadyRuns(steps[index - 1]?.words, step.words));
    if (effect !== 'nothing' && !isCertain) return 'unclear';
    if (effect === 'locks' || effect === 'unclear') return effect;
    if (effect !== 'nothing') worst = effect;
  }
  return worst;
}

/**
 * Whether a command may end a lock: it tells logind to, is a script that says so by its name, or ends the locker.
 * Compositors that keep the screen covered when their locker dies are new; before them it was open.
 */
export const endsLock = (command: string): boolean =>
  /\bunlock-sessions?\b|\/[\w.-]*unlock[\w.-]*(\s|$)/.test(command) ||
  (/\b(pkill|killall|kill)\b/.test(command) && [...lockers].some((name) => command.includes(name)));

/** The seconds for which a locker still opens without a password (`swaylock --grace 5`); 0 where it does not say. */
export function graceOf(command: string): number {
  const words = (stepsOf(command) ?? []).flatMap(({ words }) => words);
  const at = words.findIndex((word) => /^--grace(=|$)/.test(word));
  const written = at === -1 ? undefined : (words[at]?.split('=')[1] ?? words[at + 1]);
  return written !== undefined && /^[0-9]{1,7}(\.[0-9]+)?$/.test(written) ? Math.ceil(Number(written)) : 0;
}

/** The locker that a command runs, as it is written there: a name, or a path. */
export const lockerIn = (command: string): string | undefined =>
  (stepsOf(command) ?? []).map(({ words }) => words[0] ?? '').find((word) => lockers.has(baseName(word)));

/** `pidof hyprlock || hyprlock`: either it locks already, or it does now. */
function isAlreadyRuns(before: readonly string[] | undefined, [program = '']: readonly string[]): boolean {
  const [asked = '', ...rest] = before ?? [];
  return (
    /^(pidof|pgrep)$/.test(baseName(asked)) &&
    rest.filter((word) => !word.startsWith('-')).join(' ') === baseName(program)
  );
}

/** Asked for its version or its manual, a locker says that and ends; physlock can be told to hold the consoles alone. */
function onlySpeaks(name: string, options: readonly string[]): boolean {
  // For hyprlock `-v` is to say more while it locks.
  const short = { hyprlock: /^-[hV]$/, physlock: /^-[hvlL]$/ }[name] ?? /^-[hv]$/;
  return options.some((option) => short.test(option) || /^--?(help|version)$/.test(option));
}

function effectOfStep([first = '', ...rest]: readonly string[]): Effect {
  const name = baseName(first);
  if (first.includes('/') && !trusted.test(first)) return 'unclear';
  if (lockers.has(name)) return onlySpeaks(name, rest) ? 'nothing' : 'locks';
  if (name === 'loginctl') return rest[0] === 'lock-session' || rest[0] === 'lock-sessions' ? 'signal' : 'nothing';
  if (name === 'systemctl') {
    return rest.some((word) => /^(suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep)$/.test(word))
      ? 'sleep'
      : 'nothing';
  }
  if (/^(pidof|pgrep)$/.test(name)) return 'nothing';
  return harmless.has(name) ? 'nothing' : 'unclear';
}

/** Splits a shell's command line. Undefined: it uses more of the shell than words, quotes and lists. */
function stepsOf(command: string): Step[] | undefined {
  const tokens = tokensOf(command);
  if (tokens === undefined) return undefined;
  const steps: Step[] = [{ words: [], after: 'always' }];
  for (const token of tokens) {
    if (typeof token !== 'string') steps.push({ words: [], after: token.joins });
    else steps.at(-1)?.words.push(token);
  }
  // `pgrep zoom ||` at the end of a line: what it leads to stands in the next.
  if (steps.some(({ words, after }) => words.length === 0 && after !== 'always')) return undefined;
  const plain = steps.map(({ words, after }) => ({ words: withoutPrefix(words), after }));
  return plain.filter(({ words }) => words.length > 0);
}

/** `exec`, `setsid` and the like only start what follows; so do assignments before a command. */
function withoutPrefix(words: string[]): string[] {
  const first = words[0] ?? '';
  const isPrefix = /^(exec|setsid|nohup)$/.test(first) || /^[A-Za-z_][A-Za-z0-9_]*=/.test(first);
  if (isPrefix && words.length > 1) return withoutPrefix(words.slice(1));
  const isShell = /^(\/(usr\/)?bin\/)?(sh|bash)$/.test(first) && words[1] === '-c' && words.length === 3;
  if (!isShell) return words;
  const inner = stepsOf(words[2] ?? '');
  // More than one step within a step: left as it is, which is unclear.
  return inner?.length === 1 ? (inner[0]?.words ?? words) : words;
}

type Token = string | { joins: Step['after'] };

function tokensOf(command: string): Token[] | undefined {
  const tokens: Token[] = [];
  const pattern = /[ \t\r]+|&&|\|\||[;&\n]|((?:'[^']*'|"[^"$`\\]*"|[^\s'"$`\\|;&(){}<>*?#~!]|(?<=\S)[#~!?*{}])+)/gy;
  for (let at = 0; at < command.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(command);
    if (match === null) return undefined;
    const [text, word] = match;
    if (word !== undefined)
      tokens.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double ?? ''));
    else if (text === '&&') tokens.push({ joins: 'and' });
    else if (text === '||') tokens.push({ joins: 'or' });
    else if (/[;&\n]/.test(text) && text.trim() !== '') tokens.push({ joins: 'always' });
  }
  return tokens;
}
