// Whether a stack of PAM rules locks: a wrong password must be counted on every way through it, and once the account is
// locked, no way through it may end well, the right password included. Both are tried on the rules, not on the machine.
import type { Host } from '../../../host.ts';
import { kindOf, type Person, plainAnswers } from '../../../linux/pam/modules.ts';
import type { Rule } from '../../../linux/pam/rules.ts';
import { logInServices } from '../../../linux/pam/services.ts';
import { stackOf } from '../../../linux/pam/stack.ts';
import { type Answer, type Ending, endingsOf, type Outcome } from '../../../linux/pam/walk.ts';
import { openWay, unclearWay, type Way } from '../facts.ts';
import { type CountingSettings, faillockSettings, tallySettings } from './faillock.ts';

/** Who tries which password, and whether the account is locked already. */
interface Attempt extends Person {
  isRight: boolean;
  isLocked: boolean;
}

interface Memory {
  /** A password has been asked for and compared. */
  asked: boolean;
  counted: boolean;
}

type Counting = ReadonlyMap<Rule, CountingSettings | { unread: string }>;

const tallies = ['tally', 'tally2'];
/** Modules that count in ways of their own, by settings that are not read. */
const otherCounters = ['abl', 'shield', 'authsrv_lockout'];

/** Undefined: nobody gets in by this service with a password. */
export async function wayThrough(host: Host, service: string, accounts: Way['accounts']): Promise<Way | undefined> {
  const isLocal = accounts === 'local';
  const unclearHere = (why: string): Way => unclearWay(service, why, accounts);
  const { steps, unclear, missing } = await stackOf(host, service, 'auth');
  const reasons = [...unclear, ...missing];
  if (reasons.length > 0) return unclearHere(reasons.slice(0, 2).join('; '));
  if (steps.length === 0) return undefined;
  const rules = steps.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  const counting = await countingOf(host, rules);
  const guards = new Set<CountingSettings>();
  const endings = (attempt: Attempt): Ending<Memory>[] | undefined =>
    endingsOf<Memory>(steps, (rule, memory) => outcomes(rule, memory, attempt, counting, guards), {
      asked: false,
      counted: false,
    });
  const person: Person = { isLocal, service, isAskedByRoot: logInServices.includes(service) };
  const open = endings({ ...person, isRight: true, isLocked: false });
  const wrong = endings({ ...person, isRight: false, isLocked: false });
  guards.clear();
  const locked = endings({ ...person, isRight: true, isLocked: true });
  if (open === undefined || wrong === undefined || locked === undefined) {
    return unclearHere(`the rules of ${service} have too many ways to be followed`);
  }
  if (!open.some(({ granted }) => granted)) return undefined;
  const attempts = wrong.filter(({ memory }) => memory.asked);
  const counted = share(attempts.map(({ memory }) => memory.counted));
  const refused = share(locked.map(({ granted }) => !granted));
  if (counted === 'none' || refused === 'none') {
    // The directory may well count by itself; this device cannot see it.
    return isLocal ? openWay(service) : unclearHere('the directory may count by itself, which is not seen from here');
  }
  if (counted === 'all' && refused === 'all' && guards.size > 0) return lockedWay(service, accounts, [...guards]);
  return unclearHere(whyUnclear(service, counting, rules));
}

async function countingOf(host: Host, rules: readonly Rule[]): Promise<Counting> {
  const counting = new Map<Rule, CountingSettings | { unread: string }>();
  for (const rule of rules) {
    if (rule.module === 'faillock') counting.set(rule, await faillockSettings(host, rule));
    else if (tallies.includes(rule.module)) counting.set(rule, tallySettings(rule));
    else if (otherCounters.includes(rule.module)) {
      counting.set(rule, { unread: `pam_${rule.module} counts by settings that are not known` });
    }
  }
  return counting;
}

function share(all: readonly boolean[]): 'all' | 'some' | 'none' {
  if (!all.includes(true)) return 'none';
  return all.includes(false) ? 'some' : 'all';
}

