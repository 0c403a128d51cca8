// The rules for accounts of a Mac, as Open Directory follows them: `pwpolicy -getaccountpolicies`. Each rule is a condition
// in words of NSPredicate, with parameters beside it; all of a kind must hold. What a profile asks for is in them once it
// is in force.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../host.ts';
import { consoleUsers } from './console-users.ts';
import { parsePlist } from './plist.ts';

const Policy = Type.Object({
  policyContent: Type.String(),
  policyIdentifier: Type.Optional(Type.String()),
  policyParameters: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type AccountPolicy = Type.Static<typeof Policy>;

const Policies = Type.Object({
  policyCategoryAuthentication: Type.Optional(Type.Array(Policy)),
  policyCategoryPasswordContent: Type.Optional(Type.Array(Policy)),
  policyCategoryPasswordChange: Type.Optional(Type.Array(Policy)),
});
export type AccountPolicies = Type.Static<typeof Policies>;

/** The rules for every account. Root may get an empty list where a person gets the whole one, so a person is asked then. */
export async function accountPoliciesOf(host: Host): Promise<Answer<AccountPolicies>> {
  const own = await ask(host, ['-getaccountpolicies']);
  if (!own.ok || !isEmpty(own.value)) return own;
  const people = await consoleUsers(host);
  if (!people.ok) return people;
  const [somebody] = people.value;
  if (somebody === undefined) {
    const reason =
      'pwpolicy: root gets an empty list, and nobody is logged in who could be asked; log in and try again';
    return { ok: false, failure: 'failed', reason };
  }
  return somebody === host.user ? own : ask(host, ['-getaccountpolicies'], somebody);
}

/** The rules for one account alone. */
export const accountPoliciesFor = (host: Host, login: string): Promise<Answer<AccountPolicies>> =>
  ask(host, ['-u', login, '-getaccountpolicies']);

async function ask(host: Host, args: string[], as?: string): Promise<Answer<AccountPolicies>> {
  const ran = await host.run('pwpolicy', args, as === undefined ? {} : { as });
  if (!ran.ok) return ran;
  const { status, stdout } = ran.value;
  if (status !== 0) return unread(`pwpolicy: ended with ${status ?? 'a signal'}`);
  // A line for people stands before the list.
  const start = stdout.indexOf('<?xml');
  const list = start < 0 ? undefined : parsePlist(stdout.slice(start));
  return Value.Check(Policies, list) ? { ok: true, value: list } : unread('pwpolicy: its list was not understood');
}

const unread = (reason: string): Answer<never> => ({ ok: false, failure: 'failed', reason });

const isEmpty = (policies: AccountPolicies): boolean => Object.keys(policies).length === 0;

/** A number that stands in a condition, either as it is or by the name of a parameter. */
export function numberIn({ policyParameters = {} }: AccountPolicy, text: string): number | undefined {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : new Map(Object.entries(policyParameters)).get(text);
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined;
}

const Payload = Type.Object({
  maxFailedAttempts: Type.Optional(Type.Number()),
  minLength: Type.Optional(Type.Number()),
});
export type PasscodePayload = Type.Static<typeof Payload>;

/** What the profiles of a device management ask for, in force or not; undefined where none asks. */
export async function passcodePayload(host: Host): Promise<Answer<PasscodePayload | undefined>> {
  const path = '/Library/Managed Preferences/com.apple.mobiledevice.passwordpolicy.plist';
  const file = await host.readBytes(path);
  if (!file.ok) return file.failure === 'absent' ? { ok: true, value: undefined } : file;
  const payload = parsePlist(file.value);
  return Value.Check(Payload, payload) ? { ok: true, value: payload } : unread(`${path}: not understood`);
}

/** Directories that this Mac is joined to, by where Open Directory keeps their settings. */
export async function joinedDirectories(host: Host): Promise<Answer<string[]>> {
  const joined: string[] = [];
  for (const kind of ['Active Directory', 'LDAPv3']) {
    const names = await host.list(`/Library/Preferences/OpenDirectory/Configurations/${kind}`);
    if (!names.ok && names.failure !== 'absent') return names;
    if (names.ok && names.value.some((name) => name.endsWith('.plist'))) joined.push(kind);
  }
  return { ok: true, value: joined };
}
