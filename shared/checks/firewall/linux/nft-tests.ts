// One comparison of an nft rule (`tcp dport { 22, 80 }`), from its JSON, as a test of a packet.
import { type Addresses, prefixOf, rangeOf } from '../addresses.ts';
import {
  all,
  always,
  any,
  bySender,
  destinationIn,
  familyIs,
  type Interval,
  interfaceIs,
  listed,
  maybe,
  never,
  not,
  portIn,
  protocolIs,
  sourceIn,
  stateIs,
  type Test,
} from './tests.ts';

export type Expression = Record<string, unknown>;

/** Elements by family, table and name; undefined for a set whose elements come and go. */
export type NamedSets = Map<string, readonly unknown[] | undefined>;

interface Scope {
  sets: NamedSets;
  /** What goes before a set's name. */
  prefix: string;
}

/** A field of a packet: what must be so before it can be asked at all, and how it compares with one value. */
interface Field {
  needs: readonly Test[];
  compare(value: unknown): Test;
}

export function testOf(match: unknown, scope: Scope): Test {
  const { op, left, right } = Object(match);
  const flags = flagsTest(op, left, right);
  if (flags !== undefined) return flags;
  const field = fieldOf(left);
  if (field === undefined || typeof op !== 'string' || !['==', '!=', 'in'].includes(op)) return maybe;
  const values = valuesOf(right, scope);
  const equal = values === undefined ? unlisted(left) : any(values.map((value) => compared(field, value)));
  return all([...field.needs, op === '!=' ? not(equal) : equal]);
}

/** Who is on a list that comes and goes cannot be known; to be banned, somebody has done something first. */
const unlisted = (left: unknown): Test => (Object(Object(left).payload).field === 'saddr' ? listed : maybe);

/** `*` is what stands for all other values; null is no value at all. */
const compared = (field: Field, value: unknown): Test =>
  value === '*' ? always : value === null || value === undefined ? maybe : field.compare(value);

/** The values that it is compared with, one by one; undefined when they cannot be known. */
function valuesOf(right: unknown, { sets, prefix }: Scope): readonly unknown[] | undefined {
  if (typeof right === 'string' && right.startsWith('@')) return sets.get(prefix + right.slice(1))?.map(plain);
  if (Array.isArray(right)) return right.map(plain);
  const { set } = Object(right);
  if (typeof set === 'string') return undefined;
  return (Array.isArray(set) ? set : [right]).map(plain);
}

/** An element may carry a counter, a comment or a time beside its value. */
function plain(value: unknown): unknown {
  const { elem } = Object(value);
  return elem === undefined ? value : Object(elem).val;
}

/** `tcp flags & (fin | syn | rst | ack) == syn`: what a stranger sends first is a syn and nothing else. */
function flagsTest(op: unknown, left: unknown, right: unknown): Test | undefined {
  const { '&': masked } = Object(left);
  const [inner, mask] = Array.isArray(masked) ? masked : [left, undefined];
  const { protocol, field } = Object(Object(inner).payload);
  if (protocol !== 'tcp' || field !== 'flags') return undefined;
  const names = (value: unknown): unknown[] => [Array.isArray(value) ? value : (Object(value)['|'] ?? value)].flat(3);
  const isOne = mask === undefined && op === 'in';
  const wanted = names(right);
  if (wanted.some((name) => typeof name !== 'string')) return all([protocolIs(['tcp']), maybe]);
  const seen = mask === undefined || names(mask).includes('syn') ? ['syn'] : [];
  const equal = isOne
    ? wanted.includes('syn')
    : wanted.length === seen.length && wanted.every((one) => seen.includes(String(one)));
  return all([protocolIs(['tcp']), (op === '!=') !== equal ? always : never]);
}

function fieldOf(left: unknown): Field | undefined {
  const { meta, payload, ct, fib, concat } = Object(left);
  if (Array.isArray(concat)) return concatenated(concat);
  if (meta !== undefined) return metaField(String(Object(meta).key));
  if (payload !== undefined) return payloadField(String(Object(payload).protocol), String(Object(payload).field));
  if (ct !== undefined) return connectionField(String(Object(ct).key));
  return fib === undefined ? undefined : routeField(Object(fib).result, [Object(fib).flags].flat());
}

