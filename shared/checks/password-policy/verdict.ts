// What a new password may be like here. Every way of changing one is judged by itself and the worst counts; pass is what
// is left when each was seen to ask for enough.
import { outsideVerdict } from '../../environment.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import type { PasswordPolicyFacts, Way } from './facts.ts';

export interface PasswordRules {
  minimumLength: number;
  minimumClasses: number;
  refuseCommon: boolean;
  rememberedPasswords: number;
  directoryDecides: boolean;
}

/** What one way does not ask for; the sentence is made with the names of all ways that share it. */
export interface Problem {
  way: Way;
  word: 'fail' | 'unknown';
  say(names: string): string;
}

export function verdictOf(facts: PasswordPolicyFacts, rules: PasswordRules): Verdict {
  const outside = outsideVerdict(facts.environment, 'the log-in');
  if (outside !== null) return outside;
  const ways = judgedWays(facts, rules);
  const unseen = facts.notSeen.map((reason) => unknown(`Passwords may be changed by other ways, too (${reason}).`));
  const problems = inSentences(ways.flatMap((way) => problemsOf(way, rules)));
  if (problems.length + unseen.length > 0) return worst([...problems, ...unseen]);
  if (ways.length === 0) return unknown('No way to change a password was found, so that nothing can be said of it.');
  return pass(passReason(ways));
}

/** What this device cannot see of a directory is left out where the policy vouches for it. */
export const judgedWays = ({ ways }: PasswordPolicyFacts, rules: PasswordRules): Way[] =>
  ways.filter(({ accounts, unclear }) => accounts === 'local' || unclear === null || !rules.directoryDecides);

function inSentences(problems: readonly Problem[]): Verdict[] {
  const grouped = Map.groupBy(problems, ({ say }) => say(''));
  return [...grouped.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const sentence = first.say(listed(alike.map(({ way }) => nameOf(way))));
    return [first.word === 'fail' ? fail(sentence) : unknown(sentence)];
  });
}

/** None: the way asks for enough. */
export function problemsOf(way: Way, rules: PasswordRules): Problem[] {
  const lacks = lackingIn(way, rules);
  const unseen = way.minimumClasses === 'unknown' && rules.minimumClasses > 0 ? [unseenKinds(way)] : [];
  if (way.unclear === null) return [...lacks.map((say): Problem => ({ way, word: 'fail', say })), ...unseen];
  if (lacks.length === 0) return unseen;
  // What could not be read may ask for more.
  const why = way.unclear;
  return [
    {
      way,
      word: 'unknown',
      say: (names) => `What a new password must be like by ${names} could not be seen (${why}).`,
    },
  ];
}

const unseenKinds = (way: Way): Problem => ({
  way,
  word: 'unknown',
  say: (names) => `Which kinds of characters a new password must have by ${names} could not be seen.`,
});

type Say = Problem['say'];

function lackingIn(way: Way, rules: PasswordRules): Say[] {
  const lacks: Say[] = [];
  const { minimumLength, minimumClasses, remembered, refusesCommon } = way;
  if (minimumLength < rules.minimumLength) lacks.push(shortSay(minimumLength, rules.minimumLength));
  if (minimumClasses !== 'unknown' && minimumClasses < rules.minimumClasses) {
    lacks.push(
      (names) =>
        `${minimumClasses} kinds of characters are asked for by ${names}; ${rules.minimumClasses} are the least.`,
    );
  }
  if (rules.refuseCommon && refusesCommon !== 'yes') {
    lacks.push((names) => `Common words are taken as a password by ${names}.`);
  }
  if (remembered < rules.rememberedPasswords) {
    lacks.push(
      (names) => `The last ${remembered} passwords are remembered by ${names}; ${rules.rememberedPasswords} should be.`,
    );
  }
  return lacks;
}

const shortSay =
  (length: number, least: number): Say =>
  (names) =>
    length === 0
      ? `A new password of any length is taken by ${names}; ${least} characters are the least.`
      : `A new password of ${length} ${length === 1 ? 'character' : 'characters'} is taken by ${names}; ${least} are the least.`;

function passReason(ways: readonly Way[]): string {
  const length = Math.min(...ways.map(({ minimumLength }) => minimumLength));
  const classes = Math.min(...ways.map(({ minimumClasses }) => (minimumClasses === 'unknown' ? 0 : minimumClasses)));
  const kinds = classes > 1 ? ` of ${classes} kinds` : '';
  return `A new password must have ${length} characters${kinds} at least.`;
}

const names: Record<string, string> = {
  directory: 'the company directory',
  device: 'this device',
  passwd: 'the command passwd',
  sshd: 'SSH',
  login: 'the text log-in',
};

/** `the log-in screen (gdm-password)`. */
function nameOf({ way, accounts }: Way): string {
  const place = names[way] ?? `the log-in ${way}`;
  return accounts === 'directory' && way !== 'directory' ? `${place} with an account of the company directory` : place;
}

/** The first few of many. */
function listed(all: readonly string[]): string {
  const each = [...new Set(all)];
  return each.length > 3 ? `${each.slice(0, 3).join(', ')} and ${each.length - 3} more` : each.join(', ');
}
