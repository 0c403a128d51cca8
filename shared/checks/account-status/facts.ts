// What the probes of account-status report: the accounts a person can log in with, and how.
import Type from 'typebox';
import { Instant } from '../../clock.ts';

const YesNo = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')]);
const When = Type.Union([Instant, Type.Literal('never'), Type.Literal('unknown')]);
const Count = Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('unknown')]);

export const Account = Type.Object({
  name: Type.String({ description: 'Login name' }),
  id: Type.String({ description: 'uid or SID' }),
  kind: Type.Union([Type.Literal('local'), Type.Literal('directory'), Type.Literal('cloud'), Type.Literal('unknown')]),
  enabled: Type.Union([Type.Literal('enabled'), Type.Literal('disabled'), Type.Literal('unknown')], {
    description:
      'Disabled: expired when it was measured, or without a shell to log in with (see interactiveShell). A locked password alone is not that',
  }),
  locked: Type.Union([Type.Literal('locked'), Type.Literal('unlocked'), Type.Literal('unknown')], {
    description: 'The password is locked',
  }),
  expiresAt: When,
  password: Type.Union(
    [
      Type.Literal('set'),
      Type.Literal('empty'),
      Type.Literal('none'),
      Type.Literal('must-change'),
      Type.Literal('unknown'),
    ],
    {
      description:
        'empty: gets in without one; none: cannot get in by password. On Linux the hash of an empty one is known by the methods $5$, $6$ and the old DES, by others it counts as set',
    },
  ),
  emptyPassword: Type.Optional(
    Type.Union([Type.Literal('refused'), Type.Literal('allowed'), Type.Literal('unknown')], {
      description:
        'Where the system does not show whether the password that is set is the empty one: whether it would take an empty one. Absent: it shows',
    }),
  ),
  passwordChangedAt: When,
  lastLoginAt: When,
  administrator: YesNo,
  interactiveShell: YesNo,
  authorizedKeys: Type.Union([Type.Integer({ minimum: 0 }), Type.Literal('unknown')], {
    description: 'SSH keys that still open the account when its password is locked',
  }),
  sessions: Count,
  otherWays: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Ways into the account, beside its password and SSH keys, that this machine allows or that could not be looked at; absent: not looked at',
    }),
  ),
  notes: Type.Optional(
    Type.Array(Type.String(), { description: 'What is remarkable about it and decides nothing: member of docker …' }),
  ),
});
export type Account = Type.Static<typeof Account>;

export const AccountStatusFacts = Type.Object({
  accounts: Type.Array(Account),
  listing: Type.Union([Type.Literal('complete'), Type.Literal('partial')], {
    description: 'complete: an account that neither is listed nor stands in systemAccounts does not exist here',
  }),
  systemAccounts: Type.Optional(
    Type.Array(Type.String(), {
      description:
        'Login names left out of the list: the system’s own accounts, without a shell and without a password',
    }),
  ),
  gaps: Type.Optional(
    Type.Array(Type.String(), { description: 'Why accounts of this machine itself may be missing from the list' }),
  ),
  directories: Type.Optional(
    Type.Array(Type.String(), {
      description: 'Where else accounts of this device may come from (sss, ldap, winbind …); never listed in bulk',
    }),
  ),
  openGroups: Type.Optional(
    Type.Union([Type.Array(Type.String()), Type.Literal('unknown')], {
      description:
        'Groups that hold everybody, of this device or of its domain, and are administrators here; absent: none, or not looked at',
    }),
  ),
  guest: Type.Union([Type.Literal('enabled'), Type.Literal('disabled'), Type.Literal('unknown')]),
  automaticLogin: Type.Object({
    state: Type.Union([Type.Literal('on'), Type.Literal('off'), Type.Literal('unknown')]),
    user: Type.Union([Type.String(), Type.Null()]),
  }),
  storedPassword: Type.Optional(
    Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('unknown')], {
      description: 'A password for logging in lies on the disk in clear or nearly so; absent: not looked at',
    }),
  ),
  notSeen: Type.Array(Type.String(), {
    description: 'What the probe could not look at, each with the reason and the cure',
  }),
});
export type AccountStatusFacts = Type.Static<typeof AccountStatusFacts>;
