// The firewall of Windows: its three profiles with the adapters and the rules that make holes in them, the services without
// which they are words, and products of other makers that stand in for it.
import Type from 'typebox';
import type { Answer, Host } from '../../host.ts';
import { entriesOf } from '../../windows/entries.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { FirewallFacts, Guard } from './facts.ts';
import { exemptOf } from './windows/adapters.ts';
import { firewallQuery } from './windows/query.ts';
import { allPorts } from './windows/rule-line.ts';
import { openPorts, type Rules, rulesOf } from './windows/rules.ts';

/**
 * MSFT_NetFirewallProfile: Enabled 0 false, 1 true, 2 not configured; DefaultInboundAction 0 not configured, 2 allow, 4 block.
 * AllowInboundRules (`anyRules`) and AllowLocalFirewallRules (`localRules`): rules are heeded but where they are 0.
 */
const Profile = Type.Object({
  name: Type.String(),
  enabled: Type.Integer({ minimum: 0, maximum: 2 }),
  inbound: Type.Union([Type.Literal(0), Type.Literal(2), Type.Literal(4)]),
  anyRules: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 })),
  localRules: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 })),
  /** A part by itself. */
  exempt: Type.Optional(Type.Unknown()),
});
type Profile = Type.Static<typeof Profile>;

/** ServiceControllerStatus: 1 stopped … 4 running … 7 paused. */
const ServiceState = Type.Object({ name: Type.String(), status: Type.Integer({ minimum: 1, maximum: 7 }) });

/** Whether its program is still there; null when that could not be told. */
const Product = Type.Object({
  name: Type.String({ minLength: 1 }),
  state: Type.Integer({ minimum: 0 }),
  isThere: Type.Union([Type.Boolean(), Type.Null()]),
});
type Product = Type.Static<typeof Product>;

const profiles = [
  ['domain', 'Domain'],
  ['private', 'Private'],
  ['public', 'Public'],
] as const satisfies [Guard['network'], string][];

async function probe(host: Host): Promise<Outcome<FirewallFacts>> {
  const answer = await host.query(firewallQuery);
  if (!answer.ok) return { unknown: `Whether a firewall is on could not be seen (${answer.reason}).` };
  const listed = entriesOf(answer, 'profiles', Profile);
  const engine = engineOf(entriesOf(answer, 'services', ServiceState));
  const rules = rulesOf(answer);
  const products = entriesOf(answer, 'products', Product);
  const notSeen = [
    ...(listed.ok ? [] : [listed.reason]),
    ...('unread' in engine ? [engine.unread] : []),
    ...(rules.ok ? [] : [rules.reason]),
    // Windows Server knows of no products; on others their list is only a second way to be protected.
    ...(products.ok || products.failure === 'absent' ? [] : [products.reason]),
  ];
  return {
    facts: {
      environment: 'machine',
      guards: profiles.map(([network, name]) => guardOf(network, name, listed, engine, rules)),
      program: null,
      otherProducts: products.ok ? products.value.map(productOf) : [],
      notSeen,
    },
  };
}

type Engine = { runs: boolean } | { unread: string };

/** Windows Defender Firewall, and the Base Filtering Engine under it. */
function engineOf(services: Answer<Type.Static<typeof ServiceState>[]>): Engine {
  if (!services.ok) return { unread: services.reason };
  const states = ['mpssvc', 'bfe'].map(
    (name) => services.value.find((service) => service.name.toLowerCase() === name)?.status,
  );
  if (states.some((status) => status !== undefined && status !== 4)) return { runs: false };
  return states.includes(undefined) ? { unread: 'services: Windows did not name them all' } : { runs: true };
}

function guardOf(
  network: Guard['network'],
  name: string,
  listed: Answer<Profile[]>,
  engine: Engine,
  rules: Answer<Rules>,
): Guard {
  if (!listed.ok) return { network, state: 'unknown', reason: listed.reason };
  const named = listed.value.filter((profile) => profile.name === name);
  const [profile] = named;
  if (profile === undefined || named.length > 1) {
    return { network, state: 'unknown', reason: `profiles: Windows named "${name}" ${named.length} times` };
  }
  if (profile.enabled === 0) return { network, state: 'off' };
  // In the store of active settings everything is decided; "not configured" there is an answer to another question.
  if (profile.enabled !== 1) return { network, state: 'unknown', reason: 'whether it is enabled is not configured' };
  if (profile.inbound === 2) return { network, state: 'open' };
  if ('unread' in engine) return { network, state: 'unknown', reason: engine.unread };
  return engine.runs
    ? withHoles(network, profile, rules)
    : { network, state: 'off', reason: 'the service that enforces it does not run' };
}

/** What is on, less what it leaves out. A hole that is seen is told, though another could not be looked for. */
function withHoles(network: Guard['network'], profile: Profile, rules: Answer<Rules>): Guard {
  const exempt = exemptOf(profile);
  const { ports, reason } = portsOf(network, profile, rules);
  const because = reason === undefined ? {} : { reason };
  const open = { openPorts: ports.certain, doubtfulPorts: ports.doubtful };
  if (ports.certain === allPorts) return { network, state: 'open', ...open };
  if (!exempt.ok) return { network, state: 'unknown', ...open, reason: exempt.reason };
  const isUnseen = ports.doubtful === allPorts && exempt.value.exemptAdapters === 0;
  return { network, state: isUnseen ? 'unknown' : 'on', ...open, ...exempt.value, ...because };
}

function portsOf(
  network: Guard['network'],
  { anyRules, localRules }: Profile,
  rules: Answer<Rules>,
): { ports: ReturnType<typeof openPorts>; reason?: string } {
  if (anyRules === 0) return { ports: { certain: 0, doubtful: 0 } };
  if (!rules.ok) return { ports: { certain: 0, doubtful: allPorts }, reason: rules.reason };
  const ports = openPorts(rules.value, network, localRules !== 0);
  return ports.doubtful === 0 ? { ports } : { ports, reason: 'rules: not all of them could be judged' };
}

/** Bits 12 to 15 of productState: 0 off, 1 on, 2 snoozed, 3 expired. */
function productOf({ name, state, isThere }: Product): FirewallFacts['otherProducts'][number] {
  const bits = (state >> 12) & 0xf;
  if (bits === 0 || bits === 2 || bits === 3 || isThere === false) return { name, state: 'off' };
  return { name, state: bits === 1 && isThere === true ? 'on' : 'unknown' };
}

export const windowsFirewall: SystemProbe<FirewallFacts> = { probe };
