// Which macOS this is, from the file that sw_vers reads; it names the true version to every program.
import type { Answer, Host } from '../host.ts';
import { readDictionary } from './software-update.ts';

export interface SystemVersion {
  version: string;
  build: string;
}

export async function readSystemVersion(host: Host): Promise<Answer<SystemVersion>> {
  const path = '/System/Library/CoreServices/SystemVersion.plist';
  const entries = await readDictionary(host, path);
  if (!entries.ok) return entries;
  const [version, build] = [entries.value.get('ProductVersion'), entries.value.get('ProductBuildVersion')];
  if (typeof version !== 'string' || typeof build !== 'string' || !/^\d+(\.\d+){0,2}$/.test(version)) {
    return { ok: false, failure: 'failed', reason: `${path}: names no version` };
  }
  return { ok: true, value: { version, build } };
}

/** `15.7.9` as numbers, with zeros for what is left out. */
export function versionNumbers(version: string): [number, number, number] {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number);
  return [major, minor, patch];
}

/** Negative when `a` is the older one. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [versionNumbers(a), versionNumbers(b)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return at === -1 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}
