import fc from 'fast-check';
import t from 'tap';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { remoteAccess } from './check.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';
import { isKnownProgram } from './programs.ts';
import { remoteAccessQuery } from './windows/query.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
type Rules = Parameters<typeof remoteAccess.verdict>[1];
const defaults: Rules = {
  ssh: 'keys',
  rootLogin: 'refuse',
  remoteDesktop: 'refuse',
  fileSharing: 'refuse',
  remoteManagement: 'refuse',
  remoteControl: [],
  remoteAssistance: 'allow',
  otherListeners: 'ignore',
  allowedPorts: [],
};

const facts = (...services: Service[]): RemoteAccessFacts => ({
  environment: 'machine',
  services,
  otherPorts: [],
  unknownPorts: [],
  listing: 'complete',
  notSeen: [],
});
const service = (kind: Service['kind'], more: Partial<Service> = {}): Service => ({
  kind,
  name: kind,
  state: 'on',
  ports: [1_234],
  encrypted: 'yes',
  ...more,
});
const ssh = (more: Partial<Service> = {}): Service =>
  service('ssh', { name: 'SSH', ports: [22], passwordLogin: 'no', rootLogin: 'no', ...more });
const judged = (given: RemoteAccessFacts, rules: Partial<Rules> = {}) =>
  remoteAccess.verdict(given, { ...defaults, ...rules }, now);
const word = (given: RemoteAccessFacts, rules: Partial<Rules> = {}): VerdictWord => judged(given, rules).verdict;

const kinds = [
  'ssh',
  'remote-desktop',
  'remote-control',
  'remote-assistance',
  'remote-management',
  'file-sharing',
  'clear-protocol',
] as const;
const anyService: fc.Arbitrary<Service> = fc.record({
  kind: fc.constantFrom(...kinds),
  name: fc.constantFrom('SSH', 'TeamViewer', 'VNC'),
  state: fc.constantFrom('on', 'off', 'unknown'),
  ports: fc.constantFrom([], [22], [1, 2, 3, 4, 5, 6]),
  encrypted: fc.constantFrom('yes', 'no', 'unknown'),
  passwordLogin: fc.constantFrom('yes', 'no', 'unknown'),
  rootLogin: fc.constantFrom('no', 'keys', 'yes', 'unknown'),
  networkLevel: fc.constantFrom('required', 'not-required', 'unknown'),
});
const anyFacts: fc.Arbitrary<RemoteAccessFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'unknown'),
  services: fc.array(anyService, { maxLength: 4 }),
  otherPorts: fc.constantFrom([], [8_080]),
  unknownPorts: fc.constantFrom([], [], [4_711]),
  listing: fc.constantFrom('complete', 'complete', 'partial'),
  notSeen: fc.constantFrom([], ['/proc: not whole']),
});
const anyRules: fc.Arbitrary<Rules> = fc.record({
  ssh: fc.constantFrom('refuse', 'keys', 'allow'),
  rootLogin: fc.constantFrom('refuse', 'keys', 'allow'),
  remoteDesktop: fc.constantFrom('refuse', 'protected', 'allow'),
  fileSharing: fc.constantFrom('refuse', 'encrypted', 'allow'),
  remoteManagement: fc.constantFrom('refuse', 'protected', 'allow'),
  remoteControl: fc.constantFrom([], ['teamviewer']),
  remoteAssistance: fc.constantFrom('refuse', 'allow'),
  otherListeners: fc.constantFrom('ignore', 'refuse'),
  allowedPorts: fc.constantFrom([], [8_080, 4_711]),
});

t.test('nothing open passes, and SSH with keys does', async (t) => {
  t.match(judged(facts()), { verdict: 'pass', reason: /No service/ });
  t.match(judged(facts(ssh())), { verdict: 'pass', reason: /SSH/ });
  t.equal(word(facts(ssh()), { ssh: 'refuse' }), 'fail');
});

t.test('a password or root over SSH fails, and unseen settings are unknown', async (t) => {
  t.match(judged(facts(ssh({ passwordLogin: 'yes' }))), { verdict: 'fail', reason: /password/ });
  t.match(judged(facts(ssh({ rootLogin: 'keys' }))), { verdict: 'fail', reason: /root.*with a key/ });
  t.equal(word(facts(ssh({ rootLogin: 'keys' })), { rootLogin: 'keys' }), 'pass');
  t.equal(word(facts(ssh({ rootLogin: 'yes' })), { rootLogin: 'keys' }), 'fail');
  t.equal(word(facts(ssh({ passwordLogin: 'unknown' }))), 'unknown');
  t.equal(word(facts(ssh({ rootLogin: 'unknown' }))), 'unknown');
  t.equal(word(facts(ssh({ passwordLogin: 'yes', rootLogin: 'yes' })), { ssh: 'allow', rootLogin: 'allow' }), 'pass');
});

