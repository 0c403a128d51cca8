// What the updates of a device amount to. Each question is answered by itself and the worst answer counts; pass is what is
// left when the release gets updates, what there is was asked for lately, none waits too long, and all come by themselves.
import { durationMs, type Instant, inWords } from '../../clock.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import type { OsUpdatesFacts, Wait } from './facts.ts';
import { type Support, supportOf } from './support.ts';
import { supportTableDate } from './support-table.ts';

export interface UpdateRules {
  installWithin: string;
  listsFreshFor: string;
  automatic: 'required' | 'not-required';
}

export interface Trouble {
  kind:
    | 'ended'
    | 'support-unknown'
    | 'stale'
    | 'waiting'
    | 'waiting-unknown'
    | 'not-automatic'
    | 'restart'
    | 'not-seen';
  verdict: Verdict;
}

export function verdictOf(facts: OsUpdatesFacts, rules: UpdateRules, now: Instant): Verdict {
  const troubles = troublesOf(facts, rules, now);
  return troubles.length > 0 ? worst(troubles.map(({ verdict }) => verdict)) : pass(goodWords(facts, now));
}

/** Everything that keeps the device from passing, in the order in which it should be mended. */
export function troublesOf(facts: OsUpdatesFacts, rules: UpdateRules, now: Instant): Trouble[] {
  return [
    support(facts, now),
    freshness(facts, rules, now),
    waiting(facts, rules, now),
    restart(facts, rules, now),
    automatic(facts, rules),
  ].filter((trouble) => trouble !== undefined);
}

function support({ release }: OsUpdatesFacts, now: Instant): Trouble | undefined {
  const support = supportOf(release, now);
  switch (support.state) {
    case 'supported':
    case 'without-end':
      return undefined;
    case 'ended': {
      const more = support.extendable === null ? '' : ` It is not signed up for ${support.extendable}.`;
      return trouble(
        'ended',
        fail(`${release.name} gets no security updates any more, since ${dayOf(support.endsAt)}.${more}`),
      );
    }
    case 'perhaps':
      return trouble(
        'support-unknown',
        unknown(
          `${release.name} has had no security updates since ${dayOf(support.endsAt)}, unless it is signed up for ${support.by}, which could not be seen.`,
        ),
      );
    case 'unknown':
      return trouble(
        'support-unknown',
        unknown(`Until when ${release.name} gets security updates is not in the table of ${supportTableDate}.`),
      );
    default:
      return support satisfies never;
  }
}

function freshness({ listsMadeAt }: OsUpdatesFacts, { listsFreshFor }: UpdateRules, now: Instant): Trouble | undefined {
  if (listsMadeAt === 'never') return trouble('stale', unknown('This device has never asked which updates there are.'));
  if (listsMadeAt === 'unknown') {
    return trouble('stale', unknown('When this device last learnt which updates there are could not be seen.'));
  }
  // A clock that runs behind would make every list fresh.
  if (listsMadeAt > now + dayMs) {
    return trouble('stale', unknown('The list of updates is dated in the future: the clock of this device is wrong.'));
  }
  if (now - listsMadeAt <= durationMs(listsFreshFor)) return undefined;
  const age = inWords(now - listsMadeAt);
  return trouble('stale', unknown(`What this device knows of updates is ${age} old: newer ones may be waiting.`));
}

function waiting(facts: OsUpdatesFacts, { installWithin }: UpdateRules, now: Instant): Trouble | undefined {
  const { security, rolling } = facts;
  const limit = durationMs(installWithin);
  if (rolling) return sinceUpgrade(facts, limit, now);
  if (security.waiting === 'unknown') {
    return trouble(
      'waiting-unknown',
      unknown(`Whether security updates are waiting could not be seen${because(facts)}.`),
    );
  }
  if (security.waiting === 0) return notSeen(facts);
  const one = security.waiting === 1;
  const many = one ? 'A security update is' : `${security.waiting} security updates are`;
  return (
    overdue(security, limit, now, {
      late: (age) => trouble('waiting', fail(`${many} waiting, ${one ? '' : 'the oldest '}for at least ${age}.`)),
      cannotTell: (age) => trouble('waiting-unknown', unknown(`${many} waiting${untold(age)}`)),
    }) ?? notSeen(facts)
  );
}

/** What a probe says it did not see may have been an update. */
const notSeen = (facts: OsUpdatesFacts): Trouble | undefined =>
  facts.notSeen.length === 0
    ? undefined
    : trouble('not-seen', unknown(`Not everything could be looked at${because(facts)}.`));

