// Whether a service of PAM lets somebody in who knows no password: its auth rules, pam.conf(5), gone through as libpam does
// with a password that is wrong. Fingerprints, tokens and what a directory asks for are no such way; see pam.ts.
import type { Host } from '../../../host.ts';
import { moduleSettings } from '../../../linux/pam/module-settings.ts';
import { kindOf, type Person, type PersonAccount, plainAnswers } from '../../../linux/pam/modules.ts';
import type { Rule } from '../../../linux/pam/rules.ts';
import { lockers, logInServices, servicesOf } from '../../../linux/pam/services.ts';
import { type Stack, stackOf } from '../../../linux/pam/stack.ts';
import { type Answer, endingsOf } from '../../../linux/pam/walk.ts';
import { linesOf } from '../../../linux/text.ts';

export interface Entrances {
  services: { service: string; stack: Stack }[];
  /** Lines of sepermit.conf(5): who is let in without a password while SELinux is in force. */
  permitted: string[];
  /** Why there may be others. */
  unread: string[];
}

/** The services that open without a password, and why others may. */
export interface OpenTo {
  open: string[];
  unclear: string[];
}

/** @param sshdAsks whether sshd leaves it to PAM alone who gets in */
export async function entrancesOf(host: Host, sshdAsks: boolean): Promise<Entrances> {
  const wanted = [...logInServices, ...lockers].filter((service) => service !== 'sshd' || sshdAsks);
  const { found, unread } = await servicesOf(host, wanted);
  const services: Entrances['services'] = [];
  for (const service of found) services.push({ service, stack: await stackOf(host, service, 'auth') });
  const asksSepermit = services.some(({ stack }) => stack.steps.some(({ rule }) => rule && isSepermit(rule)));
  const permitted = asksSepermit ? await permittedBy(host) : [];
  return 'unread' in permitted
    ? { services, permitted: [], unread: [...unread, permitted.unread] }
    : { services, permitted, unread };
}

async function permittedBy(host: Host): Promise<string[] | { unread: string }> {
  const { path, contents } = await moduleSettings(host, 'sepermit.conf');
  if ('unread' in contents) return { unread: contents.unread.reason };
  const { lines, cutShort } = linesOf(contents.text ?? '');
  // `xgue` may be all that is left of xguest.
  if (cutShort && !/^\s*#/.test(lines.at(-1) ?? '')) return { unread: `${path}: the last line breaks off` };
  return lines.map((line) => line.replace(/[#:].*/, '').trim()).filter((line) => line !== '');
}

const isSepermit = ({ module }: Rule): boolean => module === 'sepermit' || module === 'selinux_permit';

export function openTo({ services, permitted, unread }: Entrances, account: PersonAccount): OpenTo {
  const to: OpenTo = { open: [], unclear: [...unread] };
  const doubtful: string[] = [];
  for (const { service, stack } of services) {
    // A rule that was not understood or read may refuse whomever the others let in, and the other way round.
    if (stack.unclear.length > 0) {
      to.unclear.push(...stack.unclear);
      continue;
    }
    const person = { isLocal: true, service, isAskedByRoot: logInServices.includes(service), account };
    const endings = endingsOf(stack.steps, (rule) => answersOf(rule, person, permitted), null);
    if (endings?.every(({ granted }) => granted) === true) to.open.push(service);
    else if (endings === undefined || endings.some(({ granted }) => granted)) doubtful.push(service);
  }
  if (doubtful.length > 0) to.unclear.push(`the rules of ${doubtful.join(', ')} in /etc/pam.d ${may}`);
  return to;
}

const may = 'may let somebody in without a password; look what stands in them before pam_unix';

type Outcomes = { answer: Answer; memory: null }[];

const answersOf = (rule: Rule, person: Person & { account: PersonAccount }, permitted: readonly string[]): Outcomes =>
  answersIn(rule, person, permitted).map((answer) => ({ answer, memory: null }));

const withoutToken: readonly Answer[] = ['auth_err', 'authinfo_unavail', 'ignore'];

function answersIn(
  rule: Rule,
  person: Person & { account: PersonAccount },
  permitted: readonly string[],
): readonly Answer[] {
  const { module, args } = rule;
  switch (kindOf(module)) {
    case 'password':
      return ['auth_err'];
    case 'directory':
      return ['auth_err', 'user_unknown', 'authinfo_unavail'];
    case 'token':
      // Whoever has set none up need not show one; whether the module then says yes or nothing depends on its version.
      return /^(nouserok|nullok)$/m.test(args.join('\n')) ? [...withoutToken, 'success'] : withoutToken;
    case 'other':
      break;
  }
  switch (module) {
    // They compare passwords, which nobody has who knows none.
    case 'userdb':
    case 'pwdfile':
    case 'radius_auth':
      return ['auth_err'];
    case 'python':
      return args.some((arg) => arg.includes('howdy')) ? withoutToken : plainAnswers(rule, person);
    case 'faillock':
      return [args.includes('authfail') ? 'ignore' : 'success'];
    case 'tally':
    case 'tally2':
      return ['success'];
    case 'sepermit':
    case 'selinux_permit':
      return isPermitted(person.account, permitted) ? ['success', 'auth_err'] : ['ignore'];
    default:
      return plainAnswers(rule, person);
  }
}

/** `name`, `@group`, or `%user` of SELinux, which is not followed. */
const isPermitted = ({ name, groups }: PersonAccount, permitted: readonly string[]): boolean =>
  permitted.some((one) => one === name || one.startsWith('%') || (one.startsWith('@') && groups.has(one.slice(1))));
