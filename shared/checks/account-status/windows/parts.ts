// What Windows answered about accounts, part by part, each checked against its form: anything else is unknown.
import Type, { type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { Instant } from '../../../clock.ts';
import type { Answer } from '../../../host.ts';
import { partOf } from '../../../windows/powershell.ts';

const Sid = Type.String({ pattern: '^S-1-[0-9-]+$' });
const When = Type.Union([Instant, Type.Null()]);

const LocalAccount = Type.Object({
  name: Type.String({ minLength: 1 }),
  sid: Sid,
  disabled: Type.Boolean(),
  lockedOut: Type.Boolean(),
  passwordRequired: Type.Boolean(),
});
export type LocalAccount = Type.Static<typeof LocalAccount>;

/** `source` is PrincipalSource of Microsoft.PowerShell.LocalAccounts: 4 is a Microsoft account. */
const Detail = Type.Object({
  sid: Sid,
  source: Type.Integer({ minimum: 0 }),
  passwordSetAt: When,
  lastLoginAt: When,
  expiresAt: When,
});
export type Detail = Type.Static<typeof Detail>;

const Member = Type.Object({ name: Type.String(), class: Type.String(), sid: Sid });
export type Member = Type.Static<typeof Member>;

const Profile = Type.Object({ sid: Sid });

const SignIn = Type.Object({ automatic: Type.String(), user: Type.String(), keepsPassword: Type.Boolean() });
export type SignInPart = Type.Static<typeof SignIn>;

const Policy = Type.Object({ minimumLength: Type.Integer({ minimum: 0, maximum: 128 }) });

export const localAccounts = (answer: Answer<unknown>): Answer<LocalAccount[]> =>
  listOf(answer, 'accounts', LocalAccount);
export const details = (answer: Answer<unknown>): Answer<Detail[]> => listOf(answer, 'details', Detail);
export const members = (answer: Answer<unknown>): Answer<Member[]> => listOf(answer, 'administrators', Member);
export const signInPart = (answer: Answer<unknown>): Answer<SignInPart> =>
  oneOf(listOf(answer, 'signIn', SignIn), 'signIn');

export function profileSids(answer: Answer<unknown>): Answer<ReadonlySet<string>> {
  const profiles = listOf(answer, 'profiles', Profile);
  return profiles.ok ? { ok: true, value: new Set(profiles.value.map(({ sid }) => sid)) } : profiles;
}

export function minimumLength(answer: Answer<unknown>): Answer<number> {
  const policy = oneOf(listOf(answer, 'policy', Policy), 'policy');
  return policy.ok ? { ok: true, value: policy.value.minimumLength } : policy;
}

function listOf<S extends TSchema>(answer: Answer<unknown>, name: string, schema: S): Answer<Type.Static<S>[]> {
  const part = partOf(answer, name);
  if (!part.ok) return part;
  const whole: Type.Static<S>[] = [];
  for (const one of part.value) {
    if (!Value.Check(schema, one)) return odd(name);
    whole.push(one);
  }
  return { ok: true, value: whole };
}

function oneOf<T>(list: Answer<T[]>, name: string): Answer<T> {
  if (!list.ok) return list;
  const [one, ...more] = list.value;
  return one === undefined || more.length > 0 ? odd(name) : { ok: true, value: one };
}

const odd = (name: string): Answer<never> => ({
  ok: false,
  failure: 'failed',
  reason: `${name}: Windows answered in a form that is not understood`,
});
