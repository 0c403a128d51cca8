// What stops somebody who tries passwords on Windows: the lock-out rules of the device's own accounts (IADsUser), and of
// a domain's as far as Group Policy tells them here. Says nothing about good or bad.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../../host.ts';
import { domainSettings, type Joined, joinedOf } from '../../windows/account-policy.ts';
import { partOf } from '../../windows/powershell.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { type LoginLockoutFacts, openWay, unclearWay, type Way } from './facts.ts';
import { loginLockoutQuery } from './windows/query.ts';

/** 0 attempts is no limit; -1 seconds is until an administrator unlocks it. */
const Lockout = Type.Object({
  attempts: Type.Integer({ minimum: 0, maximum: 999 }),
  unlockSeconds: Type.Integer({ minimum: -1 }),
  windowSeconds: Type.Integer({ minimum: 0 }),
});
type Lockout = Type.Static<typeof Lockout>;

async function probe(host: Host): Promise<Outcome<LoginLockoutFacts>> {
  const answer = await host.query(loginLockoutQuery);
  if (!answer.ok) return { unknown: `What stops somebody who tries passwords could not be seen (${answer.reason}).` };
  const joined = joinedOf(answer);
  const ways = [localWay(answer), ...(joined.ok ? directoryWays(answer, joined.value) : [])];
  return { facts: { environment: 'machine', ways, notSeen: joined.ok ? [] : [joined.reason] } };
}

function localWay(answer: Answer<unknown>): Way {
  const part = partOf(answer, 'local');
  if (!part.ok) return unclearWay('device', part.reason);
  const [lockout, ...more] = part.value;
  if (more.length > 0 || !Value.Check(Lockout, lockout)) {
    return unclearWay('device', 'local: Windows answered in a form that is not understood');
  }
  return wayBy('device', 'local', 'sam', lockout);
}

function wayBy(way: string, accounts: Way['accounts'], by: string, lockout: Lockout): Way {
  const { attempts, unlockSeconds, windowSeconds } = lockout;
  if (attempts === 0) return openWay(way, accounts);
  return {
    ...openWay(way, accounts),
    lockout: 'on',
    by,
    attempts,
    // No time at all is none that Windows sets.
    unlockSeconds: unlockSeconds === -1 ? 'never' : unlockSeconds === 0 ? 'unknown' : unlockSeconds,
    windowSeconds: windowSeconds === 0 ? 'unknown' : windowSeconds,
  };
}

function directoryWays(answer: Answer<unknown>, { domain, cloud }: Joined): Way[] {
  const entra = 'Microsoft Entra counts attempts on its accounts itself';
  if (!domain) return cloud ? [unclearWay('directory', entra, 'directory')] : [];
  const settings = domainSettings(answer);
  if (!settings.ok) return [unclearWay('directory', settings.reason, 'directory')];
  const attempts = settings.value.get('LockoutBadCount');
  if (attempts === undefined) return [unclearWay('directory', 'the domain’s rules are not known here', 'directory')];
  // Without a limit the others are not set. They are in minutes.
  const lockout = {
    attempts,
    unlockSeconds: secondsOf(settings.value.get('LockoutDuration')),
    windowSeconds: secondsOf(settings.value.get('ResetLockoutCount')),
  };
  if (!Value.Check(Lockout, lockout)) return [unclearWay('directory', 'the domain’s rules are odd', 'directory')];
  return [wayBy('directory', 'directory', 'domain policy', lockout)];
}

function secondsOf(minutes: number | undefined): number {
  if (minutes === undefined) return 0;
  return minutes === -1 ? -1 : minutes * 60;
}

export const windowsLoginLockout: SystemProbe<LoginLockoutFacts> = { probe };
