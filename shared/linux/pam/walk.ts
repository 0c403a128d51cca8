// What a stack of PAM rules comes to, by libpam's own way through it (_pam_dispatch_aux): given what each module may
// answer, every way the stack can end. So a rule that stands there but decides nothing is seen to decide nothing. Its
// endings were compared with those of libpam 1.5.2 itself on 4,000 made-up stacks of pam_debug (includes and substacks too).
import type { Action, Rule } from './rules.ts';
import type { Step } from './stack.ts';

/** The return values that decide anything here, by their names in pam.conf(5). */
export type Answer =
  | 'success'
  | 'ignore'
  | 'auth_err'
  | 'perm_denied'
  | 'user_unknown'
  | 'authinfo_unavail'
  | 'authtok_err'
  | 'service_err';

/** What a module may answer, and what its having run changes in what the walk remembers. */
export interface Outcome<Memory> {
  answer: Answer;
  memory: Memory;
}

export type Modules<Memory> = (rule: Rule, memory: Memory) => readonly Outcome<Memory>[];

export interface Ending<Memory> {
  granted: boolean;
  memory: Memory;
}

interface Standing {
  impression: 'undecided' | 'positive' | 'negative';
  /** Whether the answer that counts so far is success. */
  good: boolean;
}

interface Place<Memory> {
  at: number;
  standing: Standing;
  /** How it stood when each substack began, for `reset`. */
  before: readonly Standing[];
  memory: Memory;
}

const fresh: Standing = { impression: 'undecided', good: false };

/** More ways than any real stack has. */
const mostPlaces = 20_000;

/** Every distinct ending; undefined when there are too many ways to follow. `Memory` must be plain and comparable as JSON. */
export function endingsOf<Memory>(
  steps: readonly Step[],
  modules: Modules<Memory>,
  start: Memory,
): Ending<Memory>[] | undefined {
  const open: Place<Memory>[] = [{ at: 0, standing: fresh, before: [], memory: start }];
  const seen = new Set<string>();
  const endings = new Map<string, Ending<Memory>>();
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const key = JSON.stringify(place);
    if (seen.has(key)) continue;
    if (seen.size >= mostPlaces) return undefined;
    seen.add(key);
    const step = steps[place.at];
    if (step === undefined) {
      const ending = { granted: place.standing.impression === 'positive' && place.standing.good, memory: place.memory };
      endings.set(JSON.stringify(ending), ending);
    } else open.push(...after(steps, step, place, modules));
  }
  return [...endings.values()];
}

function after<Memory>(
  steps: readonly Step[],
  step: Step,
  place: Place<Memory>,
  modules: Modules<Memory>,
): Place<Memory>[] {
  const { rule, level } = step;
  const isEntered = level > (steps[place.at - 1]?.level ?? 0);
  const before = isEntered ? [...place.before.slice(0, level - 1), place.standing] : place.before.slice(0, level);
  if (rule === undefined) return [{ ...place, before, at: place.at + 1 }];
  return modules(rule, place.memory).map(({ answer, memory }) => {
    const action = rule.actions.get(answer) ?? rule.actions.get('default') ?? 'bad';
    const { standing, at } = decide(steps, place.at, action, answer, place.standing, before[level - 1] ?? fresh);
    return { at, standing, before, memory };
  });
}

function decide(
  steps: readonly Step[],
  at: number,
  action: Action,
  answer: Answer,
  standing: Standing,
  before: Standing,
): { standing: Standing; at: number } {
  const next = at + 1;
  if (typeof action === 'number') return jump(steps, at, action, standing);
  switch (action) {
    case 'ignore':
      return { standing, at: next };
    case 'reset':
      return { standing: before, at: next };
    case 'bad':
    case 'die': {
      const bad: Standing = { impression: 'negative', good: false };
      return { standing: bad, at: action === 'die' ? endOf(steps, at) : next };
    }
    case 'ok':
    case 'done': {
      const counts = standing.impression === 'undecided' || (standing.impression === 'positive' && standing.good);
      const better: Standing = counts ? { impression: 'positive', good: answer === 'success' } : standing;
      const isDone = action === 'done' && better.impression === 'positive';
      return { standing: better, at: isDone ? endOf(steps, at) : next };
    }
    default:
      return action satisfies never;
  }
}

/** A decision ends the substack it is made in, or the whole stack. */
function endOf(steps: readonly Step[], at: number): number {
  const level = steps[at]?.level ?? 0;
  let next = at + 1;
  while (next < steps.length && (steps[next]?.level ?? 0) >= level) next += 1;
  return next;
}

/** A substack counts as one rule; jumping beyond the end is a mistake, and libpam then refuses. */
function jump(
  steps: readonly Step[],
  at: number,
  count: number,
  standing: Standing,
): { standing: Standing; at: number } {
  const levelOf = (index: number): number => steps[index]?.level ?? -1;
  const level = levelOf(at);
  let last = at;
  let rest = count;
  while (rest > 0 && levelOf(last + 1) >= level) {
    do last += 1;
    while (levelOf(last + 1) > level);
    rest -= 1;
  }
  return { standing: rest > 0 ? { impression: 'negative', good: false } : standing, at: last + 1 };
}
