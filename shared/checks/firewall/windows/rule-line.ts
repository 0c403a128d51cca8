// One rule of Windows's firewall, as the registry keeps it ([MS-GPFAS] 2.2.2.19): `Action=Allow|Protocol=6|LPort=80|…`.
// Which ports it speaks of, on which networks, and whether a stranger meets its conditions.
import { type Addresses, addressOf, type Family, networkOf, rangeOf, strangers } from '../addresses.ts';
import type { Guard } from '../facts.ts';
import type { AdapterKind } from './adapters.ts';

/** Ports of TCP, then those of UDP. */
export interface Span {
  from: number;
  to: number;
  isCertain: boolean;
}

const span = 65_536;
export const allPorts = 2 * span;

/** Keywords in small letters, without the numbers that say since which version a value may stand there (`LPort2_10`). */
export type Conditions = ReadonlyMap<string, readonly string[]>;

export function conditionsOf(line: string): Conditions {
  const conditions = new Map<string, string[]>();
  for (const part of line.split('|')) {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    const keyword = name.toLowerCase().replace(/^(lport|rport|ra4|ra6)[0-9_]*$/, '$1');
    if (keyword !== '') conditions.set(keyword, [...(conditions.get(keyword) ?? []), value]);
  }
  return conditions;
}

export const actionOf = (rule: Conditions): string => rule.get('action')?.join().toLowerCase() ?? '';

/** Where the rule lets a stranger in. `kindOf`: what is known of an adapter by its id. */
export function spansOf(rule: Conditions, network: Guard['network'], kindOf: (id: string) => AdapterKind): Span[] {
  const holds = [
    networkHolds(rule, network),
    senderHolds(rule, network),
    adapterHolds(rule, kindOf),
    ...[...rule.keys()].map((keyword) => (judged.has(keyword) || isEmpty(rule, keyword) ? 'yes' : 'maybe')),
  ];
  if (holds.includes('no')) return [];
  return portsOf(rule).map((one) => ({ ...one, isCertain: one.isCertain && !holds.includes('maybe') }));
}

/** What the rule keeps out whatever another allows: only where nothing narrows it but ports and networks. */
export function blockedSpansOf(rule: Conditions, network: Guard['network']): Span[] {
  const isPlain = [...rule.keys()].every((keyword) => plain.has(keyword)) && networkHolds(rule, network) === 'yes';
  return isPlain ? portsOf(rule).filter(({ isCertain }) => isCertain) : [];
}

type Holds = 'yes' | 'no' | 'maybe';

const plain = new Set(['action', 'profile', 'protocol', 'lport']);

/**
 * A sender chooses its own port; types of ICMP are no ports; a rule for every program (`*`) or every service is for
 * whatever listens. One for a person (LUOwn, LUAuth) is left in doubt: it opens that person's programs, which on a laptop
 * are all.
 */
const judged = new Set([...plain, 'rport', 'icmp4', 'icmp6', 'skipver', 'ra4', 'ra6', 'if', 'iftype']);

const isEmpty = (rule: Conditions, keyword: string): boolean =>
  rule.get(keyword)?.every((value) => value === '' || (/^(app|svc)$/.test(keyword) && value === '*')) ?? true;

const networks: readonly string[] = ['domain', 'private', 'public'];

/** Without a word for it every network. */
function networkHolds(rule: Conditions, network: Guard['network']): Holds {
  const named = valuesOf(rule, 'profile').map((name) => name.toLowerCase());
  if (named.length === 0 || named.includes(network)) return 'yes';
  return named.every((name) => networks.includes(name)) ? 'no' : 'maybe';
}

const valuesOf = (rule: Conditions, keyword: string): string[] =>
  (rule.get(keyword) ?? []).flatMap((value) => value.split(',')).filter((value) => value !== '');

function senderHolds(rule: Conditions, network: Guard['network']): Holds {
  const senders = [...valuesOf(rule, 'ra4'), ...valuesOf(rule, 'ra6')];
  return senders.length === 0 ? 'yes' : best(senders.map((sender) => senderIsStranger(sender, network)));
}

/** One of several suffices. */
const best = (holds: readonly Holds[]): Holds =>
  holds.includes('yes') ? 'yes' : holds.includes('maybe') ? 'maybe' : 'no';

