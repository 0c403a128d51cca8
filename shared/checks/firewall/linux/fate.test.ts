import fc from 'fast-check';
import t from 'tap';
import { networkOf } from '../addresses.ts';
import { allPorts, baseChains, type OpenPorts, openPorts, portsSentOn } from './fate.ts';
import { parseIptablesSave } from './iptables-save.ts';
import { parseNftRuleset } from './nft-ruleset.ts';

type Policy = 'accept' | 'drop';

const nftListing = (rules: readonly object[][], policy: Policy = 'drop', more: readonly object[] = []): string => {
  const place = { family: 'inet', table: 'filter' };
  return JSON.stringify({
    nftables: [
      { metainfo: { version: '1.0.6', json_schema_version: 1 } },
      { table: { family: 'inet', name: 'filter' } },
      { chain: { ...place, name: 'input', type: 'filter', hook: 'input', prio: 0, policy } },
      ...more,
      ...rules.map((expr) => ({ rule: { ...place, chain: 'input', expr } })),
    ],
  });
};

const ofNft = (rules: readonly object[][], policy?: Policy, more?: readonly object[]): OpenPorts | undefined =>
  openPorts(baseChains(parseNftRuleset(nftListing(rules, policy, more)) ?? [], 'ipv4'), 'ipv4');

const saved = (rules: readonly string[], policy: Policy): string =>
  ['*filter', `:INPUT ${policy.toUpperCase()} [0:0]`, ':OTHER - [0:0]', ...rules, 'COMMIT', ''].join('\n');

const ofSave = (rules: readonly string[], policy: Policy = 'drop'): OpenPorts | undefined =>
  openPorts(baseChains(parseIptablesSave(saved(rules, policy), 'ipv4')?.tables ?? [], 'ipv4'), 'ipv4');

const is = (key: object, right: unknown, op = '=='): object => ({ match: { op, left: key, right } });
const meta = (key: string): object => ({ meta: { key } });
const field = (protocol: string, name: string): object => ({ payload: { protocol, field: name } });
const accept = { accept: null };

interface Plain {
  protocol: 'tcp' | 'udp';
  first: number;
  last: number;
  via: string;
  from: string;
  action: 'accept' | 'drop';
}
const port = fc.constantFrom(0, 1, 22, 80, 1_024, 1_025, 65_535);
const plainRule: fc.Arbitrary<Plain> = fc.record({
  protocol: fc.constantFrom('tcp', 'udp'),
  first: port,
  last: port,
  via: fc.constantFrom('any', 'lo', 'eth0', 'docker0'),
  from: fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '192.168.1.0/24', '203.0.113.7/32', '0.0.0.0/1'),
  action: fc.constantFrom('accept', 'drop'),
});

const inNft = ({ protocol, first, last, via, from, action }: Plain): object[] => {
  const [addr = '', length] = from.split('/');
  return [
    ...(via === 'any' ? [] : [is(meta('iifname'), via)]),
    ...(from === '0.0.0.0/0' ? [] : [is(field('ip', 'saddr'), { prefix: { addr, len: Number(length) } })]),
    is(field(protocol, 'dport'), { range: [Math.min(first, last), Math.max(first, last)] }),
    { counter: { packets: 0, bytes: 0 } },
    { [action]: null },
  ];
};
const inSave = ({ protocol, first, last, via, from, action }: Plain): string =>
  [
    '-A INPUT',
    ...(from === '0.0.0.0/0' ? [] : [`-s ${from}`]),
    ...(via === 'any' ? [] : [`-i ${via}`]),
    `-p ${protocol} -m ${protocol} --dport ${Math.min(first, last)}:${Math.max(first, last)}`,
    `-j ${action.toUpperCase()}`,
  ].join(' ');

