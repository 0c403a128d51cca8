// What Windows's settings amount to for one person: which of its ways locks the screen first. Pure.
import Type from 'typebox';

const Setting = Type.Union([Type.String(), Type.Integer(), Type.Null()]);

export const Machine = Type.Object({
  inactivitySeconds: Setting,
  graceSeconds: Setting,
  mdmPassword: Setting,
  mdmMinutes: Setting,
  lockForbidden: Setting,
});
export type Machine = Type.Static<typeof Machine>;

export const Power = Type.Object({
  name: Type.Union([Type.Literal('consoleLock'), Type.Literal('sleep')]),
  ac: Setting,
  dc: Setting,
});
export type Power = Type.Static<typeof Power>;

export const Profile = Type.Object({
  user: Type.Union([Type.String({ minLength: 1 }), Type.Null()]),
  ownActive: Setting,
  ownSecure: Setting,
  ownSeconds: Setting,
  ownSaver: Type.Boolean(),
  policyActive: Setting,
  policySecure: Setting,
  policySeconds: Setting,
  policySaver: Type.Boolean(),
  wakeSeconds: Setting,
  lockForbidden: Setting,
});
export type Profile = Type.Static<typeof Profile>;

/** A number of the registry, which keeps some as texts: null where it is not set, undefined where it is no number. */
export function numberOf(setting: string | number | null): number | null | undefined {
  if (setting === null) return null;
  if (typeof setting === 'string') return /^[0-9]{1,9}$/.test(setting) ? Number(setting) : undefined;
  // A DWORD above 0x7fffffff comes as a negative number.
  return setting >= -0x80000000 && setting <= 0xffffffff ? setting >>> 0 : undefined;
}

export const never = 0xffffffff;

/** One way to a lock. `no`: certainly none; `unknown`: it might be one. */
export type Way =
  | { idleSeconds: number; graceSeconds: number; enforced: 'yes' | 'no'; source: string }
  | 'no'
  | 'unknown';

/** "Interactive logon: Machine inactivity limit": locks whatever the screen saver does. 0 and absent are none. */
export function inactivityLimit({ inactivitySeconds }: Machine): Way {
  const seconds = numberOf(inactivitySeconds);
  // Windows reads a number there; what it makes of a text is not known.
  if (seconds === undefined || typeof inactivitySeconds === 'string') return 'unknown';
  if (seconds === null || seconds === 0) return 'no';
  return { idleSeconds: seconds, graceSeconds: 0, enforced: 'yes', source: 'machine inactivity limit' };
}

/** The DeviceLock policy of a device management. There 0 for DevicePasswordEnabled means that a password is required. */
export function managedLimit({ mdmPassword, mdmMinutes }: Machine): Way {
  const [password, minutes] = [numberOf(mdmPassword), numberOf(mdmMinutes)];
  if (password === undefined || minutes === undefined) return 'unknown';
  if (password !== 0 || minutes === null || minutes === 0) return 'no';
  return { idleSeconds: minutes * 60, graceSeconds: 0, enforced: 'yes', source: 'device management' };
}

/** Five seconds where it is not written (Winlogon's ScreenSaverGracePeriod). */
const usualGrace = 5;

/** The screen saver: on, with a password, after a time, and there at all. A policy's value comes before one's own. */
export function screenSaver(profile: Profile, { graceSeconds }: Machine): Way {
  const either = (policy: string | number | null, own: string | number | null): number | null | undefined =>
    numberOf(policy ?? own);
  const active = either(profile.policyActive, profile.ownActive);
  const secure = either(profile.policySecure, profile.ownSecure);
  const seconds = either(profile.policySeconds, profile.ownSeconds);
  const grace = numberOf(graceSeconds);
  if (active === null || active === 0 || secure === null || secure === 0) return 'no';
  if (seconds === null || seconds === 0 || (!profile.policySaver && !profile.ownSaver)) return 'no';
  if (active !== 1 || secure !== 1 || seconds === undefined || grace === undefined) return 'unknown';
  const isPolicy = [profile.policyActive, profile.policySecure, profile.policySeconds].every((one) => one !== null);
  return {
    idleSeconds: seconds,
    graceSeconds: grace ?? usualGrace,
    enforced: isPolicy ? 'yes' : 'no',
    source: isPolicy ? 'screen saver, by policy' : 'screen saver',
  };
}

/** "Remove Lock Computer", for the person or for everybody. What is no number may well be a yes. */
export const isLockForbidden = (settings: readonly { lockForbidden: string | number | null }[]): boolean =>
  settings.some(({ lockForbidden }) => lockForbidden !== null && numberOf(lockForbidden) !== 0);

export interface Sleep {
  /** The longer of mains and battery. */
  idleSeconds: number | 'never' | 'unknown';
  /** The shorter of them; and of those alone on which it wakes without a password. */
  soonestSeconds: number | undefined;
  soonestOpenSeconds: number | undefined;
  asksPassword: 'on' | 'off' | 'unknown';
}

/** When the machine falls asleep, and whether it asks for the password on waking. */
export function sleepOf(settings: readonly Power[]): Sleep {
  const valuesOf = (name: Power['name']): (number | null | undefined)[] =>
    settings.filter((one) => one.name === name).flatMap(({ ac, dc }) => [numberOf(ac), numberOf(dc)]);
  const [idle, lock] = [valuesOf('sleep'), valuesOf('consoleLock')];
  return {
    idleSeconds: idleOf(idle),
    soonestSeconds: soonestOf(idle),
    soonestOpenSeconds: soonestOf(idle.filter((_, source) => lock[source] === 0)),
    asksPassword: lock.includes(0) ? 'off' : lock.length === 2 && lock.every((one) => one === 1) ? 'on' : 'unknown',
  };
}

function soonestOf(values: readonly (number | null | undefined)[]): number | undefined {
  const timed = values.filter((one) => typeof one === 'number').filter((one) => one > 0 && one !== never);
  return timed.length > 0 ? Math.min(...timed) : undefined;
}

function idleOf(values: readonly (number | null | undefined)[]): Sleep['idleSeconds'] {
  const known = values.filter((one) => typeof one === 'number');
  if (known.length !== 2) return 'unknown';
  return known.includes(0) || known.includes(never) ? 'never' : Math.max(...known);
}
