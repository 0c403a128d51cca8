// Holes in a firewall of Windows that is switched on: rules open to whoever comes, and adapters that it leaves out.
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine } from '../../../test/helpers/mutilated.ts';
import type { Host } from '../../host.ts';
import { firewall } from './check.ts';
import type { FirewallFacts } from './facts.ts';
import { allPorts, openPorts } from './windows/rules.ts';
import { windowsFirewall } from './windows.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const defaults = { mostOpenPorts: 2_000, otherProducts: 'accept', stealth: 'optional' } as const;

const none = { value: [] };
type Rule = Parameters<typeof openPorts>[0][number]['rules'][number];
const open = (more: Partial<Rule> = {}): Rule => ({ protocol: null, ports: '', profiles: '', isPlain: true, ...more });
const store = (name: 'local' | 'policy' | 'mdm', rules: Rule[] = []) => ({
  store: name,
  isThere: true,
  count: rules.length,
  rules,
});
const stores = (...local: Rule[]) => [store('local', local), store('policy'), store('mdm')];

interface Machine {
  exempt?: unknown;
  rules?: unknown;
  more?: object;
}

/** A machine as delivered, but for what its public profile leaves out, for its rules, and for more that profiles say. */
async function judged({ exempt = none, rules = { value: stores() }, more = {} }: Machine) {
  const recorded = await recordedMachine(`${import.meta.dirname}/fixtures/windows/windows-server`);
  const profiles = ['Domain', 'Private', 'Public'].map((name) => ({
    ...{ name, enabled: 1, inbound: 4, anyRules: 2, localRules: 2, exempt: name === 'Public' ? exempt : none },
    ...more,
  }));
  const host: Host = {
    ...recorded,
    query: async (query) => {
      const answer = await recorded.query(query);
      return answer.ok
        ? { ok: true, value: { ...Object(answer.value), profiles: { value: profiles }, rules } }
        : answer;
    },
  };
  const outcome = await windowsFirewall.probe(host, now);
  if (!('facts' in outcome)) throw new Error(outcome.unknown);
  const facts: FirewallFacts = outcome.facts;
  return {
    ...firewall.verdict(facts, defaults, now),
    facts,
    steps: firewall.remedy(facts, defaults, 'windows', now).join('\n'),
  };
}
const adapter = (isHardware: boolean | null, leadsOut: boolean | null, isOfHyperV = false) => ({
  isHardware,
  leadsOut,
  isOfHyperV,
});

t.test('an adapter that leads to a network must not be left out, and one of this machine alone may', async (t) => {
  const verdicts: [ReturnType<typeof adapter>, string][] = [
    [adapter(true, true), 'fail'],
    [adapter(true, false), 'fail'],
    [adapter(false, true), 'fail'],
    [adapter(false, true, true), 'fail'],
    [adapter(false, false), 'pass'],
    [adapter(false, false, true), 'pass'],
    [adapter(null, null, true), 'pass'],
    [adapter(null, null), 'unknown'],
    [adapter(null, false, true), 'unknown'],
  ];
  for (const [left, verdict] of verdicts)
    t.equal((await judged({ exempt: { value: [left] } })).verdict, verdict, JSON.stringify(left));
  const both = await judged({ exempt: { value: [adapter(false, false), adapter(true, true)] } });
  t.match(both, { verdict: 'fail', reason: /a network adapter .*public/, steps: /DisabledInterfaceAliases/ });
  t.match(both.facts.guards[2], { exemptAdapters: 1, virtualAdapters: 1, doubtfulAdapters: 0 });
});

t.test('a rule for everything opens the networks that it names, and all where it names none', async (t) => {
  t.match(await judged({ rules: { value: stores(open()) } }), { verdict: 'fail', steps: /Inbound Rules/ });
  const { facts } = await judged({ rules: { value: stores(open({ protocol: 6, profiles: 'Private,Public' })) } });
  t.match(facts.guards, [
    { network: 'domain', openPorts: 0 },
    { network: 'private', openPorts: 65_536 },
    { network: 'public', openPorts: 65_536 },
  ]);
});

