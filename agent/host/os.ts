// Node's names of systems, translated once; everywhere else they are linux, macos and windows.
import type { SystemName } from '../../shared/host.ts';

const names: Partial<Record<NodeJS.Platform, SystemName>> = { linux: 'linux', darwin: 'macos', win32: 'windows' };

/** Throws on a system that Palisade does not know. */
export function systemOf(platform: NodeJS.Platform): SystemName {
  const name = names[platform];
  if (name === undefined) throw new Error(`Palisade runs on Linux, macOS and Windows, not on ${platform}`);
  return name;
}
