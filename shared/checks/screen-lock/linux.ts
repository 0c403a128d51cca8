// The probe of screen-lock on Linux: who sits before a screen, at which desktop, and what that desktop is set to do.
// Everything is read from files and from logind; nothing is run as the person.
import type { Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { ScreenLockFacts, UserLock } from './facts.ts';
import { readAccounts } from './linux/accounts.ts';
import { daemonFiles, readDaemons } from './linux/daemons.ts';
import { gnomeFiles, readGnome } from './linux/gnome.ts';
import { kdeFiles, readKde } from './linux/kde.ts';
import {
  hasDisplay,
  isUnseen,
  knownPeople,
  type Machine,
  personOf,
  sortSessions,
  type Unseen,
} from './linux/people.ts';
import { type Lock, type Person, unknownLock } from './linux/person.ts';
import { listProcesses } from './linux/processes.ts';
import { screenOf } from './linux/session-files.ts';
import { listSessions, sessionFolder } from './linux/sessions.ts';
import { readXfce, xfceFiles } from './linux/xfce.ts';

export const linuxScreenLock: SystemProbe<ScreenLockFacts> = { probe, signals };

interface Seen {
  people: readonly (Person | Unseen)[];
  graphical: ScreenLockFacts['graphical'];
  reason: string;
  notSeen: string[];
  notes: string[];
}

async function probe(host: Host): Promise<Outcome<ScreenLockFacts>> {
  const { people, graphical, reason, notSeen, notes } = await look(host);
  const users = await Promise.all(people.map(async (one) => await userLockOf(host, one)));
  const facts: ScreenLockFacts = { graphical, users, notSeen };
  if (graphical === 'none' && users.length === 0) facts.graphicalReason = reason;
  if (notes.length > 0) facts.notes = notes;
  return { facts };
}

/** Files whose change hastens the next run. */
async function signals(host: Host): Promise<string[]> {
  const { people } = await look(host);
  const files = people.flatMap((one) => (isUnseen(one) ? [] : filesOf(one)));
  return [...new Set([sessionFolder, '/etc/passwd', ...files])];
}

async function look(host: Host): Promise<Seen> {
  const [screen, sessions, processes, accounts] = await Promise.all([
    screenOf(host),
    listSessions(host),
    listProcesses(host),
    readAccounts(host),
  ]);
  const machine: Machine = { accounts, processes, sessionFiles: screen.sessionFiles };
  const { graphical, console, notes, odd } = sortSessions(sessions.list);
  const started = console.filter(({ uid }) => hasDisplay(processes, uid));
  const present = distinct(
    await Promise.all([...graphical, ...started].map(async (one) => await personOf(host, machine, one))),
  );
  const notSeen = [...odd];
  if (present.length > 0) {
    if (sessions.gap !== undefined) notSeen.push(`Others may be logged in: ${sessions.gap}`);
    return { people: present, graphical: 'yes', reason: screen.reason, notSeen, notes };
  }
  const { graphical: has, reason } = screen;
  if (has === 'none') return { people: [], graphical: 'none', reason, notSeen: odd, notes };
  if (sessions.gap !== undefined) notSeen.push(sentence(sessions.gap));
  if (has === 'unknown') return { people: [], graphical: has, reason, notSeen: [...notSeen, sentence(reason)], notes };
  if (accounts.gap !== undefined) notSeen.push(sentence(accounts.gap));
  // On a console an X server may run that cannot be seen.
  if (console.length > 0 && processes.gap !== undefined) notSeen.push(sentence(processes.gap));
  return { people: await knownPeople(host, machine), graphical: 'yes', reason, notSeen, notes };
}

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** One entry for a person at a desktop, however many sessions they have there. */
function distinct(people: readonly (Person | Unseen)[]): (Person | Unseen)[] {
  const byKey = new Map(people.map((one) => [`${one.user} ${isUnseen(one) ? one.desktop : one.desktop.name}`, one]));
  return [...byKey.values()];
}

async function userLockOf(host: Host, one: Person | Unseen): Promise<UserLock> {
  if (isUnseen(one)) {
    const { user, presence, desktop, reason } = one;
    return { user, presence, desktop, ...unknownLock('none', reason) };
  }
  const { user, presence, desktop } = one;
  return { user, presence, desktop: desktop.name, ...(await lockOf(host, one)) };
}

async function lockOf(host: Host, person: Person): Promise<Lock> {
  switch (person.desktop.kind) {
    case 'gnome':
    case 'cinnamon':
    case 'mate':
      return await readGnome(host, person);
    case 'kde':
      return await readKde(host, person);
    case 'xfce':
      return await readXfce(host, person);
    case 'daemon':
    case 'other':
      return await readDaemons(host, person);
  }
}

function filesOf(person: Person): string[] {
  switch (person.desktop.kind) {
    case 'gnome':
    case 'cinnamon':
    case 'mate':
      return gnomeFiles(person);
    case 'kde':
      return kdeFiles(person);
    case 'xfce':
      return [...xfceFiles(person), ...daemonFiles(person)];
    case 'daemon':
    case 'other':
      return daemonFiles(person);
  }
}