t.test('ports are counted once, TCP and UDP apart', async (t) => {
  const counted = (...rules: Rule[]) => openPorts(stores(...rules), 'public', true);
  t.same(counted(), { certain: 0, doubtful: 0 });
  t.same(counted(open({ protocol: 6, ports: '80,90-99' }), open({ protocol: 6, ports: '95-104' })), {
    certain: 16,
    doubtful: 0,
  });
  t.same(counted(open({ protocol: 6, ports: '80' }), open({ protocol: 17, ports: '80' })).certain, 2);
  t.same(counted(open({ protocol: 256 })).certain, allPorts);
  t.same(counted(open({ protocol: 1 }), open({ protocol: 58 })), { certain: 0, doubtful: 0 }, 'a ping opens no port');
  t.same(counted(open({ protocol: 6, ports: 'RPC,rpc-epmap' })), { certain: 0, doubtful: 0 });
});

t.test('what is not understood of a rule is in doubt, and never closed', async (t) => {
  for (const more of [
    { isPlain: false },
    { profiles: 'Elsewhere' },
    { ports: 'NewWord' },
    { ports: '9-1' },
    { ports: '70000' },
  ]) {
    t.same(openPorts(stores(open(more)), 'public', true), { certain: 0, doubtful: allPorts }, JSON.stringify(more));
    t.equal((await judged({ rules: { value: stores(open(more)) } })).verdict, 'unknown', JSON.stringify(more));
  }
  const more = [{ ...store('local'), count: 3 }, store('policy'), store('mdm')];
  t.match(
    await judged({ rules: { value: more } }),
    { verdict: 'unknown', steps: /wf\.msc/ },
    'rules that were not told',
  );
});

t.test('rules count where they are heeded', async (t) => {
  const everything = { value: stores(open()) };
  t.equal((await judged({ rules: everything, more: { localRules: 0 } })).verdict, 'pass');
  t.equal((await judged({ rules: everything, more: { localRules: 1 } })).verdict, 'fail');
  t.equal((await judged({ rules: everything, more: { anyRules: 0 } })).verdict, 'pass');
  for (const pushed of ['policy', 'mdm'] as const) {
    const value = [...stores().filter((one) => one.store !== pushed), store(pushed, [open()])];
    t.equal((await judged({ rules: { value }, more: { localRules: 0 } })).verdict, 'fail', pushed);
  }
});

t.test('what is refused or left out of the answer is no pass', async (t) => {
  const denied = { error: { id: 'System.UnauthorizedAccessException', hresult: -2147024891 } };
  for (const part of [denied, {}, null, { value: [null] }]) {
    t.equal((await judged({ rules: part })).verdict, 'unknown', `rules ${JSON.stringify(part)}`);
    t.equal((await judged({ exempt: part })).verdict, 'unknown', `exempt ${JSON.stringify(part)}`);
  }
  for (const value of [[], stores().slice(1), stores().slice(0, 2), [...stores(), store('local')]])
    t.equal((await judged({ rules: { value } })).verdict, 'unknown', 'not every store');
  const card = { value: [adapter(true, true)] };
  t.equal((await judged({ rules: denied, exempt: card })).verdict, 'fail', 'a hole that was seen');
  t.equal((await judged({ rules: { value: stores(open()) }, exempt: denied })).verdict, 'fail');
});

t.test('facts of agents that did not look for holes are judged as they are', async (t) => {
  const guards = (['domain', 'private', 'public'] as const).map((network) => ({ network, state: 'on' as const }));
  const facts: FirewallFacts = { environment: 'machine', guards, program: null, otherProducts: [], notSeen: [] };
  t.equal(firewall.verdict(facts, defaults, now).verdict, 'pass');
});

const anyRule = fc.record({
  protocol: fc.constantFrom(null, 1, 6, 17, 256),
  ports: fc.constantFrom('', '80', '1024-65535', 'RPC', '?'),
  profiles: fc.constantFrom('', 'Public', 'Domain,Private', '?'),
  isPlain: fc.boolean(),
});

t.test('another rule never closes a port', async (t) => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 4 }), anyRule, (rules, added) => {
      const before = openPorts(stores(...rules), 'public', true);
      const after = openPorts(stores(...rules, added), 'public', true);
      t.ok(after.certain >= before.certain);
      t.ok(after.certain + after.doubtful >= before.certain + before.doubtful);
    }),
    { numRuns: 50 },
  );
});
