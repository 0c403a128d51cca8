// Internet addresses of both kinds as numbers, so that one can be compared with a range of them; and those that strangers
// have.

export type Family = 'ipv4' | 'ipv6';
export const families: readonly Family[] = ['ipv4', 'ipv6'];

export interface Addresses {
  family: Family;
  /** Both ends belong to it. */
  from: bigint;
  to: bigint;
}

const bitsOf: Record<Family, number> = { ipv4: 32, ipv6: 128 };

/** Everywhere, and the networks of homes and cafés: whoever sits at the next table is a stranger, too. */
export const strangers: Record<Family, { everywhere: readonly string[]; nearby: readonly string[] }> = {
  ipv4: {
    everywhere: ['24.0.2.9', '198.51.7.9'],
    nearby: ['192.168.0.77', '192.168.1.77', '10.0.0.77', '172.16.0.77'],
  },
  ipv6: { everywhere: ['2001:db8:77::9'], nearby: ['fe80::77', 'fd00::77'] },
};

/** One address; undefined for what is none. */
export function addressOf(text: string): { family: Family; value: bigint } | undefined {
  const value = text.includes(':') ? ipv6Of(text) : ipv4Of(text);
  return value === undefined ? undefined : { family: text.includes(':') ? 'ipv6' : 'ipv4', value };
}

/** `10.0.0.0/8`, `fe80::/10`, or a single address. A mask with holes is undefined, as is anything else. */
export function networkOf(text: string): Addresses | undefined {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0) return undefined;
  const bits = length === undefined || /^[0-9]{1,3}$/.test(length) ? length : undefined;
  if (length !== undefined && bits === undefined) return undefined;
  return prefixOf(address, bits === undefined ? undefined : Number(bits));
}

export function prefixOf(address: string, length: number | undefined): Addresses | undefined {
  const base = addressOf(address);
  if (base === undefined) return undefined;
  const bits = bitsOf[base.family];
  const fixed = length ?? bits;
  if (fixed > bits || fixed < 0 || !Number.isInteger(fixed)) return undefined;
  const size = 1n << BigInt(bits - fixed);
  const from = base.value - (base.value % size);
  return { family: base.family, from, to: from + size - 1n };
}

export function rangeOf(first: string, last: string): Addresses | undefined {
  const [from, to] = [addressOf(first), addressOf(last)];
  if (from === undefined || to === undefined || from.family !== to.family) return undefined;
  return { family: from.family, from: from.value, to: to.value };
}

export const isWhole = ({ family, from, to }: Addresses): boolean =>
  from === 0n && to === (1n << BigInt(bitsOf[family])) - 1n;

/** Groups of machines, everybody at once, and a machine as it calls itself: never one that is sent to from another. */
const never: readonly Addresses[] = ['224.0.0.0/4', '255.255.255.255', 'ff00::/8', '127.0.0.0/8', '::1'].flatMap(
  (text) => networkOf(text) ?? [],
);

export const isNeverReached = (some: Addresses): boolean =>
  never.some(({ family, from, to }) => family === some.family && from <= some.from && some.to <= to);

function ipv4Of(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^[0-9]{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function ipv6Of(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const groups = halves.map(groupsOf);
  const [head, tail] = groups;
  if (head === undefined || groups.includes(undefined)) return undefined;
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<bigint>(missing).fill(0n), ...(tail ?? [])];
  return all.reduce((sum, group) => sum * 65_536n + group, 0n);
}

/** The last may be written as an IPv4 address. */
function groupsOf(text: string): bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    const embedded = index === parts.length - 1 && part.includes('.') ? ipv4Of(part) : undefined;
    if (embedded !== undefined) groups.push(embedded / 65_536n, embedded % 65_536n);
    else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(BigInt(`0x${part}`));
    else return undefined;
  }
  return groups;
}
