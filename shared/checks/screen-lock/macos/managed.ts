// What an organisation has set for the screen saver by a profile: for the person, and for everybody on the machine.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Host } from '../../../host.ts';
import { parsePlist } from '../../../macos/plist.ts';
import type { Idle } from './answers.ts';

const folder = '/Library/Managed Preferences';

export const managedFiles = (user: string): string[] => [
  `${folder}/${user}/com.apple.screensaver.plist`,
  `${folder}/com.apple.screensaver.plist`,
];

const Managed = Type.Object({ idleTime: Type.Optional(Type.Integer({ minimum: 0 })) });

export interface ManagedSaver {
  /** Undefined: no profile says when the saver starts. */
  idle: Idle | undefined;
  enforced: 'yes' | 'no' | 'unknown';
  /** What could not be read. */
  gap: string | undefined;
}

/** The person's own profile comes before the machine's. A file that is there and cannot be read may say anything. */
export async function managedSaver(host: Host, user: string): Promise<ManagedSaver> {
  for (const path of managedFiles(user)) {
    const file = await host.readBytes(path);
    if (!file.ok && file.failure === 'absent') continue;
    if (!file.ok) return { idle: 'unknown', enforced: 'unknown', gap: file.reason };
    const settings = parsePlist(file.value);
    if (!Value.Check(Managed, settings))
      return { idle: 'unknown', enforced: 'unknown', gap: `${path}: not understood` };
    if (settings.idleTime === undefined) continue;
    return { idle: settings.idleTime === 0 ? 'never' : settings.idleTime, enforced: 'yes', gap: undefined };
  }
  return { idle: undefined, enforced: 'no', gap: undefined };
}
