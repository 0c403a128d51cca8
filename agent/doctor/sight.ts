// What the agent can see of each check on this machine: pure. From what a check came to and which questions the machine
// refused, to how much was seen, why not more, and what would cure it.
import type { Outcome } from '../../shared/checks/define.ts';
import { type CheckId, checkById } from '../../shared/checks/index.ts';
import type { Failure, Host } from '../../shared/host.ts';
import type { Verdict } from '../../shared/verdict.ts';

/** A question that the machine did not answer. */
export interface Refused extends Pick<Failure, 'failure' | 'reason'> {
  /** What was asked for: a program is asked for by name, everything else is read. */
  program: string | undefined;
}

export interface Sight {
  check: CheckId;
  title: string;
  /** `none`: nothing can be said. `part`: something in it is unknown. `not-here`: the question does not arise here. */
  seen: 'all' | 'part' | 'none' | 'not-here';
  why: string[];
  cures: string[];
}

type Asker = Pick<Host, 'system' | 'privileged'>;

/** More than these say nothing more. */
const mostReasons = 5;

export function sightOf(
  check: CheckId,
  outcome: Outcome,
  { verdict, reason }: Verdict,
  refused: readonly Refused[],
  asker: Asker,
): Sight {
  const { title } = checkById(check);
  if (verdict === 'not-applicable') return { check, title, seen: 'not-here', why: [reason], cures: [] };
  const hindrances = refused.filter(({ failure }) => failure !== 'absent');
  const unseen = 'facts' in outcome ? unique(unknownFields(outcome.facts)) : [];
  const isUnknown = verdict === 'unknown' || 'unknown' in outcome;
  const seen = isUnknown ? 'none' : hindrances.length > 0 || unseen.length > 0 ? 'part' : 'all';
  if (seen === 'all') return { check, title, seen, why: [], cures: [] };
  const missing = isUnknown ? refused.filter((one) => isMissed(one, reason)) : [];
  const why = unique([...(isUnknown ? [reason] : []), ...hindrances.map((one) => one.reason)]);
  if (why.length === 0) why.push(...unseen.map((field) => `${field}: unknown`));
  return {
    check,
    title,
    seen,
    why: why.length > mostReasons ? [...why.slice(0, mostReasons), `and ${why.length - mostReasons} more`] : why,
    cures: curesOf([...hindrances, ...missing], reason, asker),
  };
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];

/** Tools of other systems and desktops are absent everywhere; one matters when the reason names it. */
const isMissed = ({ failure, program }: Refused, reason: string): boolean =>
  failure === 'absent' &&
  program !== undefined &&
  new RegExp(`\\b${program.replaceAll(/\W/g, '\\$&')}\\b`).test(reason);

/** Facts are states, and the state of what was not seen is the word `unknown`, however deep. Places in lists are left out. */
function unknownFields(value: unknown, path: readonly string[] = []): string[] {
  if (value === 'unknown') return [path.join(' > ')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    unknownFields(held, Array.isArray(value) ? path : [...path, key]),
  );
}

function curesOf(refused: readonly Refused[], reason: string, asker: Asker): string[] {
  const cures = refused.map((one) => cureOf(one, asker)).filter((cure) => cure !== undefined);
  if (cures.length > 0) return unique(cures);
  // The reason of a verdict names its own cure, where there is one.
  return asker.privileged || !/run as (root|administrator)/.test(reason) ? [] : [moreRights(asker)];
}

function cureOf({ failure, reason, program }: Refused, asker: Asker): string | undefined {
  switch (failure) {
    case 'denied':
      if (/blocked by policy/.test(reason))
        return 'Allow the agent’s scripts in the policy that blocks them, or ask IT to.';
      if (!asker.privileged) return moreRights(asker);
      return asker.system === 'macos'
        ? 'Give the agent Full Disk Access: System Settings > Privacy & Security > Full Disk Access.'
        : 'See what keeps the service from it: a sandbox, a security module, or the permissions named.';
    case 'absent':
      return program === undefined ? undefined : `Install ${program}, or ask IT to.`;
    case 'timeout':
      return 'Try again when the machine is less busy; if it stays so, see why that does not answer.';
    case 'not-captured':
      return 'The recording does not hold it: make another on the machine itself.';
    case 'too-large':
    case 'failed':
      return 'Attach a recording to a report: palisade-agent capture DIR.';
  }
}

const moreRights = ({ system }: Asker): string =>
  system === 'windows'
    ? 'Look as administrator (the service does): open a terminal with “Run as administrator”.'
    : 'Look as root (the service does): sudo palisade-agent doctor.';
