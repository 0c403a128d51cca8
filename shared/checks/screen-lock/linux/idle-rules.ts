// What an idle daemon's rules amount to: after how long, and by which command, the screen is locked.
import { effectOf, endsLock, graceOf, lockerIn } from './lockers.ts';

export interface IdleRule {
  /** From the last touch. */
  afterSeconds: number;
  command: string;
}

export interface IdleRules {
  rules: readonly IdleRule[];
  /** Run when logind is asked to lock the session (`loginctl lock-session`). */
  onLockSignal: string | undefined;
  /** Run before the machine sleeps. */
  beforeSleep: string | undefined;
  /** Run when somebody is back, from being away or from sleep. */
  onReturn: readonly string[];
}

export interface Locking {
  /** `unknown` where a command may lock, but nobody can tell. */
  idleSeconds: number | 'never' | 'unknown';
  graceSeconds: number;
  lockOnSleep: 'on' | 'off' | 'unknown';
  locker: string | undefined;
  /** Commands that could not be understood. */
  unclear: readonly string[];
  /** A command that may take the lock away from whoever touches a key. */
  undoneBy: string | undefined;
}

/** When the screen certainly locks: the earliest rule whose command locks, by itself, by a signal that is heeded, or by sleep. */
export function lockingOf({ rules, onLockSignal, beforeSleep, onReturn }: IdleRules): Locking {
  const onSleep = outcomeOf(beforeSleep, onLockSignal, undefined);
  const outcomes = rules.map((rule) => ({ rule, outcome: outcomeOf(rule.command, onLockSignal, onSleep) }));
  const certain = outcomes
    .flatMap(({ rule: { afterSeconds }, outcome }) =>
      outcome.effect === 'locks' ? [{ afterSeconds, by: outcome.by }] : [],
    )
    .map(({ afterSeconds, by }) => ({ afterSeconds, grace: graceOf(by), locker: lockerIn(by) }))
    .sort((a, b) => a.afterSeconds + a.grace - (b.afterSeconds + b.grace))[0];
  const unclear = outcomes.flatMap(({ outcome }) => (outcome.effect === 'unclear' ? [outcome.by] : []));
  const undoneBy = onReturn.find(endsLock);
  if (certain !== undefined && undoneBy !== undefined) {
    return { idleSeconds: 'unknown', graceSeconds: 0, lockOnSleep: 'unknown', locker: undefined, unclear, undoneBy };
  }
  return {
    idleSeconds: certain?.afterSeconds ?? (unclear.length > 0 ? 'unknown' : 'never'),
    graceSeconds: certain?.grace ?? 0,
    lockOnSleep: onSleep.effect === 'locks' ? 'on' : onSleep.effect === 'unclear' ? 'unknown' : 'off',
    locker: certain?.locker,
    unclear,
    undoneBy: undefined,
  };
}

type Outcome = { effect: 'locks' | 'unclear'; by: string } | { effect: 'nothing' };

function outcomeOf(
  command: string | undefined,
  onLockSignal: string | undefined,
  onSleep: Outcome | undefined,
): Outcome {
  if (command === undefined) return { effect: 'nothing' };
  const effect = effectOf(command);
  switch (effect) {
    case 'locks':
    case 'unclear':
      return { effect, by: command };
    case 'signal':
      // Without somebody who heeds it the signal does nothing, whatever is installed.
      return onLockSignal === undefined || effectOf(onLockSignal) !== 'signal'
        ? outcomeOf(onLockSignal, undefined, undefined)
        : { effect: 'nothing' };
    case 'sleep':
      return onSleep ?? { effect: 'nothing' };
    case 'nothing':
      return { effect };
  }
}
