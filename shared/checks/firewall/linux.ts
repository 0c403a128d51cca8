// The firewall on Linux, judged by the rules that the kernel follows and never by what is installed or enabled: a
// stranger's packet is sent through all of them. Rules of Docker or libvirt are no firewall, and come to nothing here.
import type { Host } from '../../host.ts';
import { readSurroundings } from '../../linux/environment.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type Family, families } from './addresses.ts';
import type { FirewallFacts, Guard } from './facts.ts';
import { allPorts, baseChains, hasChain, openPorts, portsSentOn } from './linux/fate.ts';
import { type Gathered, gatherRules } from './linux/gathered.ts';
import { hasNoIpv6, proofOfNoFilter } from './linux/kernel.ts';

async function probe(host: Host): Promise<Outcome<FirewallFacts>> {
  const { environment, reason } = await readSurroundings(host);
  if (environment === 'container' || environment === 'wsl') {
    return { facts: { environment, guards: [], program: null, otherProducts: [], notSeen: [] } };
  }
  const unfiltered = await proofOfNoFilter(host);
  const gathered = unfiltered === undefined ? await gatherRules(host) : undefined;
  const guards = await Promise.all(
    families.map(async (family): Promise<Guard> => {
      if (family === 'ipv6' && (await hasNoIpv6(host))) return { network: family, state: 'absent' };
      if (gathered === undefined) return { network: family, state: 'off', ...(unfiltered && { reason: unfiltered }) };
      return guardOf(gathered, family);
    }),
  );
  const gaps = families.flatMap((family) => gathered?.gaps[family] ?? []);
  return {
    facts: {
      environment,
      guards,
      program: gathered === undefined ? null : programOf(gathered),
      otherProducts: [],
      notSeen: [...new Set([...gaps, ...(environment === 'unknown' && reason !== null ? [reason] : [])])],
    },
  };
}

/** Rules that could not be seen may keep more out, so what seems open is then in doubt. */
function guardOf(gathered: Gathered, family: Family): Guard {
  const gaps = gathered.gaps[family];
  const because = gaps.length > 0 ? { reason: gaps.join('; ') } : {};
  const bases = baseChains(gathered.tables, family);
  if (bases.length === 0) {
    if (gaps.length > 0) return { network: family, state: 'unknown', ...because };
    return { network: family, state: 'off', openPorts: allPorts, doubtfulPorts: 0 };
  }
  const open = openPorts(bases, family);
  if (open === undefined)
    return { network: family, state: 'unknown', reason: 'there are too many rules to go through' };
  const certain = gaps.length > 0 ? 0 : open.certain;
  const doubtful = open.certain + open.possible - certain;
  const state = certain === allPorts ? 'open' : doubtful === allPorts ? 'unknown' : 'on';
  const guard: Guard = { network: family, state, openPorts: certain, doubtfulPorts: doubtful, ...because };
  const sentOn = state === 'on' ? portsSentOn(gathered.tables, family) : 0;
  return sentOn === 0 ? guard : withSentOn(guard, sentOn);
}

/** Docker publishes ports past every rule for the machine itself. */
function withSentOn(guard: Guard, sentOn: number): Guard {
  const { openPorts: certain = 0, doubtfulPorts = 0, reason } = guard;
  const why = `${sentOn} ${sentOn === 1 ? 'port is' : 'ports are'} sent on to containers or guests, past its rules`;
  return {
    ...guard,
    doubtfulPorts: Math.min(allPorts - certain, doubtfulPorts + sentOn),
    reason: reason === undefined ? why : `${reason}; ${why}`,
  };
}

const programs: [string, RegExp][] = [
  ['ufw', /^ufw6?-/],
  ['firewalld', /^firewalld$|^filter_INPUT_ZONES|^INPUT_ZONES$/],
  ['NixOS', /^nixos-fw/],
  ['Shorewall', /^shorewall/],
];

function programOf({ tables }: Gathered): string | null {
  return programs.find(([, pattern]) => hasChain(tables, pattern))?.[0] ?? null;
}

export const linuxFirewall: SystemProbe<FirewallFacts> = {
  probe,
  signals: async () => [
    '/etc/nftables.conf',
    '/etc/ufw/ufw.conf',
    '/etc/ufw/user.rules',
    '/etc/ufw/user6.rules',
    '/etc/firewalld',
    '/etc/firewalld/zones',
    '/proc/net/ip_tables_names',
  ],
};
