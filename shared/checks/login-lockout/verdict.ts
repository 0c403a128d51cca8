// What somebody who tries passwords can do here. Every way in is judged by itself and the worst counts; pass is what is
// left when each was seen to lock soon enough and for long enough.
import { durationMs } from '../../clock.ts';
import { outsideVerdict } from '../../environment.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import type { LoginLockoutFacts, Way } from './facts.ts';
import { listed, nameOf, seconds } from './words.ts';

export interface LockoutRules {
  maxAttempts: number;
  /** Durations as a policy writes them. */
  minLockTime: string;
  minCountingTime: string;
  directoryCounts: boolean;
}

/** What keeps one way from passing; the sentence is made with the names of all ways that share it. */
export interface Problem {
  way: Way;
  word: 'fail' | 'unknown';
  say(names: string): string;
}

export function verdictOf(facts: LoginLockoutFacts, rules: LockoutRules): Verdict {
  const outside = outsideVerdict(facts.environment, 'the log-in');
  if (outside !== null) return outside;
  const ways = judgedWays(facts, rules);
  const unseen = facts.notSeen.map((reason) => unknown(`There may be other ways to log in (${reason}).`));
  const problems = inSentences(ways.flatMap((way) => problemsOf(way, rules)));
  if (problems.length + unseen.length > 0) return worst([...problems, ...unseen]);
  if (ways.length === 0)
    return unknown('No way to log in with a password was found, so that nothing can be said of it.');
  return pass(passReason(ways));
}

/** What this device cannot see of a directory is left out where the policy vouches for it. */
export const judgedWays = ({ ways }: LoginLockoutFacts, rules: LockoutRules): Way[] =>
  ways.filter(({ accounts, lockout }) => accounts === 'local' || lockout !== 'unknown' || !rules.directoryCounts);

function inSentences(problems: readonly Problem[]): Verdict[] {
  const grouped = Map.groupBy(problems, ({ say }) => say(''));
  return [...grouped.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const sentence = first.say(listed(alike.map(({ way }) => nameOf(way))));
    return [first.word === 'fail' ? fail(sentence) : unknown(sentence)];
  });
}

/** None: the way is as it should be. */
export function problemsOf(way: Way, rules: LockoutRules): Problem[] {
  const unclear = (what: string, why = ''): Problem => ({
    way,
    word: 'unknown',
    say: (names) => `${what} at ${names} could not be seen${why}.`,
  });
  switch (way.lockout) {
    case 'unknown':
      return [unclear('Whether failed attempts are counted', way.reason === null ? '' : ` (${way.reason})`)];
    case 'off':
      return [{ way, word: 'fail', say: (names) => `Passwords can be tried without end: nothing locks at ${names}.` }];
    case 'on':
      return [
        ...attempts(way, unclear, rules),
        ...lockTime(way, unclear, durationMs(rules.minLockTime) / 1_000),
        ...countingTime(way, unclear, durationMs(rules.minCountingTime) / 1_000),
        ...exemptions(way),
      ];
    default:
      return way.lockout satisfies never;
  }
}

type Unclear = (what: string) => Problem;

function attempts(way: Way, unclear: Unclear, { maxAttempts }: LockoutRules): Problem[] {
  const count = way.attempts;
  if (typeof count !== 'number') return [unclear('After how many attempts the account locks')];
  if (count <= maxAttempts) return [];
  const say = (names: string): string =>
    `${count} passwords can be tried at ${names} before the account locks; ${maxAttempts} are allowed.`;
  return [{ way, word: 'fail', say }];
}

function lockTime(way: Way, unclear: Unclear, least: number): Problem[] {
  const time = way.unlockSeconds;
  if (time === 'never') return [];
  if (typeof time !== 'number') return [unclear('For how long the account is locked')];
  if (time >= least) return [];
  const say = (names: string): string =>
    `The lock at ${names} opens after ${seconds(time)}; ${seconds(least)} is the least.`;
  return [{ way, word: 'fail', say }];
}

function countingTime(way: Way, unclear: Unclear, least: number): Problem[] {
  const time = way.windowSeconds;
  if (time === 'always') return [];
  if (typeof time !== 'number') return [unclear('For how long an attempt counts')];
  if (time >= least) return [];
  const say = (names: string): string =>
    `A wrong password at ${names} is forgotten after ${seconds(time)}, so that slow guessing never locks; ${seconds(least)} is the least.`;
  return [{ way, word: 'fail', say }];
}

/** Root may be left out: a stranger who locks root locks out whoever would help. Persons may not. */
function exemptions(way: Way): Problem[] {
  const others = way.exempt.filter((who) => who !== 'root');
  if (others.length === 0) return [];
  return [{ way, word: 'fail', say: (names) => `Attempts on ${others.join(', ')} at ${names} are not counted.` }];
}

function passReason(ways: readonly Way[]): string {
  const counts = ways.flatMap(({ attempts: count }) => (typeof count === 'number' ? [count] : []));
  const times = ways.flatMap(({ unlockSeconds }) => (typeof unlockSeconds === 'number' ? [unlockSeconds] : []));
  const long = times.length === 0 ? 'until an administrator opens it' : `for ${seconds(Math.min(...times))}`;
  const most = Math.max(...counts);
  return `After ${most} wrong ${most === 1 ? 'password' : 'passwords'} the account is locked ${long}.`;
}