t.test('the same rules come to the same, however they are written', async (t) => {
  fc.assert(
    fc.property(fc.array(plainRule, { maxLength: 6 }), fc.constantFrom<Policy>('accept', 'drop'), (rules, policy) => {
      t.strictSame(ofNft(rules.map(inNft), policy), ofSave(rules.map(inSave), policy));
    }),
  );
});

t.test('to keep more out before all else never opens a port, to let more in never closes one', async (t) => {
  fc.assert(
    fc.property(fc.array(plainRule, { maxLength: 6 }), plainRule, (rules, more) => {
      const count = (list: readonly Plain[]): number => ofNft(list.map(inNft))?.certain ?? Number.NaN;
      t.ok(count([{ ...more, action: 'drop' }, ...rules]) <= count(rules));
      t.ok(count([{ ...more, action: 'accept' }, ...rules]) >= count(rules));
    }),
  );
});

t.test('what lets in only what is known, expected or from inside opens nothing', async (t) => {
  const state = (...names: string[]): object => is({ ct: { key: 'state' } }, names, 'in');
  const closed: Record<string, object[]> = {
    'answers to what was asked': [state('established', 'related'), accept],
    loopback: [is(meta('iif'), 'lo'), accept],
    'a bridge for guests': [is(meta('iifname'), { set: ['virbr0', 'docker0'] }), accept],
    ping: [is(meta('l4proto'), { set: ['icmp', 'ipv6-icmp'] }), accept],
    'ICMP by its type': [is(field('icmp', 'type'), 'echo-request', '!='), accept],
    'groups of machines': [is(field('ip', 'daddr'), '224.0.0.251'), is(field('udp', 'dport'), 5353), accept],
    'what came through a tunnel': [is(meta('secpath'), true), accept],
    'one address': [is(field('ip', 'saddr'), '203.0.113.7'), accept],
    broadcasts: [is(meta('pkttype'), { set: ['broadcast', 'multicast'] }), accept],
    'connections that were translated': [is({ ct: { key: 'status' } }, 'dnat', 'in'), accept],
  };
  for (const [what, rule] of Object.entries(closed)) t.strictSame(ofNft([rule]), { certain: 0, possible: 0 }, what);
});

t.test('what lets in whoever comes opens everything, by whichever way it is said', async (t) => {
  const open: Record<string, object[]> = {
    'no condition': [accept],
    'new connections': [is({ ct: { key: 'state' } }, { set: ['established', 'new'] }), accept],
    'a network card': [is(meta('iifname'), 'eth0'), accept],
    'cards by pattern': [is(meta('iifname'), 'en*'), accept],
    'all but loopback': [is(meta('iifname'), 'lo', '!='), accept],
    'half of the internet': [is(field('ip', 'saddr'), { prefix: { addr: '0.0.0.0', len: 1 } }), accept],
    'networks as cafés have them': [is(field('ip', 'saddr'), { prefix: { addr: '192.168.0.0', len: 16 } }), accept],
    'a sender that answers reach': [is({ fib: { result: 'oif', flags: ['saddr', 'iif'] } }, true), accept],
    'all but one address': [is(field('ip', 'saddr'), '203.0.113.7', '!='), accept],
    'as fast as the sender likes': [{ limit: { rate: 5, burst: 5, per: 'second' } }, accept],
    'both protocols': [is(meta('l4proto'), { set: ['tcp', 'udp'] }), accept],
    'a verdict map': [
      {
        vmap: {
          key: { ct: { key: 'state' } },
          data: {
            set: [
              ['new', accept],
              ['invalid', { drop: null }],
            ],
          },
        },
      },
    ],
  };
  for (const [what, rule] of Object.entries(open))
    t.strictSame(ofNft([rule]), { certain: allPorts, possible: 0 }, what);
  t.strictSame(ofNft([[is(meta('l4proto'), 'tcp'), accept]]), { certain: 65_536, possible: 0 });
  t.strictSame(ofNft([[is(field('udp', 'sport'), 53), accept]]), { certain: 65_536, possible: 0 }, 'any source port');
});

