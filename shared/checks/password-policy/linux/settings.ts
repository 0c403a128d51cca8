// `name = value` lines and `name=value` arguments, as libpwquality, pam_pwhistory and pam_passwdqc read them. What stands
// there as a comment is no setting.
import type { Host } from '../../../host.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';

export type Settings = ReadonlyMap<string, string>;

/** Of several files the later wins, and an absent one says nothing; the reason when one could not be read whole. */
export async function settingsIn(
  host: Host,
  paths: readonly string[],
): Promise<{ settings: Settings } | { unread: string }> {
  const settings = new Map<string, string>();
  for (const path of paths) {
    const read = await linesIn(host, path);
    if ('unread' in read) return read;
    for (const line of read.lines) add(settings, line);
  }
  return { settings };
}

/** Without their comments. */
async function linesIn(host: Host, path: string): Promise<{ lines: string[] } | { unread: string }> {
  const contents = await contentsOf(host, path);
  if ('unread' in contents) return { unread: contents.unread.reason };
  const { lines, cutShort } = linesOf(contents.text ?? '');
  // `minlen = 1` may be all that is left of 14, and of the line below nothing.
  if (cutShort && !/^\s*#/.test(lines.at(-1) ?? '')) return { unread: `${path}: the last line breaks off` };
  return { lines: lines.map((line) => line.replace(/#.*/, '')) };
}

/**
 * As libpwquality reads its files (settings.c): names in any case, and at the first line that it does not understand it
 * stops, for that file and all after it; pam_pwquality then goes on with what it has.
 */
export async function pwqualitySettings(
  host: Host,
  paths: readonly string[],
  isOld: boolean,
): Promise<{ settings: Settings } | { unread: string }> {
  const settings = new Map<string, string>();
  for (const path of paths) {
    const read = await linesIn(host, path);
    if ('unread' in read) return read;
    for (const line of read.lines) {
      const [, name = '', value = ''] = /^\s*([^\s=]*)(?:\s*=\s*|\s+)?(.*?)\s*$/.exec(line) ?? [];
      if (name === '' && value === '') continue;
      if (!isPwquality(name, value, isOld)) return { settings };
      settings.set(name.toLowerCase(), value);
    }
  }
  return { settings };
}

/** Of its arguments pam_pwquality passes over those that it does not understand. */
export const pwqualityArguments = (args: readonly string[]): string[] =>
  args.filter((arg) => isPwquality(...nameAndValue(arg), false)).map((arg) => arg.toLowerCase());

const nameAndValue = (arg: string): [string, string] => {
  const [name = '', value = ''] = arg.split(/=(.*)/s);
  return [name, value];
};

const numbers =
  /^(difok|minlen|[dulo]credit|minclass|maxrepeat|maxclassrepeat|maxsequence|gecoscheck|dictcheck|usercheck|usersubstr|enforcing)$/i;

/** The last three were arguments alone before 1.4. */
function isPwquality(name: string, value: string, isOld: boolean): boolean {
  if (/^(badwords|dictpath)$/i.test(name)) return true;
  if (!isOld && /^(enforce_for_root|local_users_only)$/i.test(name)) return true;
  return (numbers.test(name) || (!isOld && /^retry$/i.test(name))) && /^[+-]?[0-9]{1,9}$/.test(value);
}

export function withArguments(settings: Settings, args: readonly string[]): Settings {
  const all = new Map(settings);
  for (const arg of args) add(all, arg);
  return all;
}

function add(settings: Map<string, string>, text: string): void {
  const [, name, value = ''] = /^\s*([A-Za-z_]+)(?:\s*=\s*|\s+|$)(.*?)\s*$/.exec(text) ?? [];
  if (name !== undefined) settings.set(name, value);
}

/** The number of a setting, or its default; what is no number is passed over, as the modules do. */
export function numberOf(settings: Settings, name: string, otherwise: number): number {
  const value = settings.get(name);
  return value !== undefined && /^[+-]?[0-9]{1,5}$/.test(value) ? Number(value) : otherwise;
}
