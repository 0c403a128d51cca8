// What dconf would answer a person's session, read from its files: as root, dconf and gsettings themselves would answer
// root's own settings. Rules after dconf's engine (dconf-engine-profile.c, dconf_engine_read).
import type { Answer, Host } from '../../host.ts';
import type { Variant } from './gvariant.ts';
import { GvdbError, type GvdbTable, readGvdb } from './gvdb.ts';

/** Whose settings: the environment is their session's, where it could be read. */
export interface DconfOwner {
  uid: number;
  /** `~/.config`, or what their session has instead. */
  configHome: string;
  environment: ReadonlyMap<string, string> | undefined;
}

interface Layer {
  path: string;
  isUsers: boolean;
  values: GvdbTable | undefined;
  locks: GvdbTable | undefined;
}

export interface Dconf {
  /** First is nearest to the person. */
  layers: readonly Layer[];
}

export interface DconfValue {
  value: Variant | undefined;
  /** The person cannot change it. */
  isEnforced: boolean;
  /** The database that decides; undefined where none says anything. */
  path: string | undefined;
}

export type DconfAnswer<T> = { ok: true; value: T } | { ok: false; reason: string };

const refuse = (reason: string): { ok: false; reason: string } => ({ ok: false, reason });

/** Files that decide what `openDconf` finds, whether or not they are there yet. */
export function dconfFiles({ uid, configHome }: DconfOwner): string[] {
  return [`${configHome}/dconf/user`, ...profilePaths(uid), '/etc/dconf/db'];
}

/** Opens every database of the person's profile. One that is not there is empty; one that cannot be read makes all unknown. */
export async function openDconf(host: Host, owner: DconfOwner): Promise<DconfAnswer<Dconf>> {
  const { environment } = owner;
  for (const name of ['DCONF_PROFILE', 'DCONF_USER_CONFIG_DIR']) {
    const value = environment?.get(name);
    if (value !== undefined) return refuse(`the session sets ${name}=${value}, so its settings lie elsewhere`);
  }
  const backend = environment?.get('GSETTINGS_BACKEND');
  if (backend !== undefined && backend !== 'dconf') return refuse(`the session keeps its settings in "${backend}"`);
  const profile = await profileOf(host, owner.uid);
  if (!profile.ok) return profile;
  const layers: Layer[] = [];
  for (const line of profile.value) {
    const layer = await openLayer(host, owner, line);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  return { ok: true, value: { layers } };
}

/**
 * The value that holds for a key (`/org/gnome/desktop/session/idle-delay`). A lock makes what lies above it count for
 * nothing; locks of the first database are without effect. Throws GvdbError when the value is damaged.
 */
export function dconfValue({ layers }: Dconf, key: string): DconfValue {
  const locked = layers.findLastIndex((layer, index) => index > 0 && layer.locks?.has(key) === true);
  const isEnforced = locked !== -1 || layers[0]?.isUsers !== true;
  for (const layer of layers.slice(Math.max(0, locked))) {
    const value = layer.values?.value(key);
    if (value !== undefined) return { value, isEnforced, path: layer.path };
  }
  return { value: undefined, isEnforced, path: undefined };
}

const profilePaths = (uid: number): string[] => [
  `/run/dconf/user/${uid}`,
  `/run/user/${uid}/dconf/profile`,
  '/etc/dconf/profile/user',
  '/usr/local/share/dconf/profile/user',
  '/usr/share/dconf/profile/user',
];

/** The lines of the first profile there is; without any, dconf acts as if it read `user-db:user`. */
async function profileOf(host: Host, uid: number): Promise<DconfAnswer<string[]>> {
  for (const path of profilePaths(uid)) {
    const profile = await host.readText(path);
    if (profile.ok) return { ok: true, value: linesOf(profile.value) };
    if (profile.failure !== 'absent') return refuse(profile.reason);
  }
  return { ok: true, value: ['user-db:user'] };
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.split('#')[0]?.trim() ?? '')
    .filter((line) => line !== '');

async function openLayer(host: Host, { configHome }: DconfOwner, line: string): Promise<DconfAnswer<Layer>> {
  const [, kind, name] = /^([a-z-]+):(.+)$/.exec(line) ?? [];
  const folder = { 'user-db': `${configHome}/dconf/`, 'system-db': '/etc/dconf/db/', 'file-db': '' }[kind ?? ''];
  if (folder === undefined || name === undefined || name.split('/').includes('..')) {
    return refuse(`the dconf profile has the line "${line}", which cannot be followed`);
  }
  const path = folder + name;
  const table = await openDatabase(await host.readBytes(path), path);
  if (!table.ok) return table;
  const values = table.value;
  return { ok: true, value: { path, isUsers: kind === 'user-db', values, locks: values?.table('.locks') } };
}

async function openDatabase(bytes: Answer<Uint8Array>, path: string): Promise<DconfAnswer<GvdbTable | undefined>> {
  if (!bytes.ok) return bytes.failure === 'absent' ? { ok: true, value: undefined } : refuse(bytes.reason);
  try {
    return { ok: true, value: readGvdb(bytes.value) };
  } catch (fault) {
    if (fault instanceof GvdbError) return refuse(`${path}: the database is damaged: ${fault.message}`);
    throw fault;
  }
}