t.test('what cannot be told is doubtful, neither open nor shut', async (t) => {
  const doubtful: Record<string, object[]> = {
    'an extension of iptables': [{ xt: { type: 'match', name: 'conntrack' } }, accept],
    'an extension that is not even named': [{ xt: null }, accept],
    'a mark of other rules': [is(meta('mark'), 66), accept],
    'a set whose elements come and go': [is(field('ip', 'saddr'), '@friends'), accept],
    'a set that is not there': [is(field('ip', 'saddr'), '@nobody'), accept],
    'another program decides': [{ queue: { num: 0, flags: 'bypass' } }],
    'a word that nobody knows': [{ sesame: {} }, accept],
    'a chain that is not there': [{ jump: { target: 'nowhere' } }],
  };
  const set = { set: { family: 'inet', table: 'filter', name: 'friends', type: 'ipv4_addr', flags: ['dynamic'] } };
  for (const [what, rule] of Object.entries(doubtful)) {
    t.strictSame(ofNft([rule], 'drop', [set]), { certain: 0, possible: allPorts }, what);
  }
  t.strictSame(ofNft([[{ sesame: {} }, { drop: null }]], 'accept'), { certain: 0, possible: allPorts });
});

t.test('what is kept from one address gets in by another, and what one alone lets in may get in nowhere', async (t) => {
  const open = { certain: allPorts, possible: 0 };
  t.strictSame(ofSave(['-A INPUT -d 172.17.0.2/32 ! -i docker0 -j DROP'], 'accept'), open);
  t.strictSame(ofNft([[is(field('ip', 'daddr'), '172.17.0.2'), { drop: null }]], 'accept'), open);
  t.strictSame(ofSave(['-A INPUT -d 127.0.0.0/8 ! -i lo -j DROP'], 'accept'), open, 'nobody else calls it so');
  t.strictSame(ofSave(['-A INPUT -m set --match-set banned src -j DROP'], 'accept'), open, 'a list of banned ones');
  t.strictSame(ofNft([[is(field('ip', 'saddr'), '@banned'), { drop: null }]], 'accept'), open);
  const doubtful = { certain: 0, possible: allPorts };
  t.strictSame(ofSave(['-A INPUT -m set ! --match-set known src -j DROP'], 'accept'), doubtful);
  t.strictSame(ofSave(['-A INPUT -m set --match-set ports dst -j DROP'], 'accept'), doubtful);
  t.strictSame(ofNft([[is(field('tcp', 'dport'), '@shut'), { drop: null }]], 'accept'), {
    certain: 65_536,
    possible: 65_536,
  });
  t.strictSame(ofSave(['-A INPUT -d 192.168.1.20/32 -j ACCEPT']), doubtful);
  t.strictSame(ofSave(['-A INPUT -d 192.168.1.20/32 -j OTHER', '-A OTHER -j DROP'], 'accept'), doubtful);
  t.strictSame(ofSave(['-A INPUT -d 172.16.0.0/12 -j DROP'], 'accept'), doubtful, 'of a whole network it may have all');
});

