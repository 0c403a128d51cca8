import fc from 'fast-check';
import t from 'tap';
import { byWorst } from '../../verdict.ts';
import { screenLock } from './check.ts';
import type { ScreenLockFacts, UserLock } from './facts.ts';

const alice: UserLock = {
  user: 'alice',
  presence: 'logged-in',
  desktop: 'gnome',
  locks: 'on',
  idleSeconds: 300,
  graceSeconds: 0,
  lockOnSleep: 'on',
  enforced: 'no',
  source: 'dconf',
};
const facts = (...users: UserLock[]): ScreenLockFacts => ({ graphical: 'yes', users, notSeen: [] });
const judged = (one: ScreenLockFacts, maxIdleSeconds = 900) => screenLock.verdict(one, { maxIdleSeconds }, 0);

t.test('a screen that locks in time passes, and the reason says when', async (t) => {
  t.strictSame(judged(facts(alice)), { verdict: 'pass', reason: "alice's screen locks after 5 minutes." });
  t.equal(judged(facts({ ...alice, idleSeconds: 900 })).verdict, 'pass');
});

t.test('the grace counts: a lock that waits is no lock in time', async (t) => {
  t.equal(judged(facts({ ...alice, idleSeconds: 900, graceSeconds: 6 })).verdict, 'fail');
  t.strictSame(judged(facts({ ...alice, graceSeconds: 3600 })), {
    verdict: 'fail',
    reason: "alice's screen asks for the password only after 1 hour 5 minutes; at most 15 minutes is allowed.",
  });
});

t.test('five seconds of grace beside a limit that is kept are what CIS allows', async (t) => {
  t.strictSame(judged(facts({ ...alice, idleSeconds: 900, graceSeconds: 5 })), {
    verdict: 'pass',
    reason: "alice's screen locks after 15 minutes 5 seconds.",
  });
  t.equal(judged(facts({ ...alice, idleSeconds: 901, graceSeconds: 5 })).verdict, 'fail');
  t.equal(judged(facts({ ...alice, idleSeconds: 895, graceSeconds: 6 })).verdict, 'fail');
});

t.test('never is a failure, whatever else is not known', async (t) => {
  const never = { verdict: 'fail', reason: "alice's screen never locks by itself." };
  t.strictSame(judged(facts({ ...alice, idleSeconds: 'never', locks: 'unknown' })), never);
  t.strictSame(judged(facts({ ...alice, locks: 'off', idleSeconds: 'unknown' })), never);
});

t.test('what could not be looked at might be worse than what was', async (t) => {
  const verdict = judged({ ...facts(alice), notSeen: ['session 4: permission denied'] });
  t.strictSame(verdict, { verdict: 'unknown', reason: 'session 4: permission denied.' });
});

t.test('no graphical screen needs proof, and with somebody at one it does not count', async (t) => {
  const none: ScreenLockFacts = { graphical: 'none', users: [], notSeen: [], graphicalReason: 'No desktop.' };
  t.strictSame(judged(none), { verdict: 'not-applicable', reason: 'There is no graphical screen here. No desktop.' });
  t.equal(judged({ ...none, graphical: 'unknown' }).verdict, 'unknown');
  t.equal(judged({ ...none, graphical: 'yes' }).verdict, 'unknown');
  t.equal(judged({ ...none, notSeen: ['x'] }).verdict, 'unknown');
  t.equal(judged({ ...none, users: [{ ...alice, locks: 'off' }] }).verdict, 'fail');
});

const tri = fc.constantFrom('on', 'off', 'unknown');
const anyUser: fc.Arbitrary<UserLock> = fc.record({
  user: fc.constantFrom('alice', 'bob', 'carol'),
  presence: fc.constantFrom('logged-in', 'known'),
  desktop: fc.constantFrom('gnome', 'kde', 'sway', 'unknown'),
  locks: tri,
  idleSeconds: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.constantFrom('never', 'unknown')),
  graceSeconds: fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constant('unknown' as const)),
  lockOnSleep: tri,
  enforced: fc.constantFrom('yes', 'no', 'unknown'),
  source: fc.constant('dconf'),
});
const anyFacts: fc.Arbitrary<ScreenLockFacts> = fc.record({
  graphical: fc.constantFrom('yes', 'none', 'unknown'),
  users: fc.array(anyUser, { maxLength: 4 }),
  notSeen: fc.array(fc.constant('something'), { maxLength: 1 }),
});
const limit = fc.integer({ min: 30, max: 86_400 });

t.test('pass only when everybody was seen, and everybody locks in time', async () => {
  fc.assert(
    fc.property(anyFacts, limit, (one, max) => {
      if (judged(one, max).verdict !== 'pass') return true;
      const inTime = (user: UserLock): boolean =>
        user.locks === 'on' &&
        typeof user.idleSeconds === 'number' &&
        typeof user.graceSeconds === 'number' &&
        user.idleSeconds + (user.graceSeconds > 5 ? user.graceSeconds : 0) <= max;
      return one.users.length > 0 && one.notSeen.length === 0 && one.users.every(inTime);
    }),
    { numRuns: 2000 },
  );
});

t.test('one more person, one more unknown or a stricter limit never improves a verdict', async () => {
  fc.assert(
    fc.property(anyFacts, anyUser, limit, (one, user, max) => {
      if (one.users.length === 0) return true;
      const before = judged(one, max).verdict;
      const worse = [
        judged({ ...one, users: [...one.users, user] }, max),
        judged({ ...one, notSeen: [...one.notSeen, 'something else'] }, max),
        judged(one, Math.max(30, max - 60)),
      ];
      return worse.every(({ verdict }) => byWorst(verdict, before) <= 0);
    }),
    { numRuns: 2000 },
  );
});

t.test('whoever fails is told what to do at their own desktop, and nobody else is', async (t) => {
  const remedy = (one: ScreenLockFacts) => screenLock.remedy(one, { maxIdleSeconds: 900 }, 'linux', 0);
  t.strictSame(remedy(facts(alice)), []);
  const steps = remedy(facts(alice, { ...alice, user: 'bob', desktop: 'kde', locks: 'off' }));
  t.equal(steps.length, 1);
  t.match(steps[0], /^bob: open System Settings > Screen Locking \(Lock automatically after 10 minutes/);
  t.match(remedy({ ...facts(alice), notSeen: ['x'] }), [/reason/]);
});