t.test('what the policy refuses fails, and what it allows under conditions is held to them', async (t) => {
  for (const kind of kinds.slice(1))
    t.equal(word(facts(service(kind))), kind === 'remote-assistance' ? 'pass' : 'fail');
  const desktop = (more: Partial<Service>) =>
    word(facts(service('remote-desktop', more)), { remoteDesktop: 'protected' });
  t.equal(desktop({}), 'pass');
  t.equal(desktop({ encrypted: 'no' }), 'fail');
  t.equal(desktop({ encrypted: 'unknown' }), 'unknown');
  t.equal(desktop({ networkLevel: 'not-required' }), 'fail');
  t.equal(desktop({ networkLevel: 'unknown' }), 'unknown');
});

t.test('telnet and the like fail whatever the policy allows', async (t) => {
  fc.assert(
    fc.property(anyRules, anyFacts, (rules, given) => {
      const clear = service('clear-protocol', { encrypted: 'no' });
      t.equal(word({ ...given, services: [...given.services, clear] }, rules), 'fail');
    }),
  );
});

t.test('a program for remote control is allowed by its name', async (t) => {
  const runs = facts(service('remote-control', { name: 'TeamViewer', ports: [] }));
  t.match(judged(runs), { verdict: 'fail', reason: /TeamViewer/ });
  t.equal(word(runs, { remoteControl: ['teamviewer'] }), 'pass');
  t.equal(word(runs, { remoteControl: ['AnyDesk'] }), 'fail');
});

t.test('other listeners count where the policy says so, and unnamed ones are unknown', async (t) => {
  const others = { ...facts(), otherPorts: [8_080] };
  t.match(judged(others), { verdict: 'pass', reason: /1 port\./ });
  t.equal(word(others, { otherListeners: 'refuse' }), 'fail');
  t.equal(word(others, { otherListeners: 'refuse', allowedPorts: [8_080] }), 'pass');
  const unnamed = { ...facts(), unknownPorts: [4_711] };
  t.match(judged(unnamed), { verdict: 'unknown', reason: /4711/ });
  t.equal(word(unnamed, { allowedPorts: [4_711] }), 'pass');
  t.equal(word({ ...facts(), listing: 'partial' }), 'unknown');
});

t.test('another service never makes it better, and nothing unseen passes', async (t) => {
  fc.assert(
    fc.property(anyFacts, anyService, anyRules, (given, more, rules) => {
      const before = word(given, rules);
      t.ok(byWorst(word({ ...given, services: [...given.services, more] }, rules), before) <= 0);
      t.not(word({ ...given, listing: 'partial' }, rules), 'pass');
      t.not(word({ ...given, unknownPorts: [9] }, rules), 'pass');
    }),
  );
});

t.test('what is not as the policy asks has a remedy, what passes has none', async (t) => {
  fc.assert(
    fc.property(anyFacts, anyRules, fc.constantFrom('linux', 'macos', 'windows'), (given, rules, system) => {
      t.equal(remoteAccess.remedy(given, rules, system, now).length > 0, word(given, rules) !== 'pass');
    }),
  );
});

t.test('Windows is asked for the names of no programs but those that are known here', async (t) => {
  const [pattern = ''] = /(?<=\$_ -match ')[^']+/.exec(remoteAccessQuery.script) ?? [];
  const isAsked = (name: string): boolean => new RegExp(pattern, 'i').test(name);
  const given = [
    'AnyDesk',
    'TeamViewer_Service',
    'rustdesk',
    'LMIGuardianSvc',
    'parsecd',
    'winvnc',
    'nxserver',
    'vncagent',
  ];
  for (const name of given) t.ok(isAsked(name) && isKnownProgram(name), name);
  t.ok(isAsked('System'), 'which shows that the listing is whole');
  for (const name of ['SystemSettings', 'SystemInformer', 'explorer', 'svchost']) t.notOk(isAsked(name), name);
});
