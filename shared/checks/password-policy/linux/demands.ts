// What a service of PAM asks of a new password: the demands of those modules whose refusal keeps the password from being
// stored. Each is tried on the rules by itself: it refuses, everything else agrees, and no way may end in a new password.
import type { Host } from '../../../host.ts';
import { kindOf, plainAnswers } from '../../../linux/pam/modules.ts';
import type { Rule } from '../../../linux/pam/rules.ts';
import { type Step, stackOf } from '../../../linux/pam/stack.ts';
import { type Answer, type Ending, endingsOf, type Outcome } from '../../../linux/pam/walk.ts';
import { anyPassword, unclearWay, type Way } from '../facts.ts';
import { type Demand, demandOf } from './quality.ts';

interface Memory {
  /** The new password is in the files, or with the directory. */
  stored: boolean;
  /** A module has refused it, so that those with use_authtok find none to store. */
  refused: boolean;
}

type Demands = ReadonlyMap<Rule, Demand | { unread: string }>;

/** Undefined: nobody changes a password by this service. */
export async function demandsOf(host: Host, service: string, accounts: Way['accounts']): Promise<Way | undefined> {
  const { steps, unclear, missing } = await stackOf(host, service, 'password');
  const unread = [...unclear, ...missing];
  if (unread.length > 0) return unclearWay(service, unread.slice(0, 2).join('; '), accounts);
  const demands = await demandsIn(host, steps);
  const isLocal = accounts === 'local';
  const agreed = endings(steps, isLocal, undefined);
  if (agreed === undefined)
    return unclearWay(service, `the rules of ${service} have too many ways to be followed`, accounts);
  if (!agreed.some(({ granted, memory }) => granted && memory.stored)) return undefined;
  const binding: Demand[] = [];
  const reasons: string[] = [];
  for (const [rule, demand] of demands) {
    const binds = isBinding(steps, isLocal, rule);
    if (binds === 'no') continue;
    if ('unread' in demand) reasons.push(demand.unread);
    else if (binds === 'unknown') reasons.push(`what another module of ${service} decides is not known`);
    else if (isLocal || !demand.localOnly) binding.push(demand);
  }
  const elsewhere = isLocal ? [] : ['the directory has rules of its own, which are not seen from here'];
  return together(anyPassword(service, accounts), binding, [...reasons, ...strangersIn(steps, service), ...elsewhere]);
}

async function demandsIn(host: Host, steps: readonly Step[]): Promise<Demands> {
  const demands = new Map<Rule, Demand | { unread: string }>();
  for (const { rule } of steps) {
    const demand = rule === undefined ? undefined : await demandOf(host, rule);
    if (rule !== undefined && demand !== undefined) demands.set(rule, demand);
  }
  return demands;
}

/** Modules that are not known may ask for more. */
function strangersIn(steps: readonly Step[], service: string): string[] {
  const strangers = steps.flatMap(({ rule }) => (rule !== undefined && isStrange(rule) ? [`pam_${rule.module}`] : []));
  return strangers.length === 0
    ? []
    : [`what ${[...new Set(strangers)].slice(0, 3).join(', ')} asks in ${service} is not known`];
}

const watchers = ['pwquality', 'cracklib', 'passwdqc', 'pwhistory'];

const isStrange = (rule: Rule): boolean =>
  kindOf(rule.module) === 'other' &&
  !watchers.includes(rule.module) &&
  rule.module !== 'succeed_if' &&
  plainAnswers(rule, { isLocal: true }).length > 2;

function isBinding(steps: readonly Step[], isLocal: boolean, rule: Rule): 'yes' | 'no' | 'unknown' {
  const ends = endings(steps, isLocal, rule);
  if (ends === undefined) return 'unknown';
  if (!ends.some(({ memory }) => memory.stored)) return 'yes';
  return ends.every(({ memory }) => memory.stored) ||
    !steps.some((step) => step.rule !== undefined && isStrange(step.rule))
    ? 'no'
    : 'unknown';
}

const endings = (steps: readonly Step[], isLocal: boolean, refusing: Rule | undefined): Ending<Memory>[] | undefined =>
  endingsOf<Memory>(steps, (rule, memory) => outcomes(rule, memory, isLocal, rule === refusing), {
    stored: false,
    refused: false,
  });

function outcomes(rule: Rule, memory: Memory, isLocal: boolean, refuses: boolean): Outcome<Memory>[] {
  const one = (answer: Answer, after = memory): Outcome<Memory>[] => [{ answer, memory: after }];
  if (refuses) return one('authtok_err', { ...memory, refused: true });
  const kind = kindOf(rule.module);
  const isKeeper = kind === 'password' || (kind === 'directory' && rule.module !== 'systemd_home');
  if (isKeeper) {
    if ((kind === 'password') !== isLocal) return one('user_unknown');
    const hasNone = memory.refused && rule.args.includes('use_authtok');
    return hasNone ? one('authtok_err') : one('success', { ...memory, stored: true });
  }
  if (kind === 'directory' || kind === 'token') return one('user_unknown');
  if (watchers.includes(rule.module)) return one('success');
  return plainAnswers(rule, { isLocal }).map((answer) => ({ answer, memory }));
}

function together(way: Way, binding: readonly Demand[], reasons: readonly string[]): Way {
  const most = (of: (demand: Demand) => number): number => Math.max(0, ...binding.map(of));
  const by = binding.filter((one) => one.minimumLength + one.minimumClasses + one.remembered > 0 || one.refusesCommon);
  return {
    ...way,
    by: by.length === 0 ? null : [...new Set(by.map((one) => one.by))].join(', '),
    minimumLength: most((one) => one.minimumLength),
    minimumClasses: most((one) => one.minimumClasses),
    remembered: most((one) => one.remembered),
    refusesCommon: binding.some(({ refusesCommon }) => refusesCommon) ? 'yes' : reasons.length > 0 ? 'unknown' : 'no',
    unclear: reasons[0] ?? null,
  };
}
