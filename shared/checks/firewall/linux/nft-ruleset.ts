// Reads `nft --json list ruleset` (libnftables-json(5)). What does not parse is no ruleset; what parses and is not
// understood is a test that may hold or not.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Family } from '../addresses.ts';
import { type Expression, type NamedSets, testOf } from './nft-tests.ts';
import { type Action, accept, type Chain, drop, none, opaque, type Rule, type Table } from './ruleset.ts';
import { bySender, maybe, type Test } from './tests.ts';

const Place = { family: Type.String(), table: Type.String() };
const Listing = Type.Object({ nftables: Type.Array(Type.Record(Type.String(), Type.Unknown()), { minItems: 1 }) });
const Metainfo = Type.Object({ json_schema_version: Type.Literal(1) });
const TableEntry = Type.Object({ family: Type.String(), name: Type.String(), flags: Type.Optional(Type.Unknown()) });
const ChainEntry = Type.Object({
  ...Place,
  name: Type.String(),
  type: Type.Optional(Type.String()),
  hook: Type.Optional(Type.String()),
  prio: Type.Optional(Type.Integer()),
  policy: Type.Optional(Type.Union([Type.Literal('accept'), Type.Literal('drop')])),
});
type ChainEntry = Type.Static<typeof ChainEntry>;
const RuleEntry = Type.Object({
  ...Place,
  chain: Type.String(),
  expr: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
type RuleEntry = Type.Static<typeof RuleEntry>;
const SetEntry = Type.Object({
  ...Place,
  name: Type.String(),
  flags: Type.Optional(Type.Unknown()),
  elem: Type.Optional(Type.Array(Type.Unknown())),
});

export interface NftTable extends Table {
  /** It holds rules of iptables' own, of which nft shows no more than that they are there. */
  isTranslated: boolean;
  /** It is switched off as a whole, or has a mark that is not known. */
  isDormant: boolean;
}

/** Null when the text is no whole listing. */
export function parseNftRuleset(text: string): NftTable[] | null {
  const listing = jsonOf(text);
  if (!Value.Check(Listing, listing)) return null;
  const [first, ...entries] = listing.nftables;
  if (!Value.Check(Metainfo, first?.['metainfo'])) return null;
  const tables = new Map<string, MadeTable>();
  const sets: NamedSets = new Map();
  // Sets may stand after the rules that use them.
  for (const entry of entries) if (!readEntry(entry, tables, sets)) return null;
  for (const { rule } of entries) {
    if (rule === undefined) continue;
    if (!Value.Check(RuleEntry, rule)) return null;
    const table = tables.get(`${rule.family} ${rule.table}`);
    const chain = table?.chains.get(rule.chain);
    if (table === undefined || chain === undefined) return null;
    table.isTranslated ||= rule.expr.some((statement) => 'xt' in statement);
    chain.rules.push(...rulesOf(rule, sets));
  }
  return [...tables.values()];
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface MadeTable extends NftTable {
  chains: Map<string, Chain>;
}

function readEntry(entry: Expression, tables: Map<string, MadeTable>, sets: NamedSets): boolean {
  const { table, chain, set = entry['map'] } = entry;
  if (table !== undefined) {
    if (!Value.Check(TableEntry, table)) return false;
    const { family, name } = table;
    const isDormant = !isHarmless(table.flags);
    tables.set(`${family} ${name}`, {
      families: familiesOf(family),
      name,
      chains: new Map(),
      isTranslated: false,
      isDormant,
    });
  }
  if (chain !== undefined) {
    if (!Value.Check(ChainEntry, chain)) return false;
    const table = tables.get(`${chain.family} ${chain.table}`);
    if (table === undefined) return false;
    const base = baseOf(chain);
    table.chains.set(chain.name, { name: chain.name, rules: [], ...(base !== undefined && { base }) });
  }
  if (set !== undefined) {
    if (!Value.Check(SetEntry, set)) return false;
    const changes = /dynamic|timeout/.test(JSON.stringify(set.flags ?? ''));
    sets.set(`${set.family} ${set.table} ${set.name}`, changes ? undefined : (set.elem ?? []));
  }
  return true;
}

/** nft 1.0.6 shows a dormant table's flag by a wrong name ("filter"), so only those known to be harmless are. */
const isHarmless = (flags: unknown): boolean =>
  (flags === undefined ? [] : [flags].flat()).every((flag) => flag === 'owner' || flag === 'persist');

function familiesOf(family: string): Family[] {
  if (family === 'ip') return ['ipv4'];
  if (family === 'ip6') return ['ipv6'];
  return family === 'inet' ? ['ipv4', 'ipv6'] : [];
}

/** Chains of type nat send on or do nothing; of a packet that leaves or passes nothing is asked here. */
function baseOf({ type, hook, prio = 0, policy = 'accept' }: ChainEntry): Chain['base'] {
  if (type === 'nat' && hook === 'prerouting') return { hook: 'translation', priority: prio, policy: 'drop' };
  if (type !== 'filter' || (hook !== 'input' && hook !== 'prerouting')) return undefined;
  return { hook, priority: prio, policy };
}

function rulesOf({ family, table, expr }: RuleEntry, sets: NamedSets): Rule[] {
  const scope = { sets, prefix: `${family} ${table} ` };
  const tests: Test[] = [];
  for (const statement of expr) {
    const [keyword = '', value] = Object.entries(statement)[0] ?? [];
    const action = actionOf(keyword, value);
    if (action !== undefined) return [{ tests, action }];
    if (keyword === 'vmap')
      return branchesOf(value, scope).map((rule) => ({ ...rule, tests: [...tests, ...rule.tests] }));
    if (keyword === 'match') tests.push(testOf(value, scope));
    else if (waits.has(keyword)) tests.push(bySender);
    else if (!harmless.has(keyword)) tests.push(maybe);
  }
  return [{ tests, action: none }];
}

/** Statements that neither decide nor ask anything. */
const harmless = new Set([
  'counter',
  'log',
  'mangle',
  'notrack',
  'ct helper',
  'ct timeout',
  'ct expectation',
  'secmark',
  'dup',
  'last',
  'comment',
]);

/** Those that ask how much or how fast came before. */
const waits = new Set(['limit', 'quota', 'ct count', 'meter', 'set']);

const targets = new Map<string, Action>([
  ['REJECT', drop],
  ['LOG', none],
  ['NFLOG', none],
  ['MARK', none],
  ['CONNMARK', none],
]);

function actionOf(keyword: string, value: unknown): Action | undefined {
  if (keyword === 'accept' || keyword === 'dnat') return accept;
  if (keyword === 'drop' || keyword === 'reject' || keyword === 'redirect') return drop;
  if (keyword === 'return') return { kind: 'return' };
  if (keyword === 'continue') return none;
  if (keyword === 'queue' || keyword === 'tproxy' || keyword === 'synproxy') return opaque;
  const { target, type, name } = Object(value);
  if ((keyword === 'jump' || keyword === 'goto') && typeof target === 'string') return { kind: keyword, chain: target };
  if (keyword === 'jump' || keyword === 'goto') return opaque;
  return keyword === 'xt' && type === 'target' ? (targets.get(String(name)) ?? opaque) : undefined;
}

/** `ct state vmap { established : accept, invalid : drop }`: a rule for each of its lines. */
function branchesOf(value: unknown, scope: Parameters<typeof testOf>[1]): Rule[] {
  const { key, data } = Object(value);
  const lines = typeof data === 'string' ? scope.sets.get(scope.prefix + data.replace(/^@/, '')) : Object(data).set;
  if (!Array.isArray(lines)) return [{ tests: [maybe], action: opaque }];
  return lines.map((line) => {
    const [left, verdict] = Array.isArray(line) ? line : [];
    const [keyword = '', target] = Object.entries(Object(verdict))[0] ?? [];
    return {
      tests: [testOf({ op: '==', left: key, right: left }, scope)],
      action: actionOf(keyword, target) ?? opaque,
    };
  });
}
