// The probe of screen-lock on Linux: who sits before a screen, at which desktop, and what that desktop is set to do.
// Everything is read from files and from logind; nothing is run as the person.
import type { Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { ScreenLockFacts, UserLock } from './facts.ts';
import { readAccounts } from './linux/accounts.ts';
import { cosmicFiles, readCosmic } from './linux/cosmic.ts';
import { daemonFiles, readDaemons } from './linux/daemons.ts';
import { gnomeFiles, readGnome } from './linux/gnome.ts';
import { kdeFiles, readKde } from './linux/kde.ts';
import {
  displaysWithoutSession,
  hasDisplay,
  isDisplay,
  isUnseen,
  knownPeople,
  type Machine,
  personOf,
  type Sorted,
  sortSessions,
  type Unseen,
} from './linux/people.ts';
import { type Lock, type Person, unknownLock } from './linux/person.ts';
import { listProcesses } from './linux/processes.ts';
import { type Screen, screenOf } from './linux/session-files.ts';
import { listSessions, type Sessions, sessionFolder } from './linux/sessions.ts';
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
  const sorted = sortSessions(sessions.list);
  const { notes, odd } = sorted;
  const present = await presentPeople(host, machine, sorted, sessions);
  if (present.length > 0) {
    const others = sessions.gap === undefined ? [] : [sentence(sessions.gap)];
    return { people: present, graphical: 'yes', reason: screen.reason, notSeen: [...odd, ...others], notes };
  }
  return { ...(await absentPeople(host, machine, screen, sessions, sorted)), notes };
}

/** Who is in a graphical session now, whether logind calls it so or an X server was started by hand. */
async function presentPeople(
  host: Host,
  machine: Machine,
  { graphical, console }: Sorted,
  { gap }: Sessions,
): Promise<(Person | Unseen)[]> {
  const started = console.filter(({ uid }) => hasDisplay(machine.processes, uid));
  const unlisted = gap === undefined ? [] : await displaysWithoutSession(host, machine);
  const sessions = [...graphical, ...started, ...unlisted];
  return distinct(await Promise.all(sessions.map(async (one) => await personOf(host, machine, one))));
}

/** Nobody sits there now: whether anybody ever could, and what those who could have set. */
async function absentPeople(
  host: Host,
  machine: Machine,
  { graphical, reason }: Screen,
  { gap }: Sessions,
  { odd, console }: Sorted,
): Promise<Omit<Seen, 'notes'>> {
  const display = machine.processes.list.find(isDisplay);
  if (graphical === 'none' && display === undefined) return { people: [], graphical, reason, notSeen: odd };
  const notSeen = [...odd, ...(gap === undefined ? [] : [sentence(gap)])];
  if (graphical !== 'yes') {
    const running = `${display?.program} runs, though no desktop is installed where desktops are.`;
    const why = graphical === 'none' ? running : sentence(reason);
    return { people: [], graphical: 'unknown', reason: why, notSeen: [...notSeen, why] };
  }
  if (machine.accounts.gap !== undefined) notSeen.push(sentence(machine.accounts.gap));
  // From a console an X server may have been started that cannot be seen.
  if (console.length > 0 && machine.processes.gap !== undefined) notSeen.push(sentence(machine.processes.gap));
  return { people: await knownPeople(host, machine), graphical, reason, notSeen };
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
    case 'cosmic':
      return await readCosmic(host, person);
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
    case 'cosmic':
      return [...cosmicFiles(person), ...daemonFiles(person)];
    case 'daemon':
    case 'other':
      return daemonFiles(person);
  }
}
