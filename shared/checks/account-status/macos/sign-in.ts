// Whether a Mac logs somebody in by itself, keeps a password for it, and lets guests in: the settings of loginwindow, and
// the account that macOS makes for guests.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Host } from '../../../host.ts';
import { parsePlist } from '../../../macos/plist.ts';
import type { AccountStatusFacts } from '../facts.ts';
import type { UserRecord } from './records.ts';

export type SignIn = Pick<AccountStatusFacts, 'automaticLogin' | 'guest' | 'storedPassword'> & { notSeen: string[] };

const settingsFile = '/Library/Preferences/com.apple.loginwindow.plist';
/** The password of automatic log-in, disguised with a key that is the same on every Mac. */
const passwordFile = '/etc/kcpassword';

const Switch = Type.Union([Type.Boolean(), Type.Literal(0), Type.Literal(1)]);
const Settings = Type.Object({
  autoLoginUser: Type.Optional(Type.String()),
  GuestEnabled: Type.Optional(Switch),
});
type Settings = Type.Static<typeof Settings>;

export async function signInOf(host: Host, records: readonly UserRecord[]): Promise<SignIn> {
  const settings = await settingsOf(host);
  const kept = await host.stat(passwordFile);
  const isKept = kept.ok ? 'yes' : kept.failure === 'absent' ? 'no' : 'unknown';
  const keptReasons = kept.ok || kept.failure === 'absent' ? [] : [kept.reason];
  if ('unread' in settings) {
    return {
      automaticLogin: { state: 'unknown', user: null },
      guest: 'unknown',
      storedPassword: isKept,
      notSeen: [settings.unread, ...keptReasons],
    };
  }
  const user = settings.autoLoginUser ?? '';
  return {
    automaticLogin: user === '' ? { state: 'off', user: null } : { state: 'on', user },
    guest: guestOf(settings, records),
    storedPassword: isKept,
    notSeen: keptReasons,
  };
}

async function settingsOf(host: Host): Promise<Settings | { unread: string }> {
  const file = await host.readBytes(settingsFile);
  // Nothing was ever set: then nobody is logged in by the Mac itself.
  if (!file.ok) return file.failure === 'absent' ? {} : { unread: file.reason };
  const settings = parsePlist(file.value);
  return Value.Check(Settings, settings) ? settings : { unread: `${settingsFile}: not understood` };
}

/** macOS makes an account for guests when they are let in, and removes it afterwards. */
function guestOf({ GuestEnabled: enabled }: Settings, records: readonly UserRecord[]): SignIn['guest'] {
  if (enabled === true || enabled === 1) return 'enabled';
  const guest = records.find(({ name, uid }) => name.toLowerCase() === 'guest' || uid === 201);
  if (guest === undefined || guest.authorities.includes('DisabledUser')) return 'disabled';
  return enabled === undefined ? 'unknown' : 'disabled';
}