t.test('ports that are sent on to containers are counted, and let nobody in to the machine itself', async (t) => {
  const sentOn = (...rules: string[]): number => {
    const text = ['*nat', ':PREROUTING ACCEPT [0:0]', ':DOCKER - [0:0]', ...rules, 'COMMIT', ''].join('\n');
    const { tables = [] } = parseIptablesSave(text, 'ipv4') ?? {};
    t.strictSame(baseChains(tables, 'ipv4'), []);
    return portsSentOn(tables, 'ipv4');
  };
  const toContainer = '-j DNAT --to-destination 172.17.0.2:80';
  const toDocker = '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER';
  t.equal(sentOn(toDocker, `-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080:8089 ${toContainer}`), 10);
  t.equal(sentOn(toDocker, `-A DOCKER -d 127.0.0.1/32 ! -i docker0 -p tcp -m tcp --dport 8080 ${toContainer}`), 0);
  t.equal(sentOn(toDocker, '-A DOCKER -j RETURN', `-A DOCKER -p tcp -m tcp --dport 80 ${toContainer}`), 0);
  t.equal(sentOn('-A PREROUTING -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 8080'), 0);
  t.equal(sentOn('-A PREROUTING -p udp -j ACCEPT', `-A PREROUTING ${toContainer}`), 65_536);
  const chain = { family: 'inet', table: 'filter', name: 'nat', type: 'nat', hook: 'prerouting', prio: -100 };
  const expr = [is(field('tcp', 'dport'), 8080), { dnat: { family: 'ip', addr: '172.17.0.2', port: 80 } }];
  const rule = { rule: { family: 'inet', table: 'filter', chain: 'nat', expr } };
  t.equal(portsSentOn(parseNftRuleset(nftListing([], 'drop', [{ chain }, rule])) ?? [], 'ipv4'), 1);
});

t.test('iptables’ own ways of saying it', async (t) => {
  const opened: [string[], number][] = [
    [['-A INPUT -p tcp -m multiport --dports 80,443,8000:8010 -j ACCEPT'], 13],
    [['-A INPUT -p tcp -m tcp --dport 22 -m comment --comment "a \\"quoted -j DROP" -j ACCEPT'], 1],
    [['-A INPUT -p tcp -m tcp ! --dport 22 -j ACCEPT'], 65_535],
    [['-A INPUT -i wlan+ -j ACCEPT'], allPorts],
    [['-A INPUT -m iprange --src-range 192.168.1.10-192.168.1.20 -j ACCEPT'], 0],
    [['-A INPUT -m iprange --src-range 192.168.1.10-192.168.1.90 -j ACCEPT'], allPorts],
    [['-A INPUT -m policy --dir in --pol ipsec --reqid 1 --proto esp -j ACCEPT'], 0],
    [['-A INPUT -m policy --dir in --pol none -p udp -m udp --dport 1701 -j ACCEPT'], 1],
    [['-A INPUT -m addrtype --dst-type BROADCAST -j ACCEPT'], 0],
    [['-A INPUT -p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'], 65_536],
    [['-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT'], 0],
    [['-A INPUT -p tcp -m recent --rcheck --name knocked -j ACCEPT'], 65_536],
    [['-A INPUT -j OTHER', '-A OTHER -p udp -j RETURN', '-A OTHER -j ACCEPT'], 65_536],
    [['-A INPUT -g OTHER', '-A INPUT -j ACCEPT', '-A OTHER -p tcp -m tcp --dport 22 -j ACCEPT'], 1],
  ];
  for (const [rules, certain] of opened) t.strictSame(ofSave(rules), { certain, possible: 0 }, rules.join(' '));
  t.strictSame(ofSave(['-A INPUT -m set --match-set friends src -j ACCEPT']), { certain: 0, possible: allPorts });
  t.strictSame(
    ofSave(['-A INPUT -m socket -j DROP'], 'accept'),
    { certain: 0, possible: allPorts },
    'no such extension',
  );
  t.equal(parseIptablesSave('*filter\n:INPUT DROP [0:0]\n', 'ipv4'), null, 'without its end');
  t.equal(parseIptablesSave('iptables-save: command not found\n', 'ipv4'), null);
});

t.test('an address is compared as the number it is', async (t) => {
  const [v4, v6] = [networkOf('10.1.2.3/8'), networkOf('fe80::1/10')];
  t.strictSame(v4, { family: 'ipv4', from: 0x0a000000n, to: 0x0affffffn });
  t.equal(v6?.from, 0xfe80n << 112n);
  t.equal(networkOf('::ffff:1.2.3.4')?.from, 0xffff01020304n);
  for (const bad of ['10.0.0', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/255.0.255.0', ':::', '1::2::3', 'eth0', '']) {
    t.equal(networkOf(bad), undefined, bad);
  }
});