/** Several fields at once: each with its part of the value. */
function concatenated(parts: readonly unknown[]): Field | undefined {
  const fields = parts.map(fieldOf).filter((field) => field !== undefined);
  if (fields.length !== parts.length) return undefined;
  return {
    needs: fields.flatMap(({ needs }) => needs),
    compare(value) {
      const { concat } = Object(value);
      if (!Array.isArray(concat) || concat.length !== fields.length) return maybe;
      return all(fields.map((field, index) => compared(field, plain(concat[index]))));
    },
  };
}

const word = (compare: (text: string) => Test): Field => ({
  needs: [],
  compare: (value) => (typeof value === 'string' || typeof value === 'number' ? compare(String(value)) : maybe),
});

const protocolField = word((name) => protocolIs([name]));
const unknownField = word(() => maybe);
const senderField: Field = { needs: [], compare: () => bySender };

function metaField(key: string): Field {
  switch (key) {
    case 'iif':
    case 'iifname':
      return word((name) => interfaceIs(name));
    case 'l4proto':
      return protocolField;
    case 'nfproto':
    case 'protocol':
      return word((name) =>
        /^(ip|ipv4)$/.test(name) ? familyIs('ipv4') : /^(ip6|ipv6)$/.test(name) ? familyIs('ipv6') : never,
      );
    case 'pkttype':
      return word((name) => (/^(host|unicast)$/.test(name) ? always : never));
    case 'length':
      return senderField;
    case 'secpath':
    case 'ipsec':
      // A stranger has no tunnel to this machine.
      return { needs: [], compare: (value) => (value === true ? never : value === false ? always : maybe) };
    default:
      return unknownField;
  }
}

function payloadField(protocol: string, name: string): Field {
  switch (protocol) {
    case 'ip':
    case 'ip6':
      return { ...internetField(name), needs: [familyIs(protocol === 'ip' ? 'ipv4' : 'ipv6')] };
    case 'tcp':
    case 'udp':
      return { ...portField(name), needs: [protocolIs([protocol])] };
    case 'th':
      return portField(name);
    case 'ether':
      return name === 'saddr' ? senderField : unknownField;
    case 'icmp':
    case 'icmpv6':
    case 'igmp':
    case 'sctp':
    case 'dccp':
    case 'udplite':
    case 'esp':
    case 'ah':
      // Another protocol than those a stranger is tried with: negated, it does not hold either.
      return { needs: [never], compare: () => never };
    default:
      return unknownField;
  }
}

function internetField(name: string): Field {
  if (name === 'saddr') return { needs: [], compare: (value) => addressTest(value, sourceIn) };
  if (name === 'daddr') return { needs: [], compare: (value) => addressTest(value, destinationIn) };
  return name === 'protocol' || name === 'nexthdr' ? protocolField : senderField;
}

function addressTest(value: unknown, make: (addresses: Addresses) => Test): Test {
  const { prefix, range } = Object(value);
  const addresses =
    typeof value === 'string'
      ? prefixOf(value, undefined)
      : Array.isArray(range)
        ? rangeOf(String(range[0]), String(range[1]))
        : prefixOf(String(Object(prefix).addr), Number(Object(prefix).len));
  return addresses === undefined ? maybe : make(addresses);
}

function portField(name: string): Field {
  if (name !== 'dport') return senderField;
  return {
    needs: [],
    compare(value) {
      const { range } = Object(value);
      const [first, last] = Array.isArray(range) ? range : [value, value];
      return isPort(first) && isPort(last) ? portIn([[first, last] satisfies Interval]) : maybe;
    },
  };
}

const isPort = (value: unknown): value is number => Number.isInteger(value);

function connectionField(key: string): Field {
  if (key === 'state') return word((state) => stateIs([state]));
  // Nothing of this machine's own translates a stranger's packet to it, and no helper expects it.
  if (key === 'status')
    return word((status) => (/^(dnat|snat|expected|assured|seen-reply|confirmed)$/.test(status) ? never : maybe));
  if (key === 'direction') return word((direction) => (direction === 'original' ? always : never));
  return key === 'helper' ? word(() => never) : unknownField;
}

/** Whoever is to get an answer sends from where the answer goes, so the way back is never missing. */
function routeField(result: unknown, flags: readonly unknown[]): Field {
  if (result === 'oif' || result === 'check')
    return { needs: [], compare: (value) => (value === true ? always : value === false ? never : maybe) };
  if (result !== 'type') return unknownField;
  const usual = flags.includes('daddr') ? 'local' : 'unicast';
  return word((kind) => (kind === usual ? always : never));
}