/** On the company's own network those nearby are its own machines. */
function senderIsStranger(sender: string, network: Guard['network']): Holds {
  if (/^IntErnet$/i.test(sender)) return 'yes';
  if (/^LocalSubnet[46]?$/i.test(sender)) return network === 'domain' ? 'no' : 'yes';
  if (/^(DefaultGateway|DNS|DHCP|WINS|Ply2Renders|CaptivePortal)[46]?$/i.test(sender)) return 'no';
  const addresses = addressesOf(sender);
  if (addresses === undefined) return 'maybe';
  return strangersOn(network, addresses.family).some((value) => addresses.from <= value && value <= addresses.to)
    ? 'yes'
    : 'no';
}

function strangersOn(network: Guard['network'], family: Family): bigint[] {
  const { everywhere, nearby } = strangers[family];
  return [...everywhere, ...(network === 'domain' ? [] : nearby)].flatMap((text) => addressOf(text)?.value ?? []);
}

/** `10.0.0.0/255.0.0.0`, `fe80::/64`, `10.0.0.1-10.0.0.9`, or a single one. */
function addressesOf(text: string): Addresses | undefined {
  const [first = '', last, ...rest] = text.split('-');
  if (rest.length > 0) return undefined;
  if (last !== undefined) return rangeOf(first, last);
  const [address = '', mask = ''] = text.split('/');
  return mask.includes('.') ? networkOf(`${address}/${lengthOf(mask)}`) : networkOf(text);
}

function lengthOf(mask: string): number {
  const bits = addressOf(mask)?.value.toString(2).padStart(32, '0') ?? '';
  // A mask with holes has no length, and is then no network.
  return /^1*0*$/.test(bits) ? bits.replaceAll('0', '').length : Number.NaN;
}

const byKind = { outside: 'yes', virtual: 'no', unknown: 'maybe' } as const satisfies Record<AdapterKind, Holds>;

/** Cards of networks, or dialled connections; and certain adapters by their ids. */
function adapterHolds(rule: Conditions, kindOf: (id: string) => AdapterKind): Holds {
  const types = valuesOf(rule, 'iftype').map(
    (type): Holds => (/^(Lan|Wireless)$/i.test(type) ? 'yes' : /^RemoteAccess$/i.test(type) ? 'no' : 'maybe'),
  );
  const adapters = valuesOf(rule, 'if').map((id) => byKind[kindOf(id.toLowerCase())]);
  const both = [types, adapters].map((holds) => (holds.length === 0 ? 'yes' : best(holds)));
  return both.includes('no') ? 'no' : both.includes('maybe') ? 'maybe' : 'yes';
}

/** Without a word for it every protocol, which 256 says as well. */
function portsOf(rule: Conditions): Span[] {
  const protocols = valuesOf(rule, 'protocol');
  const starts = (protocols.length === 0 ? ['256'] : protocols).flatMap(startsOf);
  const ports = valuesOf(rule, 'lport');
  const spans = ports.length === 0 ? [{ ...every, isCertain: true }] : ports.flatMap(spanOf);
  return starts.flatMap(({ start, isCertain }) =>
    spans.map((one) => ({ from: start + one.from, to: start + one.to, isCertain: isCertain && one.isCertain })),
  );
}

const protocolStarts = new Map([
  ['6', [0]],
  ['17', [span]],
  ['256', [0, span]],
]);

/** Protocols of other numbers have no ports; one that is no number may be any. */
function startsOf(protocol: string): { start: number; isCertain: boolean }[] {
  const known = protocolStarts.get(protocol) ?? (/^[0-9]{1,3}$/.test(protocol) ? [] : undefined);
  return (known ?? [0, span]).map((start) => ({ start, isCertain: known !== undefined }));
}

const every = { from: 0, to: span - 1 };

/** Words for the ports of services of Windows itself, of which there are a handful. */
const ownPorts = /^(RPC|RPC-EPMap|Teredo|IPTLSIn|IPHTTPSIn|Ply2Disc|mDNS)$/i;

function spanOf(text: string): Span[] {
  if (ownPorts.test(text)) return [];
  const [, first, last = first] = /^([0-9]{1,5})(?:-([0-9]{1,5}))?$/.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  return from <= to && to < span ? [{ from, to, isCertain: true }] : [{ ...every, isCertain: false }];
}
