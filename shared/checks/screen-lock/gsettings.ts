// One setting as a person's programs see it: what dconf holds, else the schema's default. A value of another type than
// the program asks for is no value it can use: unknown, so that digits are never taken for something they are not.
import type { Dconf } from './dconf.ts';
import { dconfValue } from './dconf.ts';
import { GvdbError } from './gvdb.ts';
import { defaultOf, type Schemas } from './schemas.ts';

export interface Settings {
  dconf: Dconf;
  schemas: Schemas;
  /** XDG_CURRENT_DESKTOP, split; undefined where it is not known. */
  desktops: readonly string[] | undefined;
}

export interface Key {
  schema: string;
  /** Of the schema in dconf, with both slashes. */
  path: string;
  name: string;
  type: 'b' | 'u' | 'i';
}

/** `missing`: the installed schema has no such key. */
export type Setting =
  | { kind: 'known'; value: boolean | number; isEnforced: boolean; path: string }
  | { kind: 'missing' }
  | { kind: 'unknown'; reason: string };

export function readSetting(settings: Settings, key: Key): Setting {
  try {
    return settingOf(settings, key);
  } catch (fault) {
    if (fault instanceof GvdbError) return { kind: 'unknown', reason: fault.message };
    throw fault;
  }
}

function settingOf({ dconf, schemas, desktops }: Settings, key: Key): Setting {
  const written = dconfValue(dconf, key.path + key.name);
  const fallback = defaultOf(schemas, key.schema, key.name, desktops);
  if (fallback.kind === 'missing') return fallback;
  if (written.value === undefined && fallback.kind === 'unknown') return fallback;
  const known = written.value ?? (fallback.kind === 'known' ? fallback.value : undefined);
  const path = written.path ?? (fallback.kind === 'known' ? fallback.path : '');
  if (known?.type !== key.type || (typeof known.value !== 'boolean' && typeof known.value !== 'number')) {
    const met = known?.type ?? 'nothing';
    return { kind: 'unknown', reason: `${path}: ${key.path}${key.name} is of type ${met} where ${key.type} belongs` };
  }
  return { kind: 'known', value: known.value, isEnforced: written.isEnforced, path };
}
