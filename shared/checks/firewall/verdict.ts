// What the state of a firewall amounts to: every kind of network is judged by itself and the worst counts. Pass is what is
// left when each was seen and keeps strangers out.
import { outsideVerdict } from '../../environment.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import type { FirewallFacts, Guard } from './facts.ts';

export interface FirewallRules {
  /** TCP and UDP counted together. */
  mostOpenPorts: number;
  otherProducts: 'accept' | 'refuse';
  stealth: 'required' | 'optional';
}

export function verdictOf(facts: FirewallFacts, rules: FirewallRules): Verdict {
  const elsewhere = outsideVerdict(facts.environment, 'the network');
  if (elsewhere !== null) return elsewhere;
  const standIn = otherProduct(facts, rules, 'on');
  const doubtful = otherProduct(facts, rules, 'unknown');
  const wrong = [
    ...facts.guards.map((guard) => guardVerdict(guard, rules)).filter(({ verdict }) => verdict !== 'pass'),
    ...gaps(facts),
  ];
  const stealth = stealthVerdict(facts, rules);
  if (stealth !== null) wrong.push(stealth);
  if (wrong.length === 0) return pass(goodWords(facts));
  if (standIn !== undefined && stealth === null && facts.environment !== 'unknown') {
    return pass(`${standIn} is switched on, in place of the system’s own firewall.`);
  }
  if (doubtful !== undefined && stealth === null) {
    return unknown(`The system’s own firewall is not on everywhere, and whether ${doubtful} is could not be seen.`);
  }
  return worst(wrong);
}

/** A product that takes the place of the system's own firewall, which may then be off. */
function otherProduct(
  { otherProducts }: FirewallFacts,
  rules: FirewallRules,
  wanted: FirewallFacts['otherProducts'][number]['state'],
): string | undefined {
  return rules.otherProducts === 'accept' ? otherProducts.find(({ state }) => state === wanted)?.name : undefined;
}

function guardVerdict(guard: Guard, rules: FirewallRules): Verdict {
  const { network, state, openPorts, doubtfulPorts = 0, reason } = guard;
  const where = places[network];
  const because = reason === undefined ? '' : ` (${reason})`;
  switch (state) {
    case 'off':
      return fail(`No firewall keeps anybody out${where}${because}.`);
    case 'open':
      return fail(`There are rules for the network, but they let everybody in${where}${because}.`);
    case 'unknown':
      return unknown(`Whether a firewall keeps strangers out${where} could not be seen${because}.`);
    case 'absent':
      return pass(`The machine does not use it${because}.`);
    case 'on':
      return worst([adaptersVerdict(guard, where), portsVerdict(where, openPorts ?? 0, doubtfulPorts, rules, because)]);
    default:
      return state satisfies never;
  }
}

/** A virtual adapter of this machine alone may be left out: whoever comes by it runs here. */
function adaptersVerdict({ exemptAdapters = 0, doubtfulAdapters = 0 }: Guard, where: string): Verdict {
  if (exemptAdapters > 0) {
    return fail(`The firewall is switched off for ${adapters(exemptAdapters)} to other machines${where}.`);
  }
  if (doubtfulAdapters > 0) {
    return unknown(
      `The firewall is switched off for ${adapters(doubtfulAdapters)}${where} that could not be seen to lead nowhere.`,
    );
  }
  return pass('What no rule allows is kept out.');
}

const adapters = (count: number): string => (count === 1 ? 'a network adapter' : `${count} network adapters`);

function portsVerdict(where: string, open: number, doubtful: number, rules: FirewallRules, because: string): Verdict {
  if (open > rules.mostOpenPorts) {
    return fail(`The firewall lets strangers in by ${open} ports${where}; ${rules.mostOpenPorts} are allowed.`);
  }
  if (open + doubtful > rules.mostOpenPorts) {
    return unknown(`By how many ports the firewall lets strangers in${where} could not be told${because}.`);
  }
  return pass('What no rule allows is kept out.');
}

const places: Record<Guard['network'], string> = {
  ipv4: ' on IPv4',
  ipv6: ' on IPv6',
  all: '',
  domain: ' on the company’s network',
  private: ' on private networks',
  public: ' on public networks',
};

/** Each system tells one of these sets of networks apart; of one that lacks any, not all was seen. */
const wholeSets: readonly Guard['network'][][] = [['all'], ['ipv4', 'ipv6'], ['domain', 'private', 'public']];

function gaps({ guards, environment, notSeen }: FirewallFacts): Verdict[] {
  const found: Verdict[] = [];
  const seen = new Set(guards.map(({ network }) => network));
  if (!wholeSets.some((networks) => networks.every((network) => seen.has(network)))) {
    found.push(unknown(`Not every network could be looked at${because(notSeen)}.`));
  }
  if (guards.length > 0 && guards.every(({ state }) => state === 'absent')) {
    found.push(unknown('No network was seen that a firewall could watch.'));
  }
  if (environment === 'unknown') {
    found.push(unknown(`Whether this machine has a network of its own could not be seen${because(notSeen)}.`));
  }
  return found;
}

const because = (notSeen: readonly string[]): string => (notSeen.length === 0 ? '' : ` (${notSeen[0]})`);

function stealthVerdict({ stealth }: FirewallFacts, rules: FirewallRules): Verdict | null {
  if (rules.stealth === 'optional' || stealth === undefined || stealth === 'on') return null;
  return stealth === 'off'
    ? fail('The firewall answers probes: stealth mode is off.')
    : unknown('Whether the firewall answers probes could not be seen.');
}

function goodWords({ program, guards }: FirewallFacts): string {
  const certain = Math.max(0, ...guards.map(({ openPorts = 0 }) => openPorts));
  const most = Math.max(0, ...guards.map(({ openPorts = 0, doubtfulPorts = 0 }) => openPorts + doubtfulPorts));
  const name = program === null ? 'A firewall' : `The firewall (${program})`;
  if (most === 0) return `${name} keeps out every connection that nobody asked for.`;
  const count = certain === most ? `${most}` : `at most ${most}`;
  return `${name} keeps out what nobody asked for, but for ${count} ${most === 1 ? 'port' : 'ports'}.`;
}
