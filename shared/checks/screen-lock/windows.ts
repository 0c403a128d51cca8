// The probe of screen-lock on Windows: what locks the machine for everybody, and the screen saver of each person logged in.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../../host.ts';
import { partOf } from '../../windows/powershell.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { ScreenLockFacts, UserLock } from './facts.ts';
import { screenLockQuery } from './windows/query.ts';
import {
  inactivityLimit,
  isLockForbidden,
  Machine,
  managedLimit,
  never,
  numberOf,
  Power,
  Profile,
  type Sleep,
  screenSaver,
  sleepOf,
  type Way,
} from './windows/settings.ts';

export const windowsScreenLock: SystemProbe<ScreenLockFacts> = { probe };

const Person = Type.Object({ sid: Type.String({ pattern: '^S-1-(5-21|12-1)-[0-9-]+$' }), settings: Type.Unknown() });
type Person = Type.Static<typeof Person>;

async function probe(host: Host): Promise<Outcome<ScreenLockFacts>> {
  const answer = await host.query(screenLockQuery);
  if (!answer.ok) return { unknown: answer.reason };
  const machine = whole(partOf(answer, 'machine'), Machine, 'machine');
  if (!machine.ok || machine.value.length !== 1) return { unknown: machine.ok ? oddly('machine') : machine.reason };
  const people = whole(partOf(answer, 'people'), Person, 'people');
  const power = whole(partOf(answer, 'power'), Power, 'power');
  const [settings] = machine.value;
  return { facts: factsOf(people, settings as Machine, power) };
}

const oddly = (part: string): string => `${part}: Windows answered in a form that is not understood`;

function whole<S extends Type.TSchema>(part: Answer<unknown[]>, schema: S, name: string): Answer<Type.Static<S>[]> {
  if (!part.ok) return part;
  const List = Type.Array(schema);
  return Value.Check(List, part.value)
    ? { ok: true, value: part.value as Type.Static<S>[] }
    : { ok: false, failure: 'failed', reason: oddly(name) };
}

/** What is the same for everybody who sits at this machine. */
interface Shared {
  machine: Machine;
  ways: readonly Way[];
  sleep: Sleep;
  /** Why nobody can tell whether it falls asleep, and opens, before it locks; undefined: it was read. */
  sleepGap: string | undefined;
}

function factsOf(people: Answer<Person[]>, machine: Machine, power: Answer<Power[]>): ScreenLockFacts {
  const ways = [inactivityLimit(machine), managedLimit(machine)];
  const sleep = sleepOf(power.ok ? power.value : []);
  const shared = { machine, ways, sleep, sleepGap: power.ok ? undefined : power.reason };
  if (!people.ok) return { graphical: 'yes', users: everyone(shared), notSeen: [people.reason] };
  const seen = people.value.map(({ sid, settings }) => personOf(sid, settings, shared));
  const users = seen.flatMap((one) => ('user' in one ? [one] : []));
  const notSeen = seen.flatMap((one) => ('gap' in one && one.gap !== undefined ? [one.gap] : []));
  if (users.length > 0 || notSeen.length > 0) return { graphical: 'yes', users, notSeen };
  const known = everyone(shared);
  const nobody = 'Nobody is logged in, and what locks a screen is part of each person’s own settings';
  return { graphical: 'yes', users: known, notSeen: known.length > 0 ? [] : [nobody] };
}

/** What the machine does for whoever logs in, as far as it does anything. */
function everyone(shared: Shared): UserLock[] {
  const first = soonest(shared.ways);
  if (first === undefined) return [];
  const lock = isOvertaken(first, shared.sleep.soonestOpenSeconds) ? openedByWaking : lockBy(first, 'unknown');
  const doubt = doubtOf(shared, [shared.machine]);
  return [{ ...doubted(lock, doubt), user: 'Everyone', presence: 'known', desktop: 'windows' }];
}

