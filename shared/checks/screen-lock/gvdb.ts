// Reads GVDB files: dconf's databases and compiled GSettings schemas. The whole file is checked before anything is
// answered: a key that a flipped bit hides would otherwise read as "not set", and its default might pass.
// Layout after gvdb-format.h and gvdb-builder.c of GLib and dconf: a header, then hash tables whose items are values
// (`v`), nested tables (`H`) or lists of names (`L`).
import { readVariant, type Variant } from './gvariant.ts';

export interface GvdbTable {
  /** Undefined: there is no such value. Throws GvdbError when the value itself is damaged. */
  value(name: string): Variant | undefined;
  has(name: string): boolean;
  /** A table within this one, such as `.locks`. */
  table(name: string): GvdbTable | undefined;
  /** Names of the values. */
  names(): string[];
}

/** Why the bytes are no sound GVDB file. */
export class GvdbError extends Error {}

interface Item {
  name: string;
  type: 'v' | 'H' | 'L';
  start: number;
  end: number;
}

interface Chunk {
  start: number;
  end: number;
}

const headerSize = 24;
const itemSize = 24;
const noParent = 0xffffffff;
/** Bounds to what a hostile file can make the agent do; real names and nesting stay far below. */
const maximumNameLength = 2048;
const maximumDepth = 4;

