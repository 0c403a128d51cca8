import fc from 'fast-check';
import t from 'tap';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { passwordPolicy } from './check.ts';
import { anyPassword, type PasswordPolicyFacts, unclearWay, type Way } from './facts.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const defaults = {
  minimumLength: 8,
  minimumClasses: 0,
  refuseCommon: false,
  rememberedPasswords: 0,
  directoryDecides: false,
};

const goodWay = (more: Partial<Way> = {}): Way => ({
  ...anyPassword('passwd'),
  by: 'pam_pwquality',
  minimumLength: 12,
  ...more,
});
const factsOf = (...ways: Way[]): PasswordPolicyFacts => ({
  environment: 'machine',
  ways,
  maximumAgeDays: 'never',
  notSeen: [],
});
const judged = (facts: PasswordPolicyFacts, rules = defaults) => passwordPolicy.verdict(facts, rules, now);
const word = (facts: PasswordPolicyFacts, rules = defaults): VerdictWord => judged(facts, rules).verdict;

const anyWay: fc.Arbitrary<Way> = fc.record({
  way: fc.constantFrom('passwd', 'sshd', 'device', '<b>'),
  accounts: fc.constantFrom('local', 'directory'),
  by: fc.constantFrom(null, 'pam_pwquality'),
  minimumLength: fc.integer({ min: 0, max: 20 }),
  minimumClasses: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('unknown' as const)),
  refusesCommon: fc.constantFrom('yes', 'no', 'unknown'),
  remembered: fc.integer({ min: 0, max: 24 }),
  unclear: fc.constantFrom(null, 'a reason'),
});
const anyFacts: fc.Arbitrary<PasswordPolicyFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'unknown'),
  ways: fc.array(anyWay, { maxLength: 4 }),
  maximumAgeDays: fc.constantFrom<PasswordPolicyFacts['maximumAgeDays']>('never', 'unknown', 90),
  notSeen: fc.constantFrom<string[]>([], ['/usr/lib/pam.d: permission denied; run as root']),
});
const anyRules = fc.record({
  minimumLength: fc.integer({ min: 1, max: 16 }),
  minimumClasses: fc.integer({ min: 0, max: 4 }),
  refuseCommon: fc.boolean(),
  rememberedPasswords: fc.integer({ min: 0, max: 10 }),
  directoryDecides: fc.boolean(),
});

t.test('a length that is asked for passes from the policy’s number on', async (t) => {
  t.match(judged(factsOf(goodWay({ minimumLength: 8 }))), { verdict: 'pass', reason: /8 characters/ });
  t.match(judged(factsOf(goodWay({ minimumLength: 7 }))), { verdict: 'fail', reason: /7 characters.*8 are the least/ });
  t.match(judged(factsOf(anyPassword('passwd'))), { verdict: 'fail', reason: /any length/ });
});

t.test('what else the policy asks for is judged only when it asks', async (t) => {
  t.match(judged(factsOf(goodWay()), { ...defaults, minimumClasses: 3 }), { verdict: 'fail', reason: /kinds/ });
  t.equal(word(factsOf(goodWay({ minimumClasses: 3 })), { ...defaults, minimumClasses: 3 }), 'pass');
  t.match(judged(factsOf(goodWay()), { ...defaults, refuseCommon: true }), { verdict: 'fail', reason: /Common/ });
  t.match(judged(factsOf(goodWay()), { ...defaults, rememberedPasswords: 5 }), {
    verdict: 'fail',
    reason: /remembered/,
  });
});

t.test('a rule that could not be read leaves unknown what it may ask for, and no more', async (t) => {
  t.match(judged(factsOf(unclearWay('passwd', 'refused'))), { verdict: 'unknown', reason: /refused/ });
  t.equal(word(factsOf(goodWay({ unclear: 'another rule was refused' }))), 'pass', 'it can only ask for more');
});

t.test('of directory accounts nothing is taken for granted unless the policy says so', async (t) => {
  const facts = factsOf(goodWay(), unclearWay('passwd', 'not here', 'directory'));
  t.equal(word(facts), 'unknown');
  t.equal(word(facts, { ...defaults, directoryDecides: true }), 'pass');
  t.equal(
    word(factsOf(unclearWay('passwd', 'not here', 'directory')), { ...defaults, directoryDecides: true }),
    'unknown',
  );
});

t.test('a container is not judged', async (t) => {
  t.equal(word({ ...factsOf(), environment: 'wsl' }), 'not-applicable');
  t.equal(word(factsOf()), 'unknown');
});

t.test('a pass means that every way that is judged asks for everything', async () => {
  fc.assert(
    fc.property(anyFacts, anyRules, (facts, rules) => {
      if (word(facts, rules) !== 'pass') return true;
      const ways = facts.ways.filter(
        ({ accounts, unclear }) => accounts === 'local' || unclear === null || !rules.directoryDecides,
      );
      return (
        facts.notSeen.length === 0 &&
        ways.length > 0 &&
        ways.every(
          (way) =>
            way.minimumLength >= rules.minimumLength &&
            (rules.minimumClasses === 0 || Number(way.minimumClasses) >= rules.minimumClasses),
        ) &&
        ways.every((way) => way.remembered >= rules.rememberedPasswords) &&
        ways.every((way) => !rules.refuseCommon || way.refusesCommon === 'yes')
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
  const systems = fc.constantFrom('linux' as const, 'macos' as const, 'windows' as const);
  fc.assert(
    fc.property(anyFacts, anyRules, systems, (facts, rules, system) => {
      const steps = passwordPolicy.remedy(facts, rules, system, now);
      return word(facts, rules) === 'pass' ? steps.length === 0 : steps.length > 0;
    }),
  );
});
