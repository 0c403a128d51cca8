// What becomes of a stranger's packet: it is sent through the rules, for every port that makes a difference, by every
// interface that leads outside. A packet is kept out when any one of the chains it must pass drops it.
import { addressOf, type Family, strangers } from '../addresses.ts';
import type { Chain, Rule, Table } from './ruleset.ts';
import { all, matchAll, type Packet } from './tests.ts';

/** Ports that let a stranger in, TCP and UDP counted together; and those of which it cannot be told. */
export interface OpenPorts {
  certain: number;
  possible: number;
}

export const allPorts = 2 * 65_536;

/** What may happen to a packet in a chain; `through` leads back to where the chain was entered from. */
interface Outcomes {
  accept: boolean;
  drop: boolean;
  through: boolean;
}

interface BaseChain {
  chain: Chain;
  table: Table;
}

/** Chains that every packet to this machine passes, of all tables. */
export const baseChains = (tables: readonly Table[], family: Family): BaseChain[] =>
  entered(tables, family).filter(({ chain }) => chain.base?.hook !== 'translation');

const entered = (tables: readonly Table[], family: Family): BaseChain[] =>
  tables
    .filter(({ families }) => families.includes(family))
    .flatMap((table) =>
      [...table.chains.values()].filter(({ base }) => base !== undefined).map((chain) => ({ chain, table })),
    );

/**
 * Ports by which a stranger may be sent on to a container or a guest, past the rules for this machine; at most, for what of
 * them is forwarded in the end is not asked.
 */
export function portsSentOn(tables: readonly Table[], family: Family): number {
  const counts = entered(tables, family)
    .filter(({ chain }) => chain.base?.hook === 'translation')
    .map((base) => openPorts([base], family) ?? { certain: allPorts, possible: 0 });
  return Math.min(
    allPorts,
    counts.reduce((sum, { certain, possible }) => sum + certain + possible, 0),
  );
}

/** Undefined: the rules are too many to be gone through. */
export function openPorts(bases: readonly BaseChain[], family: Family): OpenPorts | undefined {
  const rules = bases.flatMap(({ table }) => [...table.chains.values()].flatMap((chain) => chain.rules));
  const tests = all(rules.flatMap((rule) => rule.tests));
  const starts = [...new Set([0, ...(tests.ports ?? [])])]
    .filter((port) => port >= 0 && port < 65_536)
    .sort((a, b) => a - b);
  const strangers = strangersOf(family, tests.interfaces ?? []);
  if (starts.length * strangers.length * rules.length > 20_000_000) return undefined;
  const open: OpenPorts = { certain: 0, possible: 0 };
  for (const protocol of ['tcp', 'udp'] as const) {
    for (const [index, port] of starts.entries()) {
      const fates = strangers.map((stranger) => fateOf(bases, { ...stranger, protocol, port }));
      const size = (starts[index + 1] ?? 65_536) - port;
      if (fates.includes('in')) open.certain += size;
      else if (fates.includes('perhaps')) open.possible += size;
    }
  }
  return open;
}

function fateOf(bases: readonly BaseChain[], packet: Packet): 'in' | 'out' | 'perhaps' {
  let fate: 'in' | 'perhaps' = 'in';
  for (const { chain, table } of bases) {
    const { accept, drop } = throughBase(chain, table, packet);
    if (!accept) return 'out';
    if (drop) fate = 'perhaps';
  }
  return fate;
}

function throughBase(chain: Chain, table: Table, packet: Packet): Outcomes {
  const met = walk(chain, table, packet, 0);
  if (!met.through) return met;
  const policy = chain.base?.policy ?? 'accept';
  return { accept: met.accept || policy === 'accept', drop: met.drop || policy === 'drop', through: false };
}

/** The kernel allows sixteen jumps, one into the other. */
const deepest = 16;
const anything: Outcomes = { accept: true, drop: true, through: true };

function walk(chain: Chain | undefined, table: Table, packet: Packet, depth: number): Outcomes {
  if (chain === undefined || depth > deepest) return anything;
  const met: Outcomes = { accept: false, drop: false, through: false };
  for (const rule of chain.rules) {
    const match = matchOf(rule, packet);
    if (match === 'no') continue;
    const { accept, drop, through, ends } = take(rule, table, packet, depth);
    met.accept ||= accept;
    met.drop ||= drop;
    met.through ||= through;
    if (ends && match === 'yes') return met;
  }
  return { ...met, through: true };
}

/**
 * Whoever sends it sees to it that what lets it in holds, and that what keeps it out does not. What is dropped for certain
 * addresses alone gets in by others: laptops have lent ones, and rules for theirs would not hold for a day.
 */
function matchOf({ tests, action }: Rule, packet: Packet): 'yes' | 'no' | 'maybe' {
  const match = matchAll(tests, packet);
  if (match === 'yes' || match === 'no' || match === 'maybe') return match;
  if (action.kind === 'drop') return 'no';
  return action.kind === 'accept' && match === 'sender' ? 'yes' : 'maybe';
}

/** `ends`: nothing after the rule in this chain is reached. */
function take({ action }: Rule, table: Table, packet: Packet, depth: number): Outcomes & { ends: boolean } {
  switch (action.kind) {
    case 'accept':
      return { accept: true, drop: false, through: false, ends: true };
    case 'drop':
      return { accept: false, drop: true, through: false, ends: true };
    case 'return':
      return { accept: false, drop: false, through: true, ends: true };
    case 'none':
      return { accept: false, drop: false, through: false, ends: false };
    case 'opaque':
      return { accept: true, drop: true, through: false, ends: false };
    case 'goto':
      return { ...walk(table.chains.get(action.chain), table, packet, depth + 1), ends: true };
    case 'jump': {
      const inner = walk(table.chains.get(action.chain), table, packet, depth + 1);
      return { ...inner, through: false, ends: !inner.through };
    }
    default:
      return action satisfies never;
  }
}

/** Interfaces that lead to this machine's own guests or to a private network of the company, by their usual names. */
const inside =
  /^(lo$|docker|br-|virbr|vnet|veth|tailscale|wt[0-9]|wg|tun|tap|lxc|lxd|incus|podman|cni|flannel|cali|kube|zt|vmnet|vboxnet|waydroid|nebula|mpqemubr)/;

/** One that no rule names: a network card that is plugged in tomorrow. */
const unnamed = 'unnamed-card';

function strangersOf(family: Family, interfaces: readonly string[]): Omit<Packet, 'protocol' | 'port'>[] {
  const named = interfaces.map((name) => (name.endsWith('*') ? `${name.slice(0, -1)}0` : name));
  const outside = [...new Set([unnamed, ...named])].filter((name) => !inside.test(name));
  const { everywhere, nearby } = strangers[family];
  return [...everywhere, ...nearby].flatMap((text) => {
    const from = addressOf(text)?.value;
    return from === undefined ? [] : outside.map((via) => ({ family, via, from }));
  });
}

/** Whether a rule or chain of that name is there, by which a program that manages rules is known. */
export const hasChain = (tables: readonly Table[], pattern: RegExp): boolean =>
  tables.some(({ chains, name }) => pattern.test(name) || [...chains.keys()].some((chain) => pattern.test(chain)));
