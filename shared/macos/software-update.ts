// What macOS keeps of its own updates: the preferences of softwareupdated, and above them what a profile of the company sets.
// A key that is not there is not known: which default it stands for changes from version to version.
import type { Answer, Host } from '../host.ts';
import { parsePlist } from './plist.ts';

export interface SoftwareUpdatePreferences {
  /** Undefined where the key is not written, or in another form. */
  flag(name: string): boolean | undefined;
  date(name: string): number | undefined;
  /** Of the machine's own file alone: what a scan found is never set by a profile. */
  found: ReadonlyMap<string, unknown>;
}

const own = '/Library/Preferences/com.apple.SoftwareUpdate.plist';
const managed = '/Library/Managed Preferences/com.apple.SoftwareUpdate.plist';

export async function readSoftwareUpdate(host: Host): Promise<Answer<SoftwareUpdatePreferences>> {
  const found = await readDictionary(host, own);
  if (!found.ok) return found;
  const forced = await readDictionary(host, managed);
  if (!forced.ok && forced.failure !== 'absent') return forced;
  const settings = new Map([...found.value, ...(forced.ok ? forced.value : [])]);
  return {
    ok: true,
    value: {
      flag: (name) => flagOf(settings.get(name)),
      date: (name) => dateOf(found.value.get(name)),
      found: found.value,
    },
  };
}

/** The entries of a property list whose top is a dictionary. */
export async function readDictionary(host: Host, path: string): Promise<Answer<ReadonlyMap<string, unknown>>> {
  const bytes = await host.readBytes(path);
  if (!bytes.ok) return bytes;
  const list = parsePlist(bytes.value);
  if (typeof list !== 'object' || list === null || Array.isArray(list)) {
    return { ok: false, failure: 'failed', reason: `${path}: not a whole property list` };
  }
  return { ok: true, value: new Map(Object.entries(list)) };
}

/** A boolean, the 0 and 1 that older tools write, or the text that `defaults write KEY YES` leaves: macOS takes all of them. */
function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (/^(1|yes|true)$/i.test(text)) return true;
  return /^(0|no|false)$/i.test(text) ? false : undefined;
}

export function dateOf(value: unknown): number | undefined {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.getTime() : undefined;
}