/** Reads the table at the root of a file. Throws GvdbError when any part of the file is damaged or cut off. */
export function readGvdb(bytes: Uint8Array): GvdbTable {
  if (bytes.length < headerSize) throw new GvdbError(`it is only ${bytes.length} bytes long`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file: GvdbFile = { bytes, view, littleEndian: littleEndianOf(bytes), chunks: [], tables: new Set() };
  if (view.getUint32(8, true) !== 0) throw new GvdbError('its version is not known');
  if (view.getUint32(12, true) !== 0) throw new GvdbError('its header has options that are not known');
  const root = tableAt(file, chunkAt(file, 16, 4), 0);
  refuseOverlaps(file.chunks);
  return root;
}

interface GvdbFile {
  bytes: Uint8Array;
  view: DataView;
  /** Order of the values alone: the structure is little-endian always. */
  littleEndian: boolean;
  chunks: Chunk[];
  /** Where tables start: none is read twice, so that a circle of tables ends. */
  tables: Set<number>;
}

/** The signature is written as two integers in the order of the values, so it spells its name only where they are little-endian. */
function littleEndianOf(bytes: Uint8Array): boolean {
  const signature = String.fromCharCode(...bytes.subarray(0, 8));
  if (signature === 'GVariant') return true;
  if (signature === 'raVGtnai') return false;
  throw new GvdbError(bytes[0] === 0 ? 'it is marked as replaced' : 'it does not begin like one');
}

/** A pointer: where a piece of the file starts and ends. */
function chunkAt(file: GvdbFile, at: number, alignment: number): Chunk {
  const start = file.view.getUint32(at, true);
  const end = file.view.getUint32(at + 4, true);
  if (start > end || end > file.bytes.length) throw new GvdbError('a part of it lies beyond its end; it is cut off');
  if (start % alignment !== 0 || start < headerSize) throw new GvdbError('a part of it lies where none can');
  file.chunks.push({ start, end });
  return { start, end };
}

function tableAt(file: GvdbFile, { start, end }: Chunk, depth: number): GvdbTable {
  if (depth > maximumDepth || file.tables.has(start)) throw new GvdbError('its tables lie within one another');
  file.tables.add(start);
  if (end - start < 8) throw new GvdbError('a table in it has no head');
  // The low 27 bits count the words of a filter that its writers have never used.
  if ((file.view.getUint32(start, true) & 0x7ffffff) !== 0) throw new GvdbError('a table in it has a filter');
  const bucketCount = file.view.getUint32(start + 4, true);
  const firstItem = start + 8 + bucketCount * 4;
  if (firstItem > end || (end - firstItem) % itemSize !== 0) throw new GvdbError('a table in it has a wrong length');
  const count = (end - firstItem) / itemSize;
  const names = namesOf(file, firstItem, count);
  const items = names.map((name, index) => itemAt(file, firstItem + index * itemSize, name, count));
  checkBuckets(file, start + 8, bucketCount, firstItem, names);
  return tableOf(file, items, depth);
}

/** Each item holds the end of its name; the beginning is its parent's name. */
function namesOf(file: GvdbFile, firstItem: number, count: number): string[] {
  const names = new Array<string | undefined>(count);
  const nameAt = (index: number): string => {
    const path: number[] = [];
    let at = index;
    while (at !== noParent && names[at] === undefined) {
      if (at >= count || path.length > count) throw new GvdbError('a name in it has no beginning');
      path.push(at);
      at = file.view.getUint32(firstItem + at * itemSize + 4, true);
    }
    let name = at === noParent ? '' : (names[at] ?? '');
    for (const own of path.reverse()) {
      name += keyAt(file, firstItem + own * itemSize);
      if (name.length > maximumNameLength) throw new GvdbError('a name in it is longer than any real one');
      names[own] = name;
    }
    return name;
  };
  return Array.from({ length: count }, (_, index) => names[index] ?? nameAt(index));
}

function keyAt({ bytes, view }: GvdbFile, item: number): string {
  const start = view.getUint32(item + 8, true);
  const end = start + view.getUint16(item + 12, true);
  if (start < headerSize || end > bytes.length) throw new GvdbError('a name in it lies beyond its end; it is cut off');
  // One character a byte: names are compared and hashed as bytes.
  let key = '';
  for (let at = start; at < end; at += 1) key += String.fromCharCode(bytes[at] ?? 0);
  return key;
}

function itemAt(file: GvdbFile, at: number, name: string, count: number): Item {
  if (file.view.getUint32(at, true) !== hashOf(name)) throw new GvdbError('a name in it does not fit its checksum');
  const type = String.fromCharCode(file.view.getUint8(at + 14));
  if (type !== 'v' && type !== 'H' && type !== 'L') throw new GvdbError('an entry in it is of no known kind');
  const { start, end } = chunkAt(file, at + 16, type === 'v' ? 8 : 4);
  if (type === 'L') {
    if ((end - start) % 4 !== 0) throw new GvdbError('a list in it has a wrong length');
    for (let entry = start; entry < end; entry += 4) {
      if (file.view.getUint32(entry, true) >= count) throw new GvdbError('a list in it names what is not there');
    }
  }
  return { name, type, start, end };
}

/** DJB's hash over signed bytes, as gvdb-builder.c computes it. */
function hashOf(name: string): number {
  let hash = 5381;
  for (let at = 0; at < name.length; at += 1) {
    hash = (Math.imul(hash, 33) + ((name.charCodeAt(at) << 24) >> 24)) >>> 0;
  }
  return hash;
}

/** GLib looks a name up in its bucket alone: one that lies elsewhere would be found here and not there. */
function checkBuckets(
  { view }: GvdbFile,
  buckets: number,
  count: number,
  firstItem: number,
  names: readonly string[],
): void {
  if (count === 0 && names.length > 0) throw new GvdbError('a table in it cannot be searched');
  const startOf = (bucket: number): number =>
    bucket === count ? names.length : view.getUint32(buckets + bucket * 4, true);
  for (let bucket = 0; bucket < count; bucket += 1) {
    if (startOf(bucket) > startOf(bucket + 1)) throw new GvdbError('a table in it is out of order');
  }
  for (const index of names.keys()) {
    const bucket = view.getUint32(firstItem + index * itemSize, true) % count;
    if (index < startOf(bucket) || index >= startOf(bucket + 1)) throw new GvdbError('a table in it is out of order');
  }
}

function tableOf(file: GvdbFile, items: readonly Item[], depth: number): GvdbTable {
  const values = new Map<string, Item>();
  const tables = new Map<string, GvdbTable>();
  for (const item of items) {
    if (values.has(item.name) || tables.has(item.name)) throw new GvdbError('a name in it is there twice');
    if (item.type === 'v') values.set(item.name, item);
    if (item.type === 'H') tables.set(item.name, tableAt(file, item, depth + 1));
  }
  return {
    value: (name) => {
      const item = values.get(name);
      return item === undefined ? undefined : variantOf(file, item);
    },
    has: (name) => values.has(name),
    table: (name) => tables.get(name),
    names: () => [...values.keys()],
  };
}

function variantOf({ bytes, littleEndian }: GvdbFile, { name, start, end }: Item): Variant {
  const variant = readVariant(bytes.subarray(start, end), littleEndian);
  if (variant === undefined) throw new GvdbError(`the value of ${name} in it cannot be read`);
  return variant;
}

/** Writers give every piece its own place. Two that share one are a pointer gone wrong, or a circle of tables. */
function refuseOverlaps(chunks: Chunk[]): void {
  const inOrder = chunks.filter(({ start, end }) => end > start).sort((a, b) => a.start - b.start);
  for (const [index, { end }] of inOrder.entries()) {
    const next = inOrder[index + 1];
    if (next !== undefined && next.start < end) throw new GvdbError('two parts of it lie over each other');
  }
}
