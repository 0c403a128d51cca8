// Gathers the rules of every packet filter of the kernel: nftables from nft, the older tables from iptables-save, which
// also explains the rules that iptables put into nftables and nft cannot show.
import type { CommandName } from '../../../commands.ts';
import type { Host } from '../../../host.ts';
import { type Family, families } from '../addresses.ts';
import { parseIptablesSave, type SavedRules } from './iptables-save.ts';
import { legacyTables } from './kernel.ts';
import { type NftTable, parseNftRuleset } from './nft-ruleset.ts';
import type { Table } from './ruleset.ts';

export interface Gathered {
  tables: Table[];
  /** Why there may be rules beside these. They could keep more out, and let nothing more in. */
  gaps: Record<Family, string[]>;
}

export async function gatherRules(host: Host): Promise<Gathered> {
  const nft = await nftTables(host);
  const known = Array.isArray(nft) ? nft : [];
  const gathered: Gathered = { tables: [], gaps: { ipv4: [], ipv6: [] } };
  for (const family of families) {
    const own = await iptablesRules(host, family, Array.isArray(nft) ? nft : undefined);
    if (!Array.isArray(nft)) gathered.gaps[family].push(nft.unread);
    gathered.gaps[family].push(...own.gaps);
    gathered.tables.push(...own.tables);
    const rest = known.filter((table) => isOf(table, family) && !(isOwn(table) && own.explained.has(table.name)));
    // A dormant table does nothing, and one with an unknown mark may do nothing.
    gathered.tables.push(
      ...rest.filter(({ isDormant }) => !isDormant).map((table) => ({ ...table, families: [family] })),
    );
  }
  return gathered;
}

const isOf = ({ families }: Table, family: Family): boolean => families.includes(family);

/** Of a kind that iptables makes: for one protocol alone, under a name of its own. */
const isOwn = ({ families, name }: Table): boolean =>
  families.length === 1 && /^(filter|mangle|raw|security|nat)$/.test(name);

async function nftTables(host: Host): Promise<NftTable[] | { unread: string }> {
  if (!host.privileged) return { unread: 'nft: only root may list the rules; run as root' };
  const answer = await host.run('nft', ['--json', 'list', 'ruleset']);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout, stderr } = answer.value;
  if (status !== 0 && /Operation not permitted/.test(stderr)) {
    return { unread: 'nft: may not list the rules, although it runs as root; give the service CAP_NET_ADMIN' };
  }
  if (status !== 0) return { unread: `nft --json list ruleset: ended with status ${status}` };
  return parseNftRuleset(stdout) ?? { unread: 'nft --json list ruleset: what it printed is not whole' };
}

interface OwnRules {
  tables: Table[];
  gaps: string[];
  /** Names of the tables that nft shows as well, and which are told here in full. */
  explained: ReadonlySet<string>;
}

const programs = {
  ipv4: { usual: 'iptables-save', legacy: 'iptables-legacy-save' },
  ipv6: { usual: 'ip6tables-save', legacy: 'ip6tables-legacy-save' },
} as const satisfies Record<Family, Record<string, CommandName>>;

/** Asked only where there is something that nft does not tell. */
async function iptablesRules(host: Host, family: Family, nft: readonly NftTable[] | undefined): Promise<OwnRules> {
  const nothing = { tables: [], gaps: [], explained: new Set<string>() };
  if (!host.privileged) return nothing;
  const legacy = await legacyTables(host, family);
  const inUse = Array.isArray(legacy) ? legacy.filter((name) => name !== 'nat') : undefined;
  const isTranslated = nft?.some((table) => isOf(table, family) && table.isTranslated) ?? true;
  if (inUse?.length === 0 && !isTranslated) return nothing;
  const isShownByNft = nft?.some((table) => isOf(table, family) && isOwn(table)) ?? true;
  const { saved, unread } = await allSavedRules(host, family, { withLegacy: inUse?.length !== 0, isShownByNft });
  const namesOf = (kind: SavedRules['backend']): string[] =>
    saved.filter(({ backend }) => backend === kind).flatMap(({ tables }) => tables.map(({ name }) => name));
  const shown = namesOf('legacy');
  const missing = (inUse ?? []).filter((name) => !shown.includes(name));
  return {
    tables: saved.flatMap(({ tables }) => tables),
    gaps: [
      ...unread,
      ...(Array.isArray(legacy) ? [] : [legacy.unread]),
      ...missing.map((name) => `iptables: the older table "${name}" is in use, and nothing showed it`),
    ],
    explained: new Set(namesOf('nft')),
  };
}

/** What the usual program shows, which is of one kind of tables; and, where the older kind is in use, that as well. */
async function allSavedRules(
  host: Host,
  family: Family,
  kinds: { withLegacy: boolean; isShownByNft: boolean },
): Promise<{ saved: SavedRules[]; unread: string[] }> {
  const usual = await savedRules(host, programs[family].usual, family);
  const unread = 'unread' in usual ? [usual.unread] : [];
  const first = 'unread' in usual ? undefined : { ...usual, backend: usual.backend ?? onlyKind(usual, kinds) };
  const saved = first === undefined ? [] : [first];
  if (!kinds.withLegacy || first?.backend === 'legacy') return { saved, unread };
  const older = await savedRules(host, programs[family].legacy, family);
  if ('unread' in older) return { saved, unread };
  const legacy: SavedRules = { ...older, backend: 'legacy' };
  if (first?.backend !== null) return { saved: [...saved, legacy], unread };
  // Nothing says of which kind the first were: if these are the same, they are the older ones, too.
  return { saved: first.text === older.text ? [legacy] : [{ ...first, backend: 'nft' }, legacy], unread };
}

/** Where only one kind of tables is there at all, rules are of that kind whatever shows them. */
function onlyKind(
  { tables }: SavedRules,
  { withLegacy, isShownByNft }: { withLegacy: boolean; isShownByNft: boolean },
): SavedRules['backend'] {
  if (tables.length === 0) return null;
  if (!withLegacy) return 'nft';
  return isShownByNft ? null : 'legacy';
}

async function savedRules(host: Host, program: CommandName, family: Family): Promise<SavedRules | { unread: string }> {
  const answer = await host.run(program, []);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  if (status !== 0) return { unread: `${program}: ended with status ${status}` };
  return parseIptablesSave(stdout, family) ?? { unread: `${program}: what it printed is not whole` };
}
