// The probe of screen-lock on macOS: everyone who sits at the screen is asked in their own session, since to root macOS
// tells nothing of them, or root's own.
import type { Answer, CommandResult, Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { ScreenLockFacts, UserLock } from './facts.ts';
import {
  consoleUsers,
  displaySleepOf,
  type Idle,
  idleOf,
  type PasswordDelay,
  passwordDelayOf,
  saverIdleOf,
} from './macos/answers.ts';
import { type ManagedSaver, managedFiles, managedSaver } from './macos/managed.ts';

export const macosScreenLock: SystemProbe<ScreenLockFacts> = { probe, signals };

const powerFile = '/Library/Preferences/com.apple.PowerManagement.plist';

async function probe(host: Host): Promise<Outcome<ScreenLockFacts>> {
  const present = await atTheScreen(host);
  const display = await displayIdle(host);
  const users = await Promise.all(present.users.map(async (user) => await lockOf(host, user, display)));
  return { facts: { graphical: 'yes', users, notSeen: present.notSeen } };
}

async function signals(host: Host): Promise<string[]> {
  const { users } = await atTheScreen(host);
  return [powerFile, '/dev/console', ...users.flatMap(managedFiles)];
}

interface Present {
  users: string[];
  notSeen: string[];
}

/** Several may be logged in, one in front. The owner of /dev/console is that one; root while nobody is. */
async function atTheScreen(host: Host): Promise<Present> {
  const [listed, console] = await Promise.all([host.run('who', []), host.stat('/dev/console')]);
  if (!listed.ok) return { users: [], notSeen: [`Who is logged in: ${listed.reason}`] };
  const users = listed.value.status === 0 ? consoleUsers(listed.value.stdout) : undefined;
  if (users === undefined) return { users: [], notSeen: ['Who is logged in: who: its answer is not understood'] };
  if (users.length > 0) return { users, notSeen: [] };
  if (!console.ok) return { users, notSeen: [`Who is logged in: ${console.reason}`] };
  const nobody = 'Nobody is logged in, and macOS tells how a screen locks only in the session of its person';
  return {
    users,
    notSeen: [
      console.value.uid === 0
        ? nobody
        : 'Somebody sits at the screen (/dev/console is theirs) who is not in the list of log-ins',
    ],
  };
}

interface Told {
  idle: Idle;
  gap: string | undefined;
}

async function displayIdle(host: Host): Promise<Told> {
  const answer = await host.run('pmset', ['-g', 'custom']);
  const text = outputOf(answer, 'pmset');
  if (!text.ok) return { idle: 'unknown', gap: text.reason };
  const idle = displaySleepOf(text.value.stdout);
  return { idle, gap: idle === 'unknown' ? 'pmset: its answer is not understood' : undefined };
}

async function lockOf(host: Host, user: string, display: Told): Promise<UserLock> {
  const [delay, saver, managed] = await Promise.all([
    passwordDelay(host, user),
    saverIdle(host, user),
    managedSaver(host, user),
  ]);
  const idleSeconds = idleOf(managed.idle ?? saver.idle, display.idle);
  const { locks, graceSeconds, gap: delayGap } = withProfile(delay, managed.passwordDelay);
  const gaps = [delayGap, managed.gap, display.gap, managed.idle === undefined ? saver.gap : undefined];
  const isUnwritten = idleSeconds === 'unknown' && gaps.every((gap) => gap === undefined);
  const reason = isUnwritten ? unwritten : gaps.find((gap) => gap !== undefined);
  return {
    user,
    presence: 'logged-in',
    desktop: 'macos',
    locks,
    idleSeconds,
    graceSeconds,
    lockOnSleep: locks,
    enforced: managed.enforced,
    source: 'sysadminctl, com.apple.screensaver, pmset',
    ...(reason !== undefined && { reason }),
  };
}

const unwritten =
  'nobody has set when the screen saver starts, and the display stays on longer; set it in System Settings > Lock Screen';

type Delay = PasswordDelay & { gap: string | undefined };

/** A profile may give more time than the person has chosen; macOS follows the profile. */
function withProfile(told: Delay, profile: ManagedSaver['passwordDelay']): Delay {
  if (profile === undefined || told.locks !== 'on' || told.graceSeconds === 'unknown') return told;
  if (profile !== 'never') return { ...told, graceSeconds: Math.max(told.graceSeconds, profile) };
  return {
    ...told,
    locks: 'unknown',
    gap: 'a profile says that no password is asked for, and sysadminctl that one is',
  };
}

async function passwordDelay(host: Host, as: string): Promise<Delay> {
  const answer = outputOf(await host.run('sysadminctl', ['-screenLock', 'status'], { as }), 'sysadminctl');
  if (!answer.ok) return { locks: 'unknown', graceSeconds: 'unknown', gap: answer.reason };
  const delay = passwordDelayOf(`${answer.value.stdout}\n${answer.value.stderr}`);
  return { ...delay, gap: delay.locks === 'unknown' ? 'sysadminctl: its answer is not understood' : undefined };
}

async function saverIdle(host: Host, as: string): Promise<Told> {
  const answer = await host.run('defaults', ['-currentHost', 'read', 'com.apple.screensaver', 'idleTime'], { as });
  if (!answer.ok) return { idle: 'unknown', gap: answer.reason };
  const { status, stdout, stderr } = answer.value;
  const idle = saverIdleOf(status, stdout, stderr);
  return { idle, gap: idle === 'unknown' ? 'defaults: its answer is not understood' : undefined };
}

function outputOf(answer: Answer<CommandResult>, command: string): Answer<CommandResult> {
  if (!answer.ok || answer.value.status === 0) return answer;
  const reason = `${command}: ended with ${answer.value.status ?? 'a signal'}`;
  return { ok: false, failure: 'failed', reason };
}
