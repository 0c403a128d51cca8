// What the probes of password-policy report: what a new password must be like, by each way of changing it.
import Type from 'typebox';
import { Environment } from '../../environment.ts';

const Count = Type.Integer({ minimum: 0, maximum: 10_000 });
const YesNo = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')]);

export const Way = Type.Object({
  way: Type.String({
    description:
      'A service of PAM (passwd, gdm-password …), `device` where there is one rule for all, `directory`, a login name',
  }),
  accounts: Type.Union([Type.Literal('local'), Type.Literal('directory')], {
    description: 'Whose: accounts of this device, or those of a company directory, which has rules of its own',
  }),
  by: Type.Union([Type.String(), Type.Null()], { description: 'What asks for it: pam_pwquality, pwpolicy, sam …' }),
  minimumLength: Type.Integer({ ...Count, description: 'Characters that are asked for in any case; 0: none' }),
  minimumClasses: Type.Union([Count, Type.Literal('unknown')], {
    description: 'Kinds of characters (capital and small letters, digits, others) that are asked for in any case',
  }),
  refusesCommon: Type.Union([...YesNo.anyOf], { description: 'Words of a dictionary and the like are refused' }),
  remembered: Type.Integer({ ...Count, description: 'Earlier passwords that may not be taken again' }),
  unclear: Type.Union([Type.String(), Type.Null()], {
    description: 'Why more may be asked for than could be seen; null when everything was seen',
  }),
});
export type Way = Type.Static<typeof Way>;

export const PasswordPolicyFacts = Type.Object({
  environment: Environment,
  ways: Type.Array(Way),
  maximumAgeDays: Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('never'), Type.Literal('unknown')], {
    description: 'After how many days a new account must change its password; information only',
  }),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
});
export type PasswordPolicyFacts = Type.Static<typeof PasswordPolicyFacts>;

/** A way that takes any password. */
export const anyPassword = (way: string, accounts: Way['accounts'] = 'local'): Way => ({
  way,
  accounts,
  by: null,
  minimumLength: 0,
  minimumClasses: 0,
  refusesCommon: 'no',
  remembered: 0,
  unclear: null,
});

export const unclearWay = (way: string, reason: string, accounts: Way['accounts'] = 'local'): Way => ({
  ...anyPassword(way, accounts),
  refusesCommon: 'unknown',
  unclear: reason,
});
