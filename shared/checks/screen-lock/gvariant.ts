// Reads values in GVariant's serialised form, as GVDB files hold them. Strict: bytes that GLib would have had to mend
// (wrong length, wrong offset, a boolean of 7) are no value at all, since a damaged setting must not pass for a setting.
// The form is described in GLib's "GVariant specification".

/** Integers of 64 bits are bigints. Arrays and tuples are arrays, dictionary entries pairs, absent maybes null. */
export type Plain = boolean | number | bigint | string | null | readonly Plain[] | Variant;

export interface Variant {
  /** GVariant's type string: `b`, `u`, `(b)`, `a{sv}`. */
  type: string;
  value: Plain;
}

/** Undefined: the bytes are no normal variant. */
export function readVariant(bytes: Uint8Array, littleEndian: boolean): Variant | undefined {
  return variantAt(bytes, { littleEndian, depth: 0 });
}

interface Reading {
  littleEndian: boolean;
  depth: number;
}

/** Deeper than any setting; a hostile file must not exhaust the stack. */
const maximumDepth = 16;
const maximumTypeLength = 64;
const utf8 = new TextDecoder('utf-8', { fatal: true });

function variantAt(bytes: Uint8Array, reading: Reading): Variant | undefined {
  const separator = bytes.lastIndexOf(0);
  if (separator === -1 || bytes.length - separator - 1 > maximumTypeLength) return undefined;
  const type = String.fromCharCode(...bytes.subarray(separator + 1));
  if (firstType(type) !== type) return undefined;
  const value = read(type, bytes.subarray(0, separator), reading);
  return value === undefined ? undefined : { type, value };
}

/** The first whole type in a type string: `a{sv}` of `a{sv}u`. */
function firstType(text: string): string | undefined {
  const head = text[0];
  if (head === undefined || text.length > maximumTypeLength) return undefined;
  if ('bynqiuxtdhsogv'.includes(head)) return head;
  if (head === 'a' || head === 'm') {
    const inner = firstType(text.slice(1));
    return inner === undefined ? undefined : head + inner;
  }
  const close = { '(': ')', '{': '}' }[head];
  if (close === undefined) return undefined;
  let at = 1;
  while (text[at] !== close) {
    const member = firstType(text.slice(at));
    if (member === undefined) return undefined;
    at += member.length;
  }
  return text.slice(0, at + 1);
}

function membersOf(type: string): string[] {
  const members: string[] = [];
  for (let rest = type.slice(1, -1); rest !== ''; ) {
    const member = firstType(rest) ?? rest;
    members.push(member);
    rest = rest.slice(member.length);
  }
  return members;
}

function alignmentOf(type: string): number {
  const head = type[0] ?? '';
  if (head === 'a' || head === 'm') return alignmentOf(type.slice(1));
  if (head === '(' || head === '{') return Math.max(1, ...membersOf(type).map(alignmentOf));
  if ('nq'.includes(head)) return 2;
  if ('iuh'.includes(head)) return 4;
  return 'xtdv'.includes(head) ? 8 : 1;
}

/** Undefined for types whose length varies. */
function fixedSizeOf(type: string): number | undefined {
  const head = type[0] ?? '';
  if ('asogmv'.includes(head)) return undefined;
  if (head !== '(' && head !== '{') return 'by'.includes(head) ? 1 : alignmentOf(type);
  let size = 0;
  for (const member of membersOf(type)) {
    const own = fixedSizeOf(member);
    if (own === undefined) return undefined;
    size = aligned(size, alignmentOf(member)) + own;
  }
  return size === 0 ? 1 : aligned(size, alignmentOf(type));
}

const aligned = (offset: number, to: number): number => Math.ceil(offset / to) * to;

function read(type: string, bytes: Uint8Array, reading: Reading): Plain | undefined {
  const { depth, littleEndian } = reading;
  if (depth > maximumDepth) return undefined;
  const size = fixedSizeOf(type);
  if (size !== undefined && size !== bytes.length) return undefined;
  const below = { littleEndian, depth: depth + 1 };
  switch (type[0]) {
    case 'a':
      return readArray(type.slice(1), bytes, below);
    case 'm':
      return readMaybe(type.slice(1), bytes, below);
    case '(':
    case '{':
      return readTuple(membersOf(type), bytes, below);
    case 'v':
      return variantAt(bytes, below);
    case 's':
    case 'o':
    case 'g':
      return readString(bytes);
    default:
      return readNumber(type, bytes, littleEndian);
  }
}

