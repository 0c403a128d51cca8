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
    const contents = await contentsOf(host, path);
    if ('unread' in contents) return { unread: contents.unread.reason };
    const { lines, cutShort } = linesOf(contents.text ?? '');
    // `minlen = 1` may be all that is left of 14, and of the line below nothing.
    if (cutShort && !/^\s*#/.test(lines.at(-1) ?? '')) return { unread: `${path}: the last line breaks off` };
    for (const line of lines) add(settings, line.replace(/#.*/, ''));
  }
  return { settings };
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
  return value !== undefined && /^-?[0-9]{1,5}$/.test(value) ? Number(value) : otherwise;
}
