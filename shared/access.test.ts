import fc from 'fast-check';
import t from 'tap';
import { type Access, accessOf } from './access.ts';
import type { Account, AccountStatusFacts } from './checks/account-status/facts.ts';
import { anyAccount, anyFacts, goodAccount, goodFacts, root } from './checks/account-status/made-account.ts';

const left = Date.parse('2026-11-24T09:00:00Z');
const later = left + 3_600_000;

const seen = (facts: AccountStatusFacts, at = later) => ({ outcome: { facts }, at });
const alice = (more: Partial<Account>, others: Account[] = []): AccountStatusFacts =>
  goodFacts({ accounts: [root(), goodAccount('alice', more), ...others] });
const access = (facts: AccountStatusFacts, login = 'alice'): Access => accessOf(login, seen(facts), left);
const shut: Partial<Account> = { enabled: 'disabled', expiresAt: 0 };
const locked: Partial<Account> = { locked: 'locked' };

t.test('each way in, by itself', async (t) => {
  const table: [string, Partial<Account>, Access['state']][] = [
    ['nothing was done', {}, 'open'],
    ['must change the password', { password: 'must-change' }, 'open'],
    ['empty password', { password: 'empty' }, 'open'],
    ['expired', shut, 'cut'],
    ['expired later than it was measured', { expiresAt: later + 1 }, 'open'],
    ['expired, with keys left', { ...shut, authorizedKeys: 2 }, 'cut'],
    ['password locked', locked, 'cut'],
    ['password locked, one key left', { ...locked, authorizedKeys: 1 }, 'open'],
    ['password locked, keys not seen', { ...locked, authorizedKeys: 'unknown' }, 'unknown'],
    ['password locked, a finger enrolled', { ...locked, otherWays: ['fingerprint'] }, 'unknown'],
    ['never had a password', { password: 'none', locked: 'locked' }, 'cut'],
    ['no password, one key', { password: 'none', locked: 'locked', authorizedKeys: 1 }, 'open'],
    ['lock not seen', { locked: 'unknown' }, 'unknown'],
    ['lock not seen, a key', { locked: 'unknown', authorizedKeys: 1 }, 'open'],
    ['password not seen', { password: 'unknown' }, 'unknown'],
    ['state not seen', { enabled: 'unknown', ...locked }, 'unknown'],
    ['no shell, password left', { enabled: 'disabled', interactiveShell: 'no' }, 'unknown'],
    ['no shell, a key left', { enabled: 'disabled', interactiveShell: 'no', ...locked, authorizedKeys: 1 }, 'unknown'],
    ['no shell, password locked', { enabled: 'disabled', interactiveShell: 'no', ...locked }, 'cut'],
    ['a session', { sessions: 1 }, 'active'],
    ['expired, and still logged in', { ...shut, sessions: 1 }, 'active'],
    ['expired, sessions not seen', { ...shut, sessions: 'unknown' }, 'unknown'],
    ['open, sessions not seen', { sessions: 'unknown' }, 'open'],
    ['logged in after the instant', { lastLoginAt: left + 1 }, 'active'],
    ['logged in after the instant, shut since', { ...shut, lastLoginAt: left + 1 }, 'active'],
    ['logged in before the instant', { ...shut, lastLoginAt: left }, 'cut'],
    ['last log-in not seen', { ...shut, lastLoginAt: 'unknown' }, 'cut'],
    ['of a directory that comes first', { ...shut, kind: 'unknown' }, 'unknown'],
  ];
  for (const [situation, account, state] of table) t.equal(access(alice(account)).state, state, situation);
});

t.test('an agent that did not look for other ways proves nothing by a locked password', async (t) => {
  const { otherWays: _, ...account } = goodAccount('alice', locked);
  t.equal(access(goodFacts({ accounts: [root(), account] })).state, 'unknown');
});

t.test('facts from before the instant, or from it, prove nothing', async (t) => {
  t.equal(accessOf('alice', undefined, left).state, 'unknown');
  t.equal(accessOf('alice', seen(alice(shut), left - 1), left).state, 'unknown');
  t.equal(accessOf('alice', seen(alice(shut), left), left).state, 'unknown');
  t.equal(accessOf('alice', seen(alice(shut), left + 1), left).state, 'cut');
  t.same(accessOf('alice', { outcome: { unknown: 'no answer' }, at: later }, left), {
    state: 'unknown',
    reason: 'no answer',
  });
});

