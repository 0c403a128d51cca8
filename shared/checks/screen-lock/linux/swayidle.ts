// swayidle: its rules stand in its arguments and in its configuration, both of which it follows (swayidle(1), main.c).
import type { IdleRule, IdleRules } from './idle-rules.ts';

/** Options that take a value of their own. */
const valued = new Set(['-C', '-S', '--config', '--seat']);

/** The rules of a command line; undefined when it cannot be followed. `config` is the file it names. */
export function parseSwayidleArguments(words: readonly string[]): { rules: IdleRules; config?: string } | undefined {
  let at = 0;
  let config: string | undefined;
  while (words[at]?.startsWith('-') === true) {
    const option = words[at] ?? '';
    // Flags may stand together with the file: `-wC path`.
    if (option === '--config' || /^-[a-z]*C$/.test(option)) config = words[at + 1];
    at += valued.has(option) || /^-[a-z]*[CS]$/.test(option) ? 2 : 1;
  }
  const rules = eventsIn(words.slice(at));
  if (rules === undefined) return undefined;
  return config === undefined ? { rules } : { rules, config };
}

/** The rules of a configuration: one event a line, words quoted as in a shell. */
export function parseSwayidleConfig(text: string): IdleRules | undefined {
  const lines = text
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
  let all: IdleRules = { rules: [], onLockSignal: undefined, beforeSleep: undefined, onReturn: [] };
  for (const line of lines) {
    const words = wordsOf(line.trim());
    const own = words === undefined ? undefined : eventsIn(words);
    if (own === undefined) return undefined;
    all = joined(all, own);
  }
  return all;
}

export const joined = (one: IdleRules, other: IdleRules): IdleRules => ({
  rules: [...one.rules, ...other.rules],
  onLockSignal: other.onLockSignal ?? one.onLockSignal,
  beforeSleep: other.beforeSleep ?? one.beforeSleep,
  onReturn: [...one.onReturn, ...other.onReturn],
});

function eventsIn(words: readonly string[]): IdleRules | undefined {
  const rules: IdleRule[] = [];
  const onReturn: string[] = [];
  let onLockSignal: string | undefined;
  let beforeSleep: string | undefined;
  for (let at = 0; at < words.length; ) {
    const [event, first, second] = words.slice(at, at + 3);
    if (first === undefined) return undefined;
    if (event === 'timeout') {
      if (second === undefined || !/^[0-9]{1,7}$/.test(first)) return undefined;
      // A timeout of 0 is switched off.
      if (Number(first) > 0) rules.push({ afterSeconds: Number(first), command: second });
      at += 3;
    } else if (event === 'resume' || event === 'after-resume') {
      onReturn.push(first);
      at += 2;
    } else if (event === 'idlehint') at += 2;
    else if (event === 'before-sleep' || event === 'lock' || event === 'unlock') {
      if (event === 'lock') onLockSignal = first;
      if (event === 'before-sleep') beforeSleep = first;
      at += 2;
    } else return undefined;
  }
  return { rules, onLockSignal, beforeSleep, onReturn };
}

/** Undefined: the line uses more of the shell than words and quotes. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  const pattern = /\s+|((?:'[^']*'|"[^"$`\\]*"|[^\s'"$`\\|;&()<>])+)/gy;
  for (let at = 0; at < line.length; at = pattern.lastIndex) {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match === null) return undefined;
    const word = match[1];
    if (word !== undefined)
      words.push(word.replace(/'([^']*)'|"([^"]*)"/g, (_, single, double) => single ?? double ?? ''));
  }
  return words;
}
