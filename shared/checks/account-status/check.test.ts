import fc from 'fast-check';
import t from 'tap';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { accountStatus } from './check.ts';
import type { AccountStatusFacts } from './facts.ts';
import { anyAccount, anyFacts, goodAccount, goodFacts, root } from './made-account.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const defaults = { administrators: [], maxAdministrators: 2, sharedNames: ['guest', 'office'] };
type Rules = typeof defaults | (Omit<typeof defaults, 'administrators'> & { administrators: string[] });

const judged = (facts: AccountStatusFacts, rules: Rules = defaults) => accountStatus.verdict(facts, rules, now);
const word = (facts: AccountStatusFacts, rules: Rules = defaults): VerdictWord => judged(facts, rules).verdict;
const withAccounts = (...accounts: AccountStatusFacts['accounts']): AccountStatusFacts =>
  goodFacts({ accounts: [root(), ...accounts] });

t.test('accounts as they should be pass, and the reason names the administrators', async (t) => {
  t.match(judged(goodFacts()), { verdict: 'pass', reason: /nobody but root/ });
  t.match(judged(withAccounts(goodAccount('alice', { administrator: 'yes' }))), { verdict: 'pass', reason: /"alice"/ });
});

t.test('an empty password fails unless the account has expired', async (t) => {
  const empty = (more: object) => withAccounts(goodAccount('bob', { password: 'empty', ...more }));
  t.match(judged(empty({})), { verdict: 'fail', reason: /"bob" opens without a password/ });
  t.equal(word(empty({ enabled: 'disabled', interactiveShell: 'no' })), 'fail', 'some services ask for no shell');
  t.equal(word(empty({ enabled: 'unknown' })), 'fail');
  t.equal(word(empty({ enabled: 'disabled', expiresAt: 0 })), 'pass');
  t.equal(word(goodFacts({ accounts: [root({ password: 'empty', locked: 'unlocked' })] })), 'fail');
});

t.test('a password that could not be seen is unknown, unless nobody gets in anyway', async (t) => {
  t.equal(word(withAccounts(goodAccount('bob', { password: 'unknown', locked: 'unknown' }))), 'unknown');
  t.equal(word(withAccounts(goodAccount('bob', { password: 'unknown', enabled: 'disabled', expiresAt: 0 }))), 'pass');
});

t.test('where an empty password does not show, one that would be taken is unknown', async (t) => {
  const bob = (more: object) => withAccounts(goodAccount('bob', more));
  t.equal(word(bob({ emptyPassword: 'refused' })), 'pass');
  t.match(judged(bob({ emptyPassword: 'allowed' })), { verdict: 'unknown', reason: /"bob" is empty cannot be seen/ });
  t.equal(word(bob({ emptyPassword: 'unknown' })), 'unknown');
  t.equal(word(bob({ emptyPassword: 'allowed', enabled: 'disabled' })), 'pass', 'nobody gets in');
});

t.test('a password that is kept for logging in by itself fails, switched on or not', async (t) => {
  t.match(judged(goodFacts({ storedPassword: 'yes' })), { verdict: 'fail', reason: /kept on this device/ });
  t.equal(word(goodFacts({ storedPassword: 'unknown' })), 'unknown');
  t.equal(word(goodFacts({ storedPassword: 'no' })), 'pass');
});

t.test('the password of a directory’s account is the directory’s matter', async (t) => {
  const bob = (more: object) => withAccounts(goodAccount('bob', { password: 'unknown', locked: 'unknown', ...more }));
  t.equal(word(bob({ kind: 'cloud' })), 'pass');
  t.equal(word(bob({ kind: 'directory' })), 'pass');
  t.equal(word(bob({ kind: 'unknown' })), 'unknown');
  t.equal(word(bob({ kind: 'directory', password: 'empty' })), 'fail');
});

t.test('a group of everybody among the administrators fails, unless policy names it', async (t) => {
  const facts = goodFacts({ openGroups: ['Domain Users'] });
  t.match(judged(facts), { verdict: 'fail', reason: 'Everybody in "Domain Users" is an administrator.' });
  t.equal(word(facts, { ...defaults, administrators: ['Domain Users'] }), 'pass');
  t.equal(word(goodFacts({ openGroups: 'unknown' })), 'unknown');
  t.equal(word(goodFacts({ openGroups: [] })), 'pass');
});

t.test('root may have no password, and no second account may be root', async (t) => {
  t.equal(word(goodFacts({ accounts: [root()] })), 'pass');
  t.match(judged(withAccounts(goodAccount('toor', { id: '0' }))), {
    verdict: 'fail',
    reason: /"toor" has the user id 0/,
  });
  t.equal(word(withAccounts(goodAccount('toor', { id: '0', enabled: 'disabled', expiresAt: 0 }))), 'fail');
  t.equal(word(withAccounts(root())), 'fail', 'twice the same name');
});