function whyUnclear(service: string, counting: Counting, rules: readonly Rule[]): string {
  const unread = [...counting.values()].flatMap((one) => ('unread' in one ? [one.unread] : []));
  if (unread[0] !== undefined) return unread[0];
  const strange = rules.filter(
    (rule) =>
      !counting.has(rule) && kindOf(rule.module) === 'other' && plainAnswers(rule, { isLocal: true }).length > 2,
  );
  const names = [...new Set(strange.map(({ module }) => `pam_${module}`))].slice(0, 3).join(', ');
  return names === ''
    ? `the rules of ${service} lock on some of their ways and not on others`
    : `what ${names} decides in ${service} is not known`;
}

/** Several guards: as much as the most generous of them allows. */
function lockedWay(way: string, accounts: Way['accounts'], guards: readonly CountingSettings[]): Way {
  const unlocks = guards.flatMap(({ unlockSeconds }) => (unlockSeconds === 'never' ? [] : [unlockSeconds]));
  const windows = guards.flatMap(({ windowSeconds }) => (windowSeconds === 'always' ? [] : [windowSeconds]));
  return {
    way,
    accounts,
    lockout: 'on',
    by: [...new Set(guards.map(({ by }) => by))].join(', '),
    attempts: Math.max(...guards.map(({ deny }) => deny)),
    unlockSeconds: unlocks.length === 0 ? 'never' : Math.min(...unlocks),
    // An interval of no length counts nothing.
    windowSeconds: windows.length === 0 ? 'always' : Math.max(1, Math.min(...windows)),
    exempt: [...new Set(guards.flatMap(({ exempt }) => exempt))],
    reason: null,
  };
}

function outcomes(
  rule: Rule,
  memory: Memory,
  attempt: Attempt,
  counting: Counting,
  guards: Set<CountingSettings>,
): Outcome<Memory>[] {
  const settings = counting.get(rule);
  if (settings !== undefined) return countingOutcomes(rule, memory, attempt, settings, guards);
  const all = (answers: readonly Answer[], after = memory): Outcome<Memory>[] =>
    answers.map((answer) => ({ answer, memory: after }));
  const compared: Answer = attempt.isRight ? 'success' : 'auth_err';
  switch (kindOf(rule.module)) {
    case 'password':
      return attempt.isLocal ? all([compared], { ...memory, asked: true }) : all(['user_unknown']);
    case 'directory': {
      // Records of systemd-homed are no part of a directory, and lock by themselves.
      const knows = !attempt.isLocal && rule.module !== 'systemd_home';
      return knows ? all([compared], { ...memory, asked: true }) : all(['user_unknown', 'authinfo_unavail']);
    }
    case 'token':
      // Whoever guesses passwords has no token; asked for beside the password it may be there, or may not be wanted.
      return all(memory.asked ? ['success', 'ignore', 'auth_err'] : ['auth_err', 'authinfo_unavail', 'ignore']);
    case 'other':
      return all(plainAnswers(rule, attempt));
  }
}

function countingOutcomes(
  rule: Rule,
  memory: Memory,
  { isLocal, isLocked }: Attempt,
  settings: CountingSettings | { unread: string },
  guards: Set<CountingSettings>,
): Outcome<Memory>[] {
  if ('unread' in settings) {
    return [
      { answer: 'success', memory },
      { answer: 'auth_err', memory: { ...memory, counted: true } },
      { answer: 'ignore', memory: { ...memory, counted: true } },
    ];
  }
  const locks = settings.deny > 0 && (isLocal || !settings.localOnly);
  if (isLocked && locks) {
    guards.add(settings);
    return [{ answer: 'auth_err', memory }];
  }
  const counts = locks && (rule.module !== 'faillock' || rule.args.includes('authfail'));
  const after = counts ? { ...memory, counted: true } : memory;
  return [
    { answer: rule.module === 'faillock' && rule.args.includes('authfail') ? 'ignore' : 'success', memory: after },
  ];
}
