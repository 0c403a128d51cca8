// Defaults of settings that nobody has written: compiled GSettings schemas, vendor overrides included, as
// glib-compile-schemas leaves them. Each key holds its default and, after it, what else applies to it (gsettingsschema.c).
import type { Host } from '../../host.ts';
import type { Plain, Variant } from './gvariant.ts';
import { GvdbError, type GvdbTable, readGvdb } from './gvdb.ts';

export interface Schemas {
  /** Nearest first; the first that has a schema is the one that counts. */
  sources: readonly Source[];
}

interface Source {
  path: string;
  /** Undefined: it is there, but cannot be read. */
  table: GvdbTable | undefined;
  reason: string;
}

/** `missing`: the schema has no such key, so no program reads it. */
export type Default =
  | { kind: 'known'; value: Variant; path: string }
  | { kind: 'missing' }
  | { kind: 'unknown'; reason: string };

const unknown = (reason: string): Default => ({ kind: 'unknown', reason });

/** @param dataFolders XDG_DATA_HOME and XDG_DATA_DIRS, in order */
export async function openSchemas(host: Host, dataFolders: readonly string[]): Promise<Schemas> {
  const sources: Source[] = [];
  for (const folder of new Set(dataFolders)) {
    const path = `${folder}/glib-2.0/schemas/gschemas.compiled`;
    const bytes = await host.readBytes(path);
    if (bytes.ok) sources.push(sourceOf(path, bytes.value));
    else if (bytes.failure !== 'absent') sources.push({ path, table: undefined, reason: bytes.reason });
  }
  return { sources };
}

function sourceOf(path: string, bytes: Uint8Array): Source {
  try {
    return { path, table: readGvdb(bytes), reason: '' };
  } catch (fault) {
    if (!(fault instanceof GvdbError)) throw fault;
    return { path, table: undefined, reason: `${path}: the compiled schemas are damaged: ${fault.message}` };
  }
}

/**
 * The default of a key for a session whose XDG_CURRENT_DESKTOP is `desktops`; undefined where that is not known, which
 * matters only for keys with an override for single desktops. Throws GvdbError when the entry is damaged.
 */
export function defaultOf(
  { sources }: Schemas,
  schema: string,
  key: string,
  desktops: readonly string[] | undefined,
): Default {
  for (const { path, table, reason } of sources) {
    if (table === undefined) return unknown(reason);
    const keys = table.table(schema);
    if (keys === undefined) continue;
    const entry = keys.value(key);
    if (entry === undefined) return { kind: 'missing' };
    return resolve(entry, path, `${schema} ${key}`, desktops);
  }
  return unknown(`no installed GSettings schema says what ${schema} ${key} is when nobody has set it`);
}

const overrideCode = 'd'.charCodeAt(0);

function resolve(entry: Variant, path: string, named: string, desktops: readonly string[] | undefined): Default {
  const members = Array.isArray(entry.value) ? (entry.value as readonly Plain[]) : [];
  const type = entry.type.slice(1, 2);
  const [value, ...extensions] = members;
  if (value === undefined || !'bius'.includes(type))
    return unknown(`${path}: ${named} has no default that can be read`);
  const plain: Default = { kind: 'known', value: { type, value }, path };
  const overrides = extensions.flatMap(overridesIn);
  if (overrides.length === 0) return plain;
  if (desktops === undefined) {
    const isSame = overrides.every(([, own]) => own.type === type && own.value === value);
    return isSame ? plain : unknown(`${named} differs from desktop to desktop, and which one runs is not known`);
  }
  // The session's names in their order, as GLib goes through them.
  for (const desktop of desktops) {
    const own = overrides.find(([name]) => name === desktop);
    if (own !== undefined) return { kind: 'known', value: own[1], path };
  }
  return plain;
}

function overridesIn(extension: Plain): [string, Variant][] {
  if (!Array.isArray(extension)) return [];
  const [code, entries] = extension as readonly Plain[];
  if (code !== overrideCode || !Array.isArray(entries)) return [];
  return (entries as readonly Plain[]).flatMap((entry): [string, Variant][] => {
    const [name, value] = Array.isArray(entry) ? (entry as readonly Plain[]) : [];
    return typeof name === 'string' && isVariant(value) ? [[name, value]] : [];
  });
}

const isVariant = (value: Plain | undefined): value is Variant =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
