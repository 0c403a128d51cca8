// What the probes of login-lockout report: by which ways passwords can be tried on the device, and what stops it.
import Type from 'typebox';
import { Environment } from '../../environment.ts';

const Count = Type.Union([Type.Integer({ minimum: 1 }), Type.Literal('unknown'), Type.Null()]);

export const Way = Type.Object({
  way: Type.String({
    description:
      'A service of PAM (login, gdm-password, sshd …), `device` where there is one rule for all, `directory`, a login name',
  }),
  accounts: Type.Union([Type.Literal('local'), Type.Literal('directory')], {
    description: 'Whose: accounts of this device, or those of a company directory, which may count by itself as well',
  }),
  lockout: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')], {
    description: 'on: failed attempts are counted, and after too many the right password is refused as well',
  }),
  by: Type.Union([Type.String(), Type.Null()], { description: 'What counts: pam_faillock, pwpolicy, sam …' }),
  attempts: Type.Union([...Count.anyOf], { description: 'Failed attempts until it locks; null when it never does' }),
  unlockSeconds: Type.Union([...Count.anyOf, Type.Literal('never')], {
    description: 'For how long it stays locked; never: until an administrator opens it',
  }),
  windowSeconds: Type.Union([...Count.anyOf, Type.Literal('always')], {
    description: 'For how long a failed attempt counts; always: until a good one',
  }),
  exempt: Type.Array(Type.String(), { description: 'Who is not counted: root, `members of wheel` …' }),
  reason: Type.Union([Type.String(), Type.Null()], { description: 'Why it is unknown, or off whatever the rules say' }),
});
export type Way = Type.Static<typeof Way>;

export const LoginLockoutFacts = Type.Object({
  environment: Environment,
  ways: Type.Array(Way),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
});
export type LoginLockoutFacts = Type.Static<typeof LoginLockoutFacts>;

/** A way that never locks. */
export const openWay = (way: string, accounts: Way['accounts'] = 'local'): Way => ({
  way,
  accounts,
  lockout: 'off',
  by: null,
  attempts: null,
  unlockSeconds: null,
  windowSeconds: null,
  exempt: [],
  reason: null,
});

export const unclearWay = (way: string, reason: string, accounts: Way['accounts'] = 'local'): Way => ({
  ...openWay(way, accounts),
  lockout: 'unknown',
  attempts: 'unknown',
  unlockSeconds: 'unknown',
  windowSeconds: 'unknown',
  reason,
});
