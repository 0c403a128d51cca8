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

const Seconds = Type.Optional(Type.Integer({ minimum: 0 }));
const Managed = Type.Object({
  idleTime: Seconds,
  askForPassword: Type.Optional(Type.Union([Type.Boolean(), Type.Integer()])),
  askForPasswordDelay: Seconds,
});

export interface ManagedSaver {
  /** Undefined: no profile says when the saver starts. */
  idle: Idle | undefined;
  /** What a profile demands of the password: no later than after so many seconds, or none at all. */
  passwordDelay: number | 'never' | undefined;
  enforced: 'yes' | 'no' | 'unknown';
  /** What could not be read. */
  gap: string | undefined;
}

/** The person's own profile comes before the machine's. A file that is there and cannot be read may say anything. */
export async function managedSaver(host: Host, user: string): Promise<ManagedSaver> {
  const found: ManagedSaver = { idle: undefined, passwordDelay: undefined, enforced: 'no', gap: undefined };
  for (const path of managedFiles(user)) {
    const file = await host.readBytes(path);
    if (!file.ok && file.failure === 'absent') continue;
    const settings = file.ok ? parsePlist(file.value) : undefined;
    if (!Value.Check(Managed, settings)) {
      const gap = file.ok ? `${path}: not understood` : file.reason;
      return { ...found, idle: 'unknown', enforced: 'unknown', gap };
    }
    found.passwordDelay ??= passwordDelayOf(settings);
    if (settings.idleTime === undefined || found.idle !== undefined) continue;
    found.idle = settings.idleTime === 0 ? 'never' : settings.idleTime;
    found.enforced = 'yes';
  }
  return found;
}

function passwordDelayOf({ askForPassword, askForPasswordDelay }: Type.Static<typeof Managed>) {
  if (askForPassword === false || askForPassword === 0) return 'never';
  return askForPasswordDelay;
}