/** Where security updates come within whole upgrades, these are what counts. */
function sinceUpgrade(facts: OsUpdatesFacts, limit: number, now: Instant): Trouble | undefined {
  const { others, lastUpgradeAt, perhapsUpgradedAt = null } = facts;
  if (others === 0) return notSeen(facts);
  const isLately = (at: Instant | null): boolean => at !== null && at <= now && now - at <= limit;
  if (isLately(lastUpgradeAt)) return notSeen(facts);
  if (isLately(perhapsUpgradedAt)) {
    return trouble(
      'waiting-unknown',
      unknown('Packages were upgraded lately, but whether all of them were could not be seen.'),
    );
  }
  const latest = lastUpgradeAt ?? perhapsUpgradedAt;
  if (latest === null || latest > now) {
    return trouble(
      'waiting-unknown',
      unknown(`When this system was last upgraded could not be seen${because(facts)}.`),
    );
  }
  const age = inWords(now - latest);
  return trouble(
    'waiting',
    fail(`The last upgrade was ${age} ago; this system gets its security updates by upgrades.`),
  );
}

function restart({ restart }: OsUpdatesFacts, { installWithin }: UpdateRules, now: Instant): Trouble | undefined {
  if (restart.state === 'not-needed') return undefined;
  if (restart.state === 'unknown') {
    return trouble('not-seen', unknown('Whether updates wait for a restart could not be seen.'));
  }
  return overdue(restart, durationMs(installWithin), now, {
    late: (age) =>
      trouble('restart', fail(`Updates that are installed have been waiting for a restart for at least ${age}.`)),
    cannotTell: (age) => trouble('restart', unknown(`Updates that are installed wait for a restart${untold(age)}`)),
  });
}

function automatic({ automatic: { state, by } }: OsUpdatesFacts, rules: UpdateRules): Trouble | undefined {
  if (rules.automatic === 'not-required') return undefined;
  const why = by === null ? '' : ` (${by})`;
  switch (state) {
    case 'on':
      return undefined;
    case 'off':
      return trouble('not-automatic', fail(`Security updates are not installed automatically${why}.`));
    case 'download-only':
      return trouble('not-automatic', fail(`Security updates are fetched, but not installed automatically${why}.`));
    case 'notify-only':
      return trouble('not-automatic', fail(`Security updates are only announced, not installed automatically${why}.`));
    case 'paused':
      return trouble('not-automatic', fail(`Updates are paused${why}.`));
    case 'unknown':
      return trouble(
        'not-seen',
        unknown(`Whether security updates are installed automatically could not be seen${why}.`),
      );
    default:
      return state satisfies never;
  }
}

/** Undefined: certainly within the limit. Late and within are both proven; what is neither cannot be told. */
function overdue(
  { knownSince, notBefore }: Wait,
  limit: number,
  now: Instant,
  say: { late: (age: string) => Trouble; cannotTell: (age: string | null) => Trouble },
): Trouble | undefined {
  if (knownSince !== null && now - knownSince > limit) return say.late(inWords(now - knownSince));
  if (notBefore !== null && notBefore <= now && now - notBefore <= limit) return undefined;
  return say.cannotTell(knownSince === null || knownSince > now ? null : inWords(now - knownSince));
}

const untold = (age: string | null): string =>
  age === null ? '; for how long could not be seen.' : ` for at least ${age}; whether for longer could not be seen.`;

const dayMs = 86_400_000;

const trouble = (kind: Trouble['kind'], verdict: Verdict): Trouble => ({ kind, verdict });

const dayOf = (at: Instant): string => new Date(at - dayMs / 2).toISOString().slice(0, 10);

const because = ({ notSeen }: OsUpdatesFacts): string =>
  notSeen.length === 0 ? '' : ` (${notSeen.slice(0, 2).join('; ')}${notSeen.length > 2 ? '; …' : ''})`;

function goodWords({ release, security, rolling }: OsUpdatesFacts, now: Instant): string {
  return `${waitWords(security.waiting, rolling)}; ${release.name} ${untilWords(supportOf(release, now))}.`;
}

function waitWords(waiting: OsUpdatesFacts['security']['waiting'], rolling: boolean): string {
  if (rolling) return 'No upgrade is overdue';
  if (waiting === 0) return 'No security update is waiting';
  return waiting === 1
    ? 'A security update waits, not for too long'
    : `${waiting} security updates wait, none for too long`;
}

function untilWords(support: Support): string {
  return support.state === 'supported'
    ? `gets updates until ${dayOf(support.endsAt)}${support.by === null ? '' : ` by ${support.by}`}`
    : 'is kept up to date';
}
