// The rules in a file of PAM, pam.conf(5): one line each, with the control that says what the module's answer leads to.
// A line that libpam would not understand is kept as damaged, since libpam then refuses everybody.

export const ruleTypes = ['auth', 'account', 'password', 'session'] as const;
export type RuleType = (typeof ruleTypes)[number];

/** What is done at one of a module's answers; a number skips so many rules. */
export type Action = 'ignore' | 'bad' | 'die' | 'ok' | 'done' | 'reset' | number;

export interface Rule {
  kind: 'rule';
  type: RuleType;
  /** By the names of pam.conf(5): success, auth_err …; `default` for those not named. */
  actions: ReadonlyMap<string, Action>;
  /** `faillock` of `/lib/security/pam_faillock.so`. */
  module: string;
  args: readonly string[];
}

export interface Inclusion {
  kind: 'include' | 'substack';
  type: RuleType;
  file: string;
}

/** Debian's `@include`, which brings rules of every type. */
export interface WholeInclusion {
  kind: 'include-all';
  file: string;
}

export interface DamagedLine {
  kind: 'damaged';
  line: string;
  /** When that much can be told: only rules of this type are concerned. */
  type?: RuleType;
}

export type Entry = Rule | Inclusion | WholeInclusion | DamagedLine;

export function parseRules(text: string): Entry[] {
  const entries: Entry[] = [];
  // `deny=5` without the end of its line may be all that is left of `deny=50`.
  if (/[0-9]$/.test(text)) entries.push({ kind: 'damaged', line: 'the last line breaks off' });
  return [...entries, ...ruleLines(text).map(entryIn)];
}

/** A backslash joins a line to the next; not so in a comment, which ends with its line whatever stands in it (pam_line.c). */
export function ruleLines(text: string): string[] {
  const joined = text.replaceAll(/#.*/g, '#').replaceAll(/\\[ \t]*\r?\n/g, ' ');
  return joined
    .split('\n')
    .map((line) => line.replace('#', '').trim())
    .filter((line) => line !== '');
}

function entryIn(line: string): Entry {
  const whole = /^@include\s+(\S+)$/.exec(line)?.[1];
  if (whole !== undefined) return { kind: 'include-all', file: whole };
  const [, typeText = '', controlText = '', rest = ''] = /^-?([A-Za-z]+)\s+(\[[^\]]*\]|\S+)\s+(\S.*)$/.exec(line) ?? [];
  const type = ruleTypes.find((one) => one === typeText.toLowerCase());
  const [first = '', ...args] = wordsOf(rest);
  if (type === undefined || first === '') return { kind: 'damaged', line };
  const control = controlText.toLowerCase();
  if (control === 'include' || control === 'substack') return { kind: control, type, file: first };
  const actions = actionsOf(control);
  const module = /^(?:.*\/)?(?:pam_)?([A-Za-z0-9_-]+)\.so$/.exec(first)?.[1];
  if (actions === undefined || module === undefined) return { kind: 'damaged', line, type };
  return { kind: 'rule', type, actions, module, args };
}

/** An argument with blanks stands in brackets. */
const wordsOf = (text: string): string[] =>
  [...text.matchAll(/\[((?:[^\]\\]|\\.)*)\]|(\S+)/g)].map(([, inBrackets, plain]) => inBrackets ?? plain ?? '');

/** What the four words stand for (pam.conf(5)). */
const words: Record<string, string> = {
  required: 'success=ok new_authtok_reqd=ok ignore=ignore default=bad',
  requisite: 'success=ok new_authtok_reqd=ok ignore=ignore default=die',
  sufficient: 'success=done new_authtok_reqd=done default=ignore',
  optional: 'success=ok new_authtok_reqd=ok default=ignore',
};

function actionsOf(control: string): ReadonlyMap<string, Action> | undefined {
  const spelt = words[control] ?? /^\[(.*)\]$/.exec(control)?.[1];
  if (spelt === undefined) return undefined;
  const actions = new Map<string, Action>();
  for (const word of spelt
    .replaceAll(/\s*=\s*/g, '=')
    .trim()
    .split(/\s+/)) {
    const [, answer = '', action = ''] = /^([a-z_]+)=([a-z]+|[0-9]{1,3})$/.exec(word) ?? [];
    const known = actionIn(action);
    if (answer === '' || known === undefined) return undefined;
    actions.set(answer, known);
  }
  return actions;
}

const named = ['ignore', 'bad', 'die', 'ok', 'done', 'reset'] as const;

function actionIn(text: string): Action | undefined {
  if (/^[0-9]+$/.test(text)) return Number(text) === 0 ? undefined : Number(text);
  return named.find((one) => one === text);
}