function readNumber(type: string, bytes: Uint8Array, littleEndian: boolean): Plain | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (type) {
    case 'b':
      return view.getUint8(0) > 1 ? undefined : view.getUint8(0) === 1;
    case 'y':
      return view.getUint8(0);
    case 'n':
      return view.getInt16(0, littleEndian);
    case 'q':
      return view.getUint16(0, littleEndian);
    case 'i':
    case 'h':
      return view.getInt32(0, littleEndian);
    case 'u':
      return view.getUint32(0, littleEndian);
    case 'x':
      return view.getBigInt64(0, littleEndian);
    case 't':
      return view.getBigUint64(0, littleEndian);
    case 'd':
      return view.getFloat64(0, littleEndian);
    default:
      return undefined;
  }
}

function readString(bytes: Uint8Array): string | undefined {
  if (bytes.indexOf(0) !== bytes.length - 1) return undefined;
  try {
    return utf8.decode(bytes.subarray(0, -1));
  } catch {
    return undefined;
  }
}

function readMaybe(type: string, bytes: Uint8Array, reading: Reading): Plain | undefined {
  if (bytes.length === 0) return null;
  if (fixedSizeOf(type) !== undefined) return read(type, bytes, reading);
  return bytes.at(-1) === 0 ? read(type, bytes.subarray(0, -1), reading) : undefined;
}

function readArray(type: string, bytes: Uint8Array, reading: Reading): Plain[] | undefined {
  if (bytes.length === 0) return [];
  const size = fixedSizeOf(type);
  const ends = size === undefined ? offsetsOf(bytes) : evenEnds(bytes.length, size);
  if (ends === undefined) return undefined;
  const values: Plain[] = [];
  let start = 0;
  for (const end of ends) {
    start = aligned(start, alignmentOf(type));
    if (end < start || end > bytes.length) return undefined;
    const value = read(type, bytes.subarray(start, end), reading);
    if (value === undefined) return undefined;
    values.push(value);
    start = end;
  }
  return values;
}

function evenEnds(length: number, size: number): number[] | undefined {
  if (length % size !== 0) return undefined;
  return Array.from({ length: length / size }, (_, index) => (index + 1) * size);
}

/** Where the elements end, which stands behind the last of them; the last entry is also where the offsets begin. */
function offsetsOf(bytes: Uint8Array): number[] | undefined {
  const width = offsetWidth(bytes.length);
  const begin = offsetAt(bytes, bytes.length - width, width);
  const room = bytes.length - begin;
  if (begin > bytes.length - width || room % width !== 0) return undefined;
  return Array.from({ length: room / width }, (_, index) => offsetAt(bytes, begin + index * width, width));
}

const offsetWidth = (length: number): number => (length <= 0xff ? 1 : length <= 0xffff ? 2 : 4);

/** Framing offsets are little-endian whatever the values are. */
function offsetAt(bytes: Uint8Array, at: number, width: number): number {
  let offset = 0;
  for (let index = width - 1; index >= 0; index -= 1) offset = offset * 256 + (bytes[at + index] ?? 0);
  return offset;
}

function readTuple(types: readonly string[], bytes: Uint8Array, reading: Reading): Plain[] | undefined {
  const width = offsetWidth(bytes.length);
  const values: Plain[] = [];
  let start = 0;
  let behind = bytes.length;
  for (const [index, type] of types.entries()) {
    start = aligned(start, alignmentOf(type));
    let end = start + (fixedSizeOf(type) ?? 0);
    if (fixedSizeOf(type) === undefined) {
      const isLast = index === types.length - 1;
      if (!isLast) behind -= width;
      if (behind < start) return undefined;
      end = isLast ? behind : offsetAt(bytes, behind, width);
    }
    if (end < start || end > behind) return undefined;
    const value = read(type, bytes.subarray(start, end), reading);
    if (value === undefined) return undefined;
    values.push(value);
    start = end;
  }
  return values;
}
