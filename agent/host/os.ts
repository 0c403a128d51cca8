// Node's names of systems, translated once; everywhere else they are linux, macos and windows.
import { readdirSync } from 'node:fs';
import type { SystemName } from '../../shared/host.ts';
import type { Asker } from './failures.ts';

const names: Partial<Record<NodeJS.Platform, SystemName>> = { linux: 'linux', darwin: 'macos', win32: 'windows' };

/** Throws on a system that Palisade does not know. */
export function systemOf(platform: NodeJS.Platform): SystemName {
  const name = names[platform];
  if (name === undefined) throw new Error(`Palisade runs on Linux, macOS and Windows, not on ${platform}`);
  return name;
}

/**
 * Whether this process has all rights. Windows has no number for that: there the profile of SYSTEM can be listed with
 * them and not without, an administrator's included as long as they have not been raised.
 */
export function isPrivileged(system: SystemName, listable: (path: string) => boolean = isListable): boolean {
  if (system !== 'windows') return process.geteuid?.() === 0;
  return listable('C:\\Windows\\System32\\config\\systemprofile');
}

/** Who asks, when it is this process. */
export function askerHere(): Asker {
  const system = systemOf(process.platform);
  return { system, privileged: isPrivileged(system) };
}

function isListable(path: string): boolean {
  try {
    readdirSync(path);
    return true;
  } catch {
    return false;
  }
}