t.test('an account that is gone is cut only where every account was listed', async (t) => {
  const gone = goodFacts({ accounts: [root()] });
  t.equal(access(gone).state, 'cut');
  t.match(access({ ...gone, listing: 'partial', directories: ['sss'] }), {
    state: 'unknown',
    reason: /directory \(sss\)/,
  });
  t.equal(access({ ...gone, listing: 'partial' }).state, 'unknown');
  t.equal(access({ ...gone, systemAccounts: ['alice'] }).state, 'unknown', 'left out of the list, yet there');
  t.equal(access(gone, '').state, 'unknown');
  t.equal(access(gone, '  ').state, 'unknown');
});

t.test('a name written otherwise does not prove that nobody is there', async (t) => {
  for (const login of ['Alice', 'ALICE', ' alice', 'CORP\\alice', 'alice@corp.example']) {
    t.equal(access(alice({}), login).state, 'open', login);
    t.equal(access(alice({ sessions: 1 }), login).state, 'active', login);
    t.equal(access(alice(shut), login).state, 'cut', login);
  }
  t.equal(access(alice({}), 'alic').state, 'cut', 'another name is another name');
});

t.test('another account with the same user id keeps it open', async (t) => {
  const double = (more: Partial<Account>) => goodAccount('helper', { id: goodAccount('alice').id, ...more });
  t.match(access(alice(shut, [double({})])), { state: 'open', reason: /"helper" has the same user id as "alice"/ });
  t.equal(access(alice(shut, [double({ sessions: 1 })])).state, 'open');
  t.equal(access(alice(shut, [double({ enabled: 'unknown' })])).state, 'unknown');
  t.equal(access(alice(shut, [double({ ...shut, lastLoginAt: later })])).state, 'cut');
  t.equal(access(alice(shut, [goodAccount('other', { id: '4711' })])).state, 'cut');
  const unseen = goodAccount('other', { id: 'unknown' });
  t.equal(access(alice({ ...shut, id: 'unknown' }, [unseen])).state, 'cut', 'two ids not seen are not one id');
});

t.test('of two lines with one name the worse counts', async (t) => {
  const facts = goodFacts({ accounts: [root(), goodAccount('alice', shut), goodAccount('alice')] });
  t.equal(access(facts).state, 'open');
});

t.test('nothing unknown of the account, and nothing measured too early, ever proves a cut', async (t) => {
  const forgotten = fc.constantFrom<Partial<Account>>(
    { enabled: 'unknown' },
    { sessions: 'unknown' },
    { kind: 'directory' },
  );
  const states = fc.property(anyFacts, anyAccount, forgotten, (facts, account, forget) => {
    const theirs = { ...account, name: 'alice', ...forget };
    const outcome = access({ ...facts, accounts: [...facts.accounts, theirs] });
    t.not(outcome.state, 'cut');
  });
  fc.assert(states);
  fc.assert(
    fc.property(anyFacts, fc.nat({ max: left }), (facts, at) => {
      t.equal(accessOf('alice', seen(facts, at), left).state, 'unknown');
    }),
  );
});

t.test('a way in more never makes it safer', async (t) => {
  const order: Access['state'][] = ['cut', 'unknown', 'open', 'active'];
  const opened = fc.constantFrom<Partial<Account>>(
    { authorizedKeys: 3 },
    { sessions: 2 },
    { enabled: 'enabled', password: 'empty', locked: 'unlocked' },
    { lastLoginAt: later },
  );
  fc.assert(
    fc.property(anyFacts, anyAccount, opened, (facts, account, more) => {
      const before = access({ ...facts, accounts: [...facts.accounts, { ...account, name: 'alice' }] });
      const after = access({ ...facts, accounts: [...facts.accounts, { ...account, name: 'alice', ...more }] });
      t.ok(order.indexOf(after.state) >= order.indexOf(before.state), `${before.reason} -> ${after.reason}`);
    }),
  );
});

t.test('a listing that may have gaps never proves a cut by absence', async (t) => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      const outcome = access({ ...facts, listing: 'partial' }, 'nobody-of-that-name');
      t.equal(outcome.state, 'unknown');
    }),
  );
});
