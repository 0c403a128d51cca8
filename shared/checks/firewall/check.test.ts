import fc from 'fast-check';
import t from 'tap';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { firewall } from './check.ts';
import type { FirewallFacts, Guard } from './facts.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const defaults = { mostOpenPorts: 2_000, otherProducts: 'accept', stealth: 'optional' } as const;
type Rules = Parameters<typeof firewall.verdict>[1];

const facts = (more: Partial<FirewallFacts> = {}): FirewallFacts => ({
  environment: 'machine',
  guards: [guard('ipv4'), guard('ipv6')],
  program: 'ufw',
  otherProducts: [],
  notSeen: [],
  ...more,
});
const guard = (network: Guard['network'], more: Partial<Guard> = {}): Guard => ({
  network,
  state: 'on',
  openPorts: 0,
  doubtfulPorts: 0,
  ...more,
});
const judged = (given: FirewallFacts, rules: Rules = defaults) => firewall.verdict(given, rules, now);
const word = (given: FirewallFacts, rules: Rules = defaults): VerdictWord => judged(given, rules).verdict;

const networks = ['ipv4', 'ipv6', 'all', 'domain', 'private', 'public'] as const;
const anyGuard: fc.Arbitrary<Guard> = fc.record({
  network: fc.constantFrom(...networks),
  state: fc.constantFrom('on', 'open', 'off', 'absent', 'unknown'),
  openPorts: fc.constantFrom(0, 3, 2_000, 2_001, 131_072),
  doubtfulPorts: fc.constantFrom(0, 3, 131_072),
  exemptAdapters: fc.constantFrom(0, 0, 1),
  doubtfulAdapters: fc.constantFrom(0, 0, 2),
});
const anyFacts: fc.Arbitrary<FirewallFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'unknown'),
  guards: fc.oneof(
    fc.array(anyGuard, { maxLength: 4 }),
    fc.constant(facts().guards),
    fc.constant((['domain', 'private', 'public'] as const).map((network) => guard(network))),
  ),
  program: fc.constantFrom(null, 'ufw'),
  otherProducts: fc.array(fc.record({ name: fc.constant('Other'), state: fc.constantFrom('on', 'off', 'unknown') }), {
    maxLength: 2,
  }),
  notSeen: fc.constantFrom([], ['nft: only root may list the rules; run as root']),
});

t.test('a firewall on every network passes, and the reason says what is open', async (t) => {
  t.match(judged(facts()), { verdict: 'pass', reason: /ufw.*every connection/ });
  t.match(judged(facts({ guards: [guard('all')], program: null })), { verdict: 'pass' });
  const open = facts({ guards: [guard('ipv4', { openPorts: 2, doubtfulPorts: 1 }), guard('ipv6')] });
  t.match(judged(open), { verdict: 'pass', reason: /at most 3 ports/ });
});

t.test('one network without a firewall is enough to fail', async (t) => {
  t.match(judged(facts({ guards: [guard('ipv4'), guard('ipv6', { state: 'off' })] })), {
    verdict: 'fail',
    reason: /IPv6/,
  });
  const windows = [guard('domain'), guard('private'), guard('public', { state: 'off' })];
  t.match(judged(facts({ guards: windows })), { verdict: 'fail', reason: /public/ });
});

t.test('a firewall that lets everybody in is none, by its policy or by its open ports', async (t) => {
  t.equal(word(facts({ guards: [guard('all', { state: 'open' })] })), 'fail');
  const wide = facts({ guards: [guard('ipv4', { openPorts: 129_025 }), guard('ipv6')] });
  t.match(judged(wide), { verdict: 'fail', reason: /129025 ports.*2000 are allowed/ });
  t.equal(word(wide, { ...defaults, mostOpenPorts: 131_072 }), 'pass', 'the policy decides');
  t.equal(word(facts({ guards: [guard('ipv4', { doubtfulPorts: 60_000 }), guard('ipv6')] })), 'unknown');
});

t.test('a set of networks that lacks one was not seen whole', async (t) => {
  for (const guards of [[], [guard('ipv4')], [guard('domain'), guard('public')], [guard('ipv4'), guard('public')]]) {
    t.equal(word(facts({ guards })), 'unknown', JSON.stringify(guards.map(({ network }) => network)));
  }
  const absent = facts({ guards: [guard('ipv4', { state: 'absent' }), guard('ipv6', { state: 'absent' })] });
  t.equal(word(absent), 'unknown', 'a machine speaks one of them');
  t.equal(word(facts({ guards: [guard('ipv4'), guard('ipv6', { state: 'absent' })] })), 'pass');
});

t.test('a firewall of another maker stands in where the policy lets it, and only switched on', async (t) => {
  const guards = (['domain', 'private', 'public'] as const).map((network) => guard(network, { state: 'off' }));
  const withProduct = (state: 'on' | 'off' | 'unknown') => facts({ guards, otherProducts: [{ name: 'Other', state }] });
  t.match(judged(withProduct('on')), { verdict: 'pass', reason: /Other/ });
  t.equal(word(withProduct('on'), { ...defaults, otherProducts: 'refuse' }), 'fail');
  t.equal(word(withProduct('off')), 'fail');
  t.equal(word(withProduct('unknown')), 'unknown', 'it may be on');
});

t.test('stealth counts where the policy asks for it', async (t) => {
  const required = { ...defaults, stealth: 'required' } as const;
  t.equal(word(facts({ stealth: 'off' })), 'pass');
  t.equal(word(facts({ stealth: 'off' }), required), 'fail');
  t.equal(word(facts({ stealth: 'unknown' }), required), 'unknown');
  t.equal(word(facts({ stealth: 'on' }), required), 'pass');
});

t.test('a container and WSL are not asked', async (t) => {
  t.equal(word(facts({ environment: 'container', guards: [] })), 'not-applicable');
  t.equal(word(facts({ environment: 'wsl', guards: [] })), 'not-applicable');
  t.equal(word(facts({ environment: 'unknown' })), 'unknown');
});

t.test('a worse or unseen guard never makes it better', async (t) => {
  fc.assert(
    fc.property(anyFacts, anyGuard, fc.constantFrom('off', 'open', 'unknown'), (given, added, state) => {
      const isPlain = given.otherProducts.every(({ state }) => state !== 'on');
      fc.pre(isPlain && given.guards.some(({ network }) => network === added.network));
      const after = word({ ...given, guards: [...given.guards, { ...added, state }] });
      t.ok(byWorst(after, word(given)) <= 0);
      t.not(after, 'pass');
    }),
  );
});

t.test('it passes only when everything in it was seen and is good, and only then has no remedy', async (t) => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom('linux', 'macos', 'windows'), (given, system) => {
      const { verdict } = judged(given);
      const stands = given.otherProducts.some(({ state }) => state === 'on');
      const isGood = given.guards.every(
        ({ state, exemptAdapters = 0, doubtfulAdapters = 0 }) =>
          state === 'absent' || (state === 'on' && exemptAdapters + doubtfulAdapters === 0),
      );
      if (verdict === 'pass') t.ok((isGood || stands) && given.environment !== 'unknown');
      t.equal(firewall.remedy(given, defaults, system, now).length > 0, verdict !== 'pass');
    }),
  );
});
