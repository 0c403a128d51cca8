// What a rule may ask of a packet, and the answer for the one packet that matters: a stranger's, who opens a connection
// that nobody here asked for. What cannot be told is `maybe`, never yes and never no.
import { type Addresses, type Family, isNeverReached, isWhole } from '../addresses.ts';

/** The first packet of a connection, to an address of this machine. */
export interface Packet {
  family: Family;
  protocol: 'tcp' | 'udp';
  port: number;
  /** The interface it comes in by. */
  via: string;
  from: bigint;
}

/**
 * `sender`: whoever sends the packet can make it hold or not, as it suits (a source port, a slow pace). `elsewhere`: it holds
 * for certain addresses alone: one that may be another machine's or one of several of this one, or senders on a list that
 * comes and goes.
 */
export type Match = 'yes' | 'no' | 'maybe' | 'sender' | 'elsewhere';

export interface Test {
  matches(packet: Packet): Match;
  /** Ports from which on the answer may differ from that of the port before. */
  ports?: readonly number[];
  /** Interfaces that it names; `*` at the end stands for any ending. */
  interfaces?: readonly string[];
}

export const always: Test = { matches: () => 'yes' };
export const never: Test = { matches: () => 'no' };
export const maybe: Test = { matches: () => 'maybe' };
export const bySender: Test = { matches: () => 'sender' };
export const listed: Test = { matches: () => 'elsewhere' };

const when = (holds: (packet: Packet) => boolean): Test => ({ matches: (packet) => (holds(packet) ? 'yes' : 'no') });

export type Interval = readonly [first: number, last: number];

export const portIn = (intervals: readonly Interval[]): Test => ({
  ...when(({ port }) => intervals.some(([first, last]) => first <= port && port <= last)),
  ports: intervals.flatMap(([first, last]) => [first, last + 1]),
});

export const protocolIs = (names: readonly string[]): Test =>
  when(({ protocol }) => names.some((name) => protocolNames[protocol].includes(name)));

const protocolNames = { tcp: ['tcp', '6'], udp: ['udp', '17'] };

export const familyIs = (family: Family): Test => when((packet) => packet.family === family);

export const interfaceIs = (name: string): Test => ({
  ...when(({ via }) => (name.endsWith('*') ? via.startsWith(name.slice(0, -1)) : via === name)),
  interfaces: [name],
});

export const sourceIn = ({ family, from, to }: Addresses): Test =>
  when((packet) => packet.family === family && from <= packet.from && packet.from <= to);

/**
 * Which addresses the machine has is not asked: one that is named may be its own, unless it is that of a group or of loopback. Docker
 * names those of its containers so.
 */
export const destinationIn = (addresses: Addresses): Test => ({
  matches({ family }) {
    if (family !== addresses.family || isNeverReached(addresses)) return 'no';
    if (isWhole(addresses)) return 'yes';
    return addresses.from === addresses.to ? 'elsewhere' : 'maybe';
  },
});

/** The packet belongs to no connection that is known, and is no answer to anything. */
export const stateIs = (names: readonly string[]): Test => (names.includes('new') ? always : never);

const opposite: Record<Match, Match> = {
  yes: 'no',
  no: 'yes',
  maybe: 'maybe',
  sender: 'sender',
  elsewhere: 'maybe',
};

export const not = (test: Test): Test => ({ ...test, matches: (packet) => opposite[test.matches(packet)] });

/** Whether all of them hold. */
export const matchAll = (tests: readonly Test[], packet: Packet): Match => weakest(tests, packet, 'no', 'yes');

export const all = (tests: readonly Test[]): Test => ({
  matches: (packet) => matchAll(tests, packet),
  ...mentionsOf(tests),
});

export const any = (tests: readonly Test[]): Test => ({
  matches: (packet) => weakest(tests, packet, 'yes', 'no'),
  ...mentionsOf(tests),
});

/** The deciding answer if one gives it, else the least certain, else the other. */
function weakest(tests: readonly Test[], packet: Packet, deciding: Match, other: Match): Match {
  const met = new Set(tests.map((test) => test.matches(packet)));
  return [deciding, ...doubts].find((match) => met.has(match)) ?? other;
}

const doubts: readonly Match[] = ['maybe', 'elsewhere', 'sender'];

const mentionsOf = (tests: readonly Test[]): { ports: number[]; interfaces: string[] } => ({
  ports: tests.flatMap(({ ports = [] }) => ports),
  interfaces: tests.flatMap(({ interfaces = [] }) => interfaces),
});
