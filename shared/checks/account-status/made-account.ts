// Accounts for tests: one that is as it should be, and every account that facts can describe.
import fc from 'fast-check';
import type { Account, AccountStatusFacts } from './facts.ts';

export const goodAccount = (name = 'alice', more: Partial<Account> = {}): Account => ({
  name,
  id: `${1000 + name.length}`,
  kind: 'local',
  enabled: 'enabled',
  locked: 'unlocked',
  expiresAt: 'never',
  password: 'set',
  passwordChangedAt: 'unknown',
  lastLoginAt: 'never',
  administrator: 'no',
  interactiveShell: 'yes',
  authorizedKeys: 0,
  sessions: 0,
  otherWays: [],
  ...more,
});

export const root = (more: Partial<Account> = {}): Account =>
  goodAccount('root', { id: '0', password: 'none', locked: 'locked', administrator: 'yes', ...more });

export const goodFacts = (more: Partial<AccountStatusFacts> = {}): AccountStatusFacts => ({
  accounts: [root(), goodAccount()],
  listing: 'complete',
  systemAccounts: [],
  directories: [],
  gaps: [],
  guest: 'disabled',
  automaticLogin: { state: 'off', user: null },
  notSeen: [],
  ...more,
});

const when: fc.Arbitrary<Account['expiresAt']> = fc.oneof(
  fc.constantFrom('never' as const, 'unknown' as const),
  fc.integer({ min: 0, max: 4_000_000_000_000 }),
);

/** Any account of a few names and ids, so that names and ids meet. */
export const anyAccount: fc.Arbitrary<Account> = fc.record({
  name: fc.constantFrom('alice', 'Alice', 'bob', 'root', 'office', '<b>x</b>'),
  id: fc.constantFrom('0', '1000', '1001', 'unknown'),
  kind: fc.constantFrom('local', 'directory', 'cloud', 'unknown'),
  enabled: fc.constantFrom('enabled', 'disabled', 'unknown'),
  locked: fc.constantFrom('locked', 'unlocked', 'unknown'),
  expiresAt: when,
  password: fc.constantFrom('set', 'empty', 'none', 'must-change', 'unknown'),
  passwordChangedAt: when,
  lastLoginAt: when,
  administrator: fc.constantFrom('yes', 'no', 'unknown'),
  interactiveShell: fc.constantFrom('yes', 'no', 'unknown'),
  authorizedKeys: fc.constantFrom<Account['authorizedKeys']>(0, 1, 2, 'unknown'),
  sessions: fc.constantFrom<Account['sessions']>(0, 1, 'unknown'),
  otherWays: fc.constantFrom<string[]>([], ['fingerprint (pam_fprintd)']),
  emptyPassword: fc.constantFrom('refused', 'allowed', 'unknown'),
});

export const anyFacts: fc.Arbitrary<AccountStatusFacts> = fc.record({
  accounts: fc.array(anyAccount, { maxLength: 5 }),
  listing: fc.constantFrom('complete', 'partial'),
  systemAccounts: fc.constantFrom<string[]>([], ['games']),
  directories: fc.constantFrom<string[]>([], ['sss']),
  gaps: fc.constantFrom<string[]>([], ['/etc/passwd: line 3 is damaged']),
  openGroups: fc.constantFrom<NonNullable<AccountStatusFacts['openGroups']>>([], ['Everyone'], 'unknown'),
  guest: fc.constantFrom('enabled', 'disabled', 'unknown'),
  automaticLogin: fc.record({
    state: fc.constantFrom('on', 'off', 'unknown'),
    user: fc.constantFrom(null, 'alice'),
  }),
  storedPassword: fc.constantFrom('yes', 'no', 'unknown'),
  notSeen: fc.constantFrom<string[]>([], ['/etc/shadow: permission denied; run as root']),
});
