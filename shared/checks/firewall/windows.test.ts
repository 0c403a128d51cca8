// Holes in a firewall of Windows that is switched on: rules open to whoever comes, and adapters that it leaves out.
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine } from '../../../test/helpers/mutilated.ts';
import type { Host } from '../../host.ts';
import { firewall } from './check.ts';
import type { FirewallFacts } from './facts.ts';
import { allPorts } from './windows/rule-line.ts';
import { openPorts } from './windows/rules.ts';
import { windowsFirewall } from './windows.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const defaults = { mostOpenPorts: 2_000, otherProducts: 'accept', stealth: 'optional' } as const;

const none = { value: [] };
const store = (name: 'local' | 'policy' | 'mdm', rules: string[] = []) => ({
  store: name,
  isThere: true,
  count: rules.length,
  rules,
});
const stores = (...local: string[]) => [store('local', local), store('policy'), store('mdm')];
const told = (stores: unknown, adapters: unknown = none) => ({ value: [{ stores, adapters }] });
const open = 'Action=Allow';
const opened = (rules: string[], network: 'domain' | 'public' = 'public') =>
  openPorts({ stores: stores(...rules), kindOf: (id) => kinds[id] ?? 'unknown' }, network, true);
const kinds: Record<string, 'outside' | 'virtual'> = { '{card}': 'outside', '{wsl}': 'virtual' };

interface Machine {
  exempt?: unknown;
  rules?: unknown;
  more?: object;
}

/** A machine as delivered, but for what its public profile leaves out, for its rules, and for more that profiles say. */
async function judged({ exempt = none, rules = told(stores()), more = {} }: Machine) {
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
const adapter = (isHardware: boolean | null, leadsOut: boolean | null, isOfHyperV = false, isThere = true) => ({
  isThere,
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
    [adapter(null, null, true, false), 'pass'],
    [adapter(null, null, false, false), 'unknown'],
    [adapter(null, null, true), 'unknown'],
    [adapter(null, null), 'unknown'],
    [adapter(false, null), 'unknown'],
    [adapter(false, null, true), 'unknown'],
    [adapter(null, false, true), 'unknown'],
  ];
  for (const [left, verdict] of verdicts)
    t.equal((await judged({ exempt: { value: [left] } })).verdict, verdict, JSON.stringify(left));
  const both = await judged({ exempt: { value: [adapter(false, false), adapter(true, true)] } });
  t.match(both, { verdict: 'fail', reason: /a network adapter .*public/, steps: /DisabledInterfaceAliases/ });
  t.match(both.facts.guards[2], { exemptAdapters: 1, virtualAdapters: 1, doubtfulAdapters: 0 });
});

t.test('a rule for everything opens the networks that it names, and all where it names none', async (t) => {
  t.match(await judged({ rules: told(stores(open)) }), { verdict: 'fail', steps: /Inbound Rules/ });
  const { facts } = await judged({ rules: told(stores(`${open}|Protocol=6|Profile=Private|Profile=Public`)) });
  t.match(facts.guards, [
    { network: 'domain', openPorts: 0 },
    { network: 'private', openPorts: 65_536 },
    { network: 'public', openPorts: 65_536 },
  ]);
});

t.test('ports are counted once, TCP and UDP apart', async (t) => {
  t.same(opened([]), { certain: 0, doubtful: 0 });
  t.same(opened([`${open}|Protocol=6|LPort=80|LPort2_10=90-99`, `${open}|Protocol=6|LPort2_10=95-104`]), {
    certain: 16,
    doubtful: 0,
  });
  t.same(opened([`${open}|Protocol=6|LPort=80`, `${open}|Protocol=17|LPort=80`]).certain, 2);
  t.same(opened([`${open}|Protocol=256`]).certain, allPorts);
  t.same(opened([`${open}|Protocol=1`, `${open}|Protocol=58|ICMP6=128:*`]).certain, 0, 'a ping opens no port');
  t.same(opened([`${open}|Protocol=6|LPort=RPC|LPort2_10=rpc-epmap`]), { certain: 0, doubtful: 0 });
});

t.test('conditions that keep no stranger out are none', async (t) => {
  const met = ['Svc=*', 'App=*', 'RPort=80', 'RA4=LocalSubnet', 'RA42=IntErnet', 'RA4=0.0.0.0/0.0.0.0', 'IF={CARD}'];
  met.push('RA4=192.168.0.0/255.255.0.0', 'RA4=10.0.0.0-10.9.9.9', 'RA6=fe80::/64', 'IFType=RemoteAccess|IFType=Lan');
  met.push('RA4=9.9.9.9|RA6=::/0', 'IF={wsl}|IF={card}', 'PFN=', 'SkipVer=2.30', 'profile=public');
  for (const condition of met) t.equal(opened([`${open}|${condition}`]).certain, allPorts, condition);
  const unmet = [
    'RA4=9.9.9.9',
    'RA4=192.168.7.0/255.255.255.0',
    'RA4=DNS',
    'IFType=RemoteAccess',
    'IF={wsl}',
    'Profile=Domain',
  ];
  for (const condition of unmet) t.same(opened([`${open}|${condition}`]), { certain: 0, doubtful: 0 }, condition);
});

t.test('the company’s own network is nobody’s café', async (t) => {
  t.equal(opened([`${open}|RA4=10.0.0.0/255.0.0.0`], 'domain').certain, 0);
  t.equal(opened([`${open}|RA4=LocalSubnet`], 'domain').certain, 0);
  t.equal(opened([`${open}|RA4=LocalSubnet|RA4=IntErnet`], 'domain').certain, allPorts);
  t.equal(opened([`${open}|RA4=10.0.0.0/255.0.0.0`], 'public').certain, allPorts);
});