t.test('guests and automatic log-in fail, and are unknown where they could not be seen', async (t) => {
  t.match(judged(goodFacts({ guest: 'enabled' })), { verdict: 'fail', reason: /Guests/ });
  t.equal(word(goodFacts({ guest: 'unknown' })), 'unknown');
  t.match(judged(goodFacts({ automaticLogin: { state: 'on', user: 'bob' } })), {
    verdict: 'fail',
    reason: /logs "bob" in/,
  });
  t.equal(word(goodFacts({ automaticLogin: { state: 'unknown', user: null } })), 'unknown');
});

t.test('administrators are counted, or named by the policy', async (t) => {
  const admins = (count: number) =>
    withAccounts(...['a', 'bb', 'ccc'].slice(0, count).map((name) => goodAccount(name, { administrator: 'yes' })));
  t.equal(word(admins(2)), 'pass');
  t.match(judged(admins(3)), { verdict: 'fail', reason: /3 administrators/ });
  t.equal(word(admins(1), { ...defaults, maxAdministrators: 0 }), 'fail');
  const named = { ...defaults, administrators: ['a', 'bb'] };
  t.equal(word(admins(2), named), 'pass');
  t.match(judged(admins(3), named), { verdict: 'fail', reason: /"ccc" is an administrator and may not be/ });
  const doubtful = withAccounts(...['a', 'bb', 'ccc'].map((name) => goodAccount(name, { administrator: 'unknown' })));
  t.equal(word(doubtful), 'unknown', 'three may be');
  t.equal(word(withAccounts(goodAccount('bb', { administrator: 'unknown' })), named), 'pass', 'may be one');
  const shut = goodAccount('ccc', { administrator: 'yes', locked: 'locked' });
  t.equal(word(goodFacts({ accounts: [...admins(2).accounts, shut] })), 'pass', 'an account nobody can use');
});

t.test('an account that belongs to no one person fails, however good its password', async (t) => {
  t.match(judged(withAccounts(goodAccount('Office'))), { verdict: 'fail', reason: /no one person/ });
  t.equal(word(withAccounts(goodAccount('office', { locked: 'locked' }))), 'pass');
  t.equal(word(withAccounts(goodAccount('office', { locked: 'locked', authorizedKeys: 'unknown' }))), 'unknown');
});

t.test('a list with gaps is unknown; one that a directory completes is not', async (t) => {
  t.equal(word(goodFacts({ accounts: [] })), 'unknown');
  t.equal(word(goodFacts({ listing: 'partial' })), 'unknown');
  t.equal(word(goodFacts({ listing: 'partial', directories: ['sss'] })), 'pass');
  t.match(judged(goodFacts({ listing: 'partial', directories: ['sss'], gaps: ['/etc/passwd: line 3 is damaged'] })), {
    verdict: 'unknown',
    reason: /line 3/,
  });
});

t.test('what fails or is unknown has a remedy, what passes has none', async (t) => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom('linux' as const, 'macos' as const, 'windows' as const), (facts, system) => {
      const { verdict } = judged(facts);
      const steps = accountStatus.remedy(facts, defaults, system, now);
      if (verdict === 'pass') t.same(steps, []);
      if (verdict === 'fail') t.ok(steps.length > 0);
    }),
  );
});

t.test('a bad account more never makes it better', async (t) => {
  const bad = fc.constantFrom(
    goodAccount('eve', { password: 'empty' }),
    goodAccount('eve', { id: '0' }),
    goodAccount('office'),
    goodAccount('eve', { password: 'unknown', locked: 'unknown' }),
    goodAccount('eve', { enabled: 'unknown', password: 'unknown', locked: 'unknown' }),
  );
  fc.assert(
    fc.property(anyFacts, fc.oneof(bad, anyAccount), (facts, account) => {
      fc.pre(facts.accounts.length > 0);
      const after = word({ ...facts, accounts: [...facts.accounts, account] });
      t.ok(byWorst(after, word(facts)) <= 0);
    }),
  );
});

t.test(
  'what is not known of a passing device makes it unknown or leaves it, never fails and never hides',
  async (t) => {
    const forgetting: ((facts: AccountStatusFacts) => AccountStatusFacts)[] = [
      (facts) => ({ ...facts, guest: 'unknown' }),
      (facts) => ({ ...facts, automaticLogin: { state: 'unknown', user: null } }),
      (facts) => ({ ...facts, listing: 'partial', directories: [] }),
      (facts) => ({ ...facts, accounts: [] }),
      (facts) => ({
        ...facts,
        // Whose account it is too: the password of a directory's is the directory's matter.
        accounts: facts.accounts.map((one) => ({
          ...one,
          kind: 'unknown',
          enabled: 'unknown',
          password: 'unknown',
          locked: 'unknown',
        })),
      }),
    ];
    fc.assert(
      fc.property(anyFacts, fc.constantFrom(...forgetting), (facts, forget) => {
        t.not(word(forget(facts)), 'pass');
      }),
    );
  },
);
