// A person's dconf database holds every setting of every program. Written anew with the few that the probes ask for.
// The form is that of gvdb-format.h: a header, a table of items, their names, their values.

import type { Variant } from '../../../shared/checks/screen-lock/gvariant.ts';
import { GvdbError, type GvdbTable, readGvdb } from '../../../shared/checks/screen-lock/gvdb.ts';
import { caffeine } from '../../../shared/checks/screen-lock/linux/caffeine.ts';

/** Settings about the screen's lock, whatever the desktop, and of the extension that may keep it from coming. */
const isAsked = (name: string): boolean =>
  (/\/[^/]*(screensaver|session|lock|idle|power)[^/]*\//.test(name) && !/\/(background|picture)[^/]*$/.test(name)) ||
  /^\/org\/gnome\/shell\/((enabled|disabled)-extensions|disable-user-extensions|extensions\/caffeine\/(user-enabled|restore-state))$/.test(
    name,
  );

interface Entry {
  name: string;
  kind: 'v' | 'H';
  bytes: Uint8Array;
}

/** Undefined when the database is damaged: what is left of it could not be redacted. */
export function redactSettings(bytes: Uint8Array): Uint8Array | undefined {
  try {
    const table = readGvdb(bytes);
    const locks = table.table('.locks');
    return fileOf(entriesOf(table), locks === undefined ? undefined : entriesOf(locks));
  } catch (fault) {
    if (fault instanceof GvdbError) return undefined;
    throw fault;
  }
}

const entriesOf = (table: GvdbTable): Entry[] =>
  table.names().flatMap((name): Entry[] => {
    const value = isAsked(name) ? table.value(name) : undefined;
    return value === undefined ? [] : [{ name, kind: 'v', bytes: serialised(value) }];
  });

/**
 * A setting that was written stays written, whatever its kind: if it were left out, its default would seem to hold. Of
 * texts only words that a program defines are kept (`suspend`, `blank-only`), never what a person wrote.
 */
function serialised({ type, value }: Variant): Uint8Array {
  if (type === 'as' && Array.isArray(value)) return Buffer.concat([namesOf(value), Buffer.from('\0as')]);
  const isWord = type === 's' && typeof value === 'string' && /^[a-z-]{0,30}$/.test(value);
  const body = isWord ? Buffer.from(`${value}\0`) : numberOf(type, value);
  return body === undefined ? Buffer.from('redacted\0\0s') : Buffer.concat([body, Buffer.from(`\0${type}`)]);
}

/** Of a list of extensions the one that is asked for: its name, and behind it where that ends. */
const namesOf = (list: readonly unknown[]): Buffer =>
  list.includes(caffeine) ? Buffer.from([...Buffer.from(`${caffeine}\0`), caffeine.length + 1]) : Buffer.alloc(0);

function numberOf(type: string, value: Variant['value']): Buffer | undefined {
  const body = Buffer.alloc(8);
  switch (type) {
    case 'b':
      return Buffer.from([value === true ? 1 : 0]);
    case 'y':
      return Buffer.from([Number(value)]);
    case 'n':
      return body.subarray(0, body.writeInt16LE(Number(value)));
    case 'q':
      return body.subarray(0, body.writeUInt16LE(Number(value)));
    case 'u':
      return body.subarray(0, body.writeUInt32LE(Number(value)));
    case 'i':
      return body.subarray(0, body.writeInt32LE(Number(value)));
    case 'x':
      return body.subarray(0, body.writeBigInt64LE(BigInt(Number(value))));
    case 't':
      return body.subarray(0, body.writeBigUInt64LE(BigInt(Number(value))));
    case 'd':
      return body.subarray(0, body.writeDoubleLE(Number(value)));
    default:
      return undefined;
  }
}

const align = (at: number): number => Math.ceil(at / 8) * 8;

function fileOf(values: Entry[], locks: Entry[] | undefined): Uint8Array {
  const chunks: { at: number; bytes: Uint8Array }[] = [];
  let end = 24;
  const place = (bytes: Uint8Array): { at: number; end: number } => {
    const at = align(end);
    chunks.push({ at, bytes });
    end = at + bytes.length;
    return { at, end };
  };
  const table = (entries: readonly Entry[], nested: readonly Entry[] | undefined): { at: number; end: number } => {
    const items =
      nested === undefined ? entries : [...entries, { name: '.locks', kind: 'H' as const, bytes: new Uint8Array() }];
    const head = Buffer.alloc(12 + items.length * 24);
    head.writeUInt32LE(1, 4);
    const own = place(head);
    for (const [index, { name, kind, bytes }] of items.entries()) {
      const item = 12 + index * 24;
      const key = Buffer.from(name, 'latin1');
      const keyAt = place(key).at;
      const held = kind === 'H' ? table(nested ?? [], undefined) : place(bytes);
      head.writeUInt32LE(hashOf(name), item);
      head.writeUInt32LE(0xffffffff, item + 4);
      head.writeUInt32LE(keyAt, item + 8);
      head.writeUInt16LE(key.length, item + 12);
      head.write(kind, item + 14, 'latin1');
      head.writeUInt32LE(held.at, item + 16);
      head.writeUInt32LE(held.end, item + 20);
    }
    return own;
  };
  const root = table(values, locks);
  const file = Buffer.alloc(end);
  file.write('GVariant', 0, 'latin1');
  file.writeUInt32LE(root.at, 16);
  file.writeUInt32LE(root.end, 20);
  for (const { at, bytes } of chunks) file.set(bytes, at);
  return file;
}

/** DJB's hash over signed bytes, as gvdb-builder.c computes it. */
function hashOf(name: string): number {
  let hash = 5381;
  for (let at = 0; at < name.length; at += 1) hash = (Math.imul(hash, 33) + ((name.charCodeAt(at) << 24) >> 24)) >>> 0;
  return hash;
}
