import fc from 'fast-check';
import t from 'tap';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { loginLockout } from './check.ts';
import { type LoginLockoutFacts, openWay, unclearWay, type Way } from './facts.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const defaults = { maxAttempts: 10, minLockTime: '10m', minCountingTime: '10m', directoryCounts: false };

const goodWay = (more: Partial<Way> = {}): Way => ({
  way: 'login',
  accounts: 'local',
  lockout: 'on',
  by: 'pam_faillock',
  attempts: 5,
  unlockSeconds: 900,
  windowSeconds: 900,
  exempt: ['root'],
  reason: null,
  ...more,
});
const factsOf = (...ways: Way[]): LoginLockoutFacts => ({ environment: 'machine', ways, notSeen: [] });
const judged = (facts: LoginLockoutFacts, rules = defaults) => loginLockout.verdict(facts, rules, now);
const word = (facts: LoginLockoutFacts, rules = defaults): VerdictWord => judged(facts, rules).verdict;

const number = (...others: (string | null)[]) =>
  fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(...others));
const anyWay: fc.Arbitrary<Way> = fc.record({
  way: fc.constantFrom('login', 'sshd', 'device', '<b>'),
  accounts: fc.constantFrom('local', 'directory'),
  lockout: fc.constantFrom('on', 'off', 'unknown'),
  by: fc.constantFrom(null, 'pam_faillock'),
  attempts: number('unknown', null) as fc.Arbitrary<Way['attempts']>,
  unlockSeconds: number('unknown', 'never', null) as fc.Arbitrary<Way['unlockSeconds']>,
  windowSeconds: number('unknown', 'always', null) as fc.Arbitrary<Way['windowSeconds']>,
  exempt: fc.constantFrom<string[]>([], ['root'], ['root', 'members of wheel']),
  reason: fc.constantFrom(null, 'a reason'),
});
const anyFacts: fc.Arbitrary<LoginLockoutFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'unknown'),
  ways: fc.array(anyWay, { maxLength: 4 }),
  notSeen: fc.constantFrom<string[]>([], ['/usr/lib/pam.d: permission denied; run as root']),
});

t.test('a way that locks passes, and the reason says after how many and for how long', async (t) => {
  t.match(judged(factsOf(goodWay())), { verdict: 'pass', reason: /5 wrong passwords.*15 minutes/ });
  t.match(judged(factsOf(goodWay({ unlockSeconds: 'never', windowSeconds: 'always' }))), {
    verdict: 'pass',
    reason: /until an administrator/,
  });
});

t.test('each number of the policy is a limit, and the number itself is allowed', async (t) => {
  t.equal(word(factsOf(goodWay({ attempts: 10, unlockSeconds: 600, windowSeconds: 600 }))), 'pass');
  t.match(judged(factsOf(goodWay({ attempts: 11 }))), { verdict: 'fail', reason: /11 passwords.*10 are allowed/ });
  t.match(judged(factsOf(goodWay({ unlockSeconds: 599 }))), { verdict: 'fail', reason: /opens after 9 minutes/ });
  t.match(judged(factsOf(goodWay({ windowSeconds: 599 }))), { verdict: 'fail', reason: /forgotten/ });
  t.equal(word(factsOf(goodWay({ attempts: 5 })), { ...defaults, maxAttempts: 3 }), 'fail');
});

t.test('one way that never locks fails, whatever the others do', async (t) => {
  t.match(judged(factsOf(goodWay(), openWay('sshd'))), { verdict: 'fail', reason: /SSH/ });
  t.equal(word(factsOf(goodWay(), unclearWay('sshd', 'refused'))), 'unknown');
  t.equal(word(factsOf(openWay('login'), unclearWay('sshd', 'refused'))), 'fail');
});

t.test('persons who are not counted fail; root may be one who is not', async (t) => {
  t.match(judged(factsOf(goodWay({ exempt: ['root', 'members of wheel'] }))), { verdict: 'fail', reason: /wheel/ });
});

t.test('what a directory counts is unknown unless the policy says that it counts', async (t) => {
  const facts = factsOf(
    goodWay(),
    unclearWay('login', 'not here', 'directory'),
    unclearWay('sshd', 'not here', 'directory'),
  );
  t.equal(word(facts), 'unknown');
  t.equal(word(facts, { ...defaults, directoryCounts: true }), 'pass');
  const locked = factsOf(goodWay(), goodWay({ accounts: 'directory', attempts: 50 }));
  t.equal(word(locked, { ...defaults, directoryCounts: true }), 'fail', 'this device counts them, and badly');
  const open = factsOf(goodWay(), openWay('directory', 'directory'));
  t.equal(word(open, { ...defaults, directoryCounts: true }), 'fail', 'it is known not to count');
  const alone = factsOf(unclearWay('login', 'not here', 'directory'));
  t.equal(word(alone, { ...defaults, directoryCounts: true }), 'unknown', 'then nothing at all was seen');
});

t.test('a container is not judged', async (t) => {
  t.equal(word({ environment: 'container', ways: [], notSeen: [] }), 'not-applicable');
  t.equal(word({ environment: 'unknown', ways: [], notSeen: [] }), 'unknown');
});

t.test('nothing that is off or unknown is ever a pass', async () => {
  fc.assert(
    fc.property(anyFacts, (facts) => {
      if (word(facts) !== 'pass') return true;
      return (
        facts.notSeen.length === 0 &&
        facts.ways.length > 0 &&
        facts.ways.every(({ lockout, attempts }) => lockout === 'on' && typeof attempts === 'number' && attempts <= 10)
      );
    }),
  );
});

t.test('one way more never makes it better', async () => {
  fc.assert(
    fc.property(anyFacts, anyWay, (facts, way) => {
      fc.pre(facts.ways.length > 0);
      return byWorst(word({ ...facts, ways: [...facts.ways, way] }), word(facts)) <= 0;
    }),
  );
});

t.test('what does not pass has a remedy, what passes has none', async () => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom('linux' as const, 'macos' as const, 'windows' as const), (facts, system) => {
      const steps = loginLockout.remedy(facts, defaults, system, now);
      return word(facts) === 'pass' ? steps.length === 0 : steps.length > 0;
    }),
  );
});