/** A gap of undefined: nobody sits there, and the registry is loaded for a service or a task. */
function personOf(sid: string, settings: unknown, shared: Shared): UserLock | { gap: string | undefined } {
  const number = sid.slice(sid.lastIndexOf('-') + 1);
  const part = whole(
    partOf({ ok: true, value: { [`account ${number}`]: settings } }, `account ${number}`),
    Profile,
    sid,
  );
  if (!part.ok) return { gap: part.reason.replace(sid, `account ${number}`) };
  const [profile] = part.value;
  if (profile === undefined || part.value.length !== 1) return { gap: oddly(`account ${number}`) };
  if (profile.user === null) return { gap: undefined };
  const { machine, ways, sleep } = shared;
  const written = lockOf([...ways, screenSaver(profile, machine)], sleep, profile);
  const lock = doubted(written, doubtOf(shared, [machine, profile]));
  return { ...lock, user: profile.user, presence: 'logged-in', desktop: 'windows' };
}

type Lock = Omit<UserLock, 'user' | 'presence' | 'desktop'>;

const soonest = (ways: readonly Way[]): Exclude<Way, string> | undefined =>
  ways
    .filter((way) => typeof way !== 'string')
    .sort((a, b) => a.idleSeconds + a.graceSeconds - b.idleSeconds - b.graceSeconds)[0];

const lockBy = ({ idleSeconds, graceSeconds, enforced, source }: Exclude<Way, string>, onSleep: Tri): Lock => ({
  locks: 'on',
  idleSeconds,
  graceSeconds,
  lockOnSleep: onSleep,
  enforced,
  source,
});

function lockOf(ways: readonly Way[], sleep: Sleep, profile: Profile): Lock {
  const onSleep = onWake(profile, sleep);
  const first = soonest(ways);
  if (first !== undefined) {
    const opensAfter = numberOf(profile.wakeSeconds) === never ? sleep.soonestSeconds : sleep.soonestOpenSeconds;
    return isOvertaken(first, opensAfter) ? openedByWaking : lockBy(first, onSleep);
  }
  const none = { graceSeconds: 0, lockOnSleep: onSleep, enforced: 'no', source: 'registry' } as const;
  if (ways.includes('unknown')) {
    const reason = 'a setting of Windows is written in a form that is not understood';
    return { ...none, locks: 'unknown', idleSeconds: 'unknown', reason };
  }
  if (onSleep === 'off' || sleep.idleSeconds === 'never') return { ...none, locks: 'off', idleSeconds: 'never' };
  return { ...none, locks: 'unknown', idleSeconds: sleep.idleSeconds, reason: onlySleep };
}

/** A program that plays or loads something puts sleep off for as long as it does: no lock that one could rely on. */
const onlySleep =
  'it locks only when the machine falls asleep, which programs may put off; turn on a screen saver that asks for the password';

type Tri = UserLock['lockOnSleep'];

/** The machine falls asleep before the screen would lock, and wakes without asking for the password. */
const isOvertaken = ({ idleSeconds, graceSeconds }: Exclude<Way, string>, opensAfter: number | undefined): boolean =>
  opensAfter !== undefined && opensAfter < idleSeconds + graceSeconds;

const openedByWaking: Lock = {
  locks: 'off',
  idleSeconds: 'never',
  graceSeconds: 0,
  lockOnSleep: 'off',
  enforced: 'no',
  source: 'sleep, which comes before the lock and opens without a password',
};

/** Why a lock that is set may not come. */
const doubtOf = ({ sleepGap }: Shared, settings: readonly (Machine | Profile)[]): string | undefined =>
  isLockForbidden(settings) ? forbidden : sleepGap;

const doubted = (lock: Lock, doubt: string | undefined): Lock =>
  lock.locks === 'on' && doubt !== undefined ? { ...lock, locks: 'unknown', reason: doubt } : lock;

const forbidden =
  'Windows is told that nobody may lock it ("Remove Lock Computer", DisableLockWorkstation), and whether it still locks by itself is not known; clear that setting';

/** DelayLockInterval: "When should Windows require you to sign in again?"; never is its largest number. */
function onWake({ wakeSeconds }: Profile, { asksPassword }: Sleep): Tri {
  const seconds = numberOf(wakeSeconds);
  if (seconds === never) return 'off';
  return seconds === undefined ? 'unknown' : asksPassword;
}