t.test('what is not understood of a rule is in doubt, and never closed', async (t) => {
  const doubtful = [
    'LA4=192.168.1.20',
    'LUOwn=S-1-5-21-1-2-3-1001',
    'LUAuth=O:LSD:(A;;CC;;;S-1-2-1)',
    'Profile=Elsewhere',
  ];
  doubtful.push(
    'LPort=NewWord',
    'LPort2_10=9-1',
    'LPort=70000',
    'Protocol=TCP',
    'RA4=NewWord',
    'RA4=10.0.0.0/255.0.255.0',
    'IF={else}',
  );
  for (const condition of doubtful) {
    t.same(opened([`${open}|${condition}`]), { certain: 0, doubtful: allPorts }, condition);
    t.equal((await judged({ rules: told(stores(`${open}|${condition}`)) })).verdict, 'unknown', condition);
  }
  const more = [{ ...store('local'), count: 3 }, store('policy'), store('mdm')];
  t.match(await judged({ rules: told(more) }), { verdict: 'unknown', steps: /wf\.msc/ }, 'rules that were not told');
});

t.test('a rule that blocks outranks one that allows, where nothing narrows it', async (t) => {
  t.same(opened([open, 'Action=Block']), { certain: 0, doubtful: 0 });
  t.same(opened([open, 'Action=Block|Protocol=6|LPort2_10=1-65535']), { certain: 65_537, doubtful: 0 });
  t.equal(opened([open, 'Action=Block|Profile=Public'], 'domain').certain, allPorts);
  for (const narrow of [
    'RA4=LocalSubnet',
    'IF={card}',
    'LUAuth=O:LSD:(D;;CC;;;S-1-2-1)',
    'RPort=80',
    'Svc=*',
    'LPort=?',
    'Protocol=TCP',
  ])
    t.equal(opened([open, `Action=Block|${narrow}`]).certain, allPorts, narrow);
});

t.test('an adapter that a rule names is what Windows says of it', async (t) => {
  const rules = stores(`${open}|IF={1}`);
  const one = { id: '{1}', isGone: false };
  const answers: [unknown, string][] = [
    [{ value: [{ ...one, ...adapter(true, false) }] }, 'fail'],
    [{ value: [{ ...one, ...adapter(false, false) }] }, 'pass'],
    [{ value: [{ ...one, ...adapter(null, null, false, false), isGone: true }] }, 'pass'],
    [{ value: [{ ...one, ...adapter(null, null) }] }, 'unknown'],
    [none, 'unknown'],
    [{ error: { id: 'HRESULT 0x80041003', hresult: -2147217405 } }, 'unknown'],
  ];
  for (const [adapters, verdict] of answers)
    t.equal((await judged({ rules: told(rules, adapters) })).verdict, verdict, JSON.stringify(adapters));
});

t.test('rules count where they are heeded', async (t) => {
  const everything = told(stores(open));
  t.equal((await judged({ rules: everything, more: { localRules: 0 } })).verdict, 'pass');
  t.equal((await judged({ rules: everything, more: { localRules: 1 } })).verdict, 'fail');
  t.equal((await judged({ rules: everything, more: { anyRules: 0 } })).verdict, 'pass');
  for (const pushed of ['policy', 'mdm'] as const) {
    const value = [...stores().filter((one) => one.store !== pushed), store(pushed, [open])];
    t.equal((await judged({ rules: told(value), more: { localRules: 0 } })).verdict, 'fail', pushed);
  }
});

t.test('what is refused or left out of the answer is no pass', async (t) => {
  const denied = { error: { id: 'System.UnauthorizedAccessException', hresult: -2147024891 } };
  for (const part of [denied, {}, null, { value: [null] }]) {
    t.equal((await judged({ rules: part })).verdict, 'unknown', `rules ${JSON.stringify(part)}`);
    t.equal((await judged({ exempt: part })).verdict, 'unknown', `exempt ${JSON.stringify(part)}`);
  }
  for (const value of [[], stores().slice(1), stores().slice(0, 2), [...stores(), store('local')]])
    t.equal((await judged({ rules: told(value) })).verdict, 'unknown', 'not every store');
  const card = { value: [adapter(true, true)] };
  t.equal((await judged({ rules: denied, exempt: card })).verdict, 'fail', 'a hole that was seen');
  t.equal((await judged({ rules: told(stores(open)), exempt: denied })).verdict, 'fail');
});

t.test('facts of agents that did not look for holes are judged as they are', async (t) => {
  const guards = (['domain', 'private', 'public'] as const).map((network) => ({ network, state: 'on' as const }));
  const facts: FirewallFacts = { environment: 'machine', guards, program: null, otherProducts: [], notSeen: [] };
  t.equal(firewall.verdict(facts, defaults, now).verdict, 'pass');
});

const anyRule = fc
  .record({
    protocol: fc.constantFrom('', '|Protocol=1', '|Protocol=6', '|Protocol=17', '|Protocol=256'),
    ports: fc.constantFrom('', '|LPort=80', '|LPort2_10=1024-65535', '|LPort=RPC', '|LPort=?'),
    profiles: fc.constantFrom('', '|Profile=Public', '|Profile=Domain|Profile=Private', '|Profile=?'),
    more: fc.constantFrom('', '|LUOwn=S-1-5-21-1-2-3-1001'),
  })
  .map(({ protocol, ports, profiles, more }) => `${open}${protocol}${ports}${profiles}${more}`);

t.test('another rule that allows never closes a port', async (t) => {
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 4 }), anyRule, (rules, added) => {
      const before = opened(rules);
      const after = opened([...rules, added]);
      t.ok(after.certain >= before.certain);
      t.ok(after.certain + after.doubtful >= before.certain + before.doubtful);
    }),
    { numRuns: 50 },
  );
});
