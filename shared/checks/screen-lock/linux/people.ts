// Whose screen is looked at: everybody in a graphical session now; where nobody is, everybody who could open one.
import type { Host } from '../../../host.ts';
import { type Account, type Accounts, accountOf, peopleAmong } from './accounts.ts';
import { type Desktop, desktopOfName, desktopOfProgram, unknownDesktop } from './desktops.ts';
import type { Person } from './person.ts';
import { type Environment, environmentOf, type Process, type Processes } from './processes.ts';
import { desktopNamesOf, type SessionFile } from './session-files.ts';
import type { Session } from './sessions.ts';

/** What the machine says of itself, gathered once. */
export interface Machine {
  accounts: Accounts;
  processes: Processes;
  sessionFiles: readonly SessionFile[];
}

/** A person whose screen cannot be looked at, and why. */
export interface Unseen {
  user: string;
  presence: Person['presence'];
  desktop: string;
  reason: string;
}

export const isUnseen = (one: Person | Unseen): one is Unseen => 'reason' in one;

const graphicalTypes = ['x11', 'wayland', 'mir'];
/** Sessions that nobody sits before: log-in screens, services and the like. */
const classesOfNobody = [
  'greeter',
  'lock-screen',
  'background',
  'background-light',
  'manager',
  'manager-early',
  'none',
];

export interface Sorted {
  /** Local, of a person, graphical by logind's word. */
  graphical: Session[];
  /** Local, of a person, on a console; an X server or compositor may have been started from there. */
  console: Session[];
  /** Sentences about sessions that are not judged. */
  notes: string[];
  /** Sessions of a kind this version does not know. */
  odd: string[];
}

export function sortSessions(sessions: readonly Session[]): Sorted {
  const sorted: Sorted = { graphical: [], console: [], notes: [], odd: [] };
  for (const session of sessions) {
    if (classesOfNobody.includes(session.class) || session.state === 'closing') continue;
    if (session.isRemote) {
      sorted.notes.push(
        `${session.user} has a session from another machine (${session.service || session.type}); its screen is not here.`,
      );
    } else if (!session.class.startsWith('user')) {
      sorted.odd.push(
        `Session ${session.id} of ${session.user} is of the class "${session.class}", which this version does not know.`,
      );
    } else if (graphicalTypes.includes(session.type)) sorted.graphical.push(session);
    else sorted.console.push(session);
  }
  return sorted;
}

/** The person of a session; several sessions of one person at one desktop are one. */
export async function personOf(host: Host, machine: Machine, session: Session): Promise<Person | Unseen> {
  const { user, uid, service } = session;
  const processes = machine.processes.list.filter((process) => process.uid === uid);
  const shell = shellAmong(processes);
  const environment = await sessionEnvironment(host, shell, session.leader, machine.processes.gap);
  if (typeof environment === 'string') {
    const desktop = desktopOfName(session.desktop) ?? unknownDesktop;
    return { user, presence: 'logged-in', desktop: desktop.name, reason: environment };
  }
  const desktop = desktopOf(session, environment, shell);
  if ('conflict' in desktop) return { user, presence: 'logged-in', desktop: 'unknown', reason: desktop.conflict };
  const account = await accountOf(host, machine.accounts, user, uid);
  if (typeof account === 'string') return { user, presence: 'logged-in', desktop: desktop.name, reason: account };
  const names = environment?.get('XDG_CURRENT_DESKTOP') ?? (await namesByFile(host, machine, session.desktop));
  return {
    user,
    uid,
    home: account.home,
    presence: 'logged-in',
    desktop,
    desktops: splitNames(names),
    service,
    environment,
    processes,
    processGap: machine.processes.gap,
  };
}

const splitNames = (names: string | undefined): string[] | undefined => names?.split(':').filter((name) => name !== '');

/** Desktops such as Budgie and XFCE run on a bare compositor where there is Wayland: then theirs is the shell. */
function shellAmong(processes: readonly Process[]): Process | undefined {
  const shells = processes.filter(({ program }) => desktopOfProgram(program) !== undefined);
  return shells.find(({ program }) => desktopOfProgram(program)?.kind !== 'daemon') ?? shells[0];
}

/**
 * The environment that the desktop itself was started with; the leader's, often a display manager's, only failing that.
 * A text: it was refused, so that whether the session keeps its settings elsewhere cannot be told.
 */
async function sessionEnvironment(
  host: Host,
  shell: Process | undefined,
  leader: number | undefined,
  gap: string | undefined,
): Promise<Environment | string | undefined> {
  const own = shell === undefined ? undefined : await environmentOf(host, shell.pid);
  if (own?.ok === true) return own.value;
  const obstacle = own?.reason ?? gap;
  // A recording made by hand seldom holds /proc; then the session is taken to keep its settings in the usual places.
  if (obstacle !== undefined && !obstacle.startsWith('not captured')) return `the session's environment: ${obstacle}`;
  const leading = leader === undefined ? undefined : await environmentOf(host, leader);
  return leading?.ok === true && leading.value.has('XDG_CURRENT_DESKTOP') ? leading.value : undefined;
}

/**
 * The desktop that runs: what logind was told at log-in, what the session's environment says, or which shell runs. What
 * is installed says nothing. Where they contradict each other nobody can tell.
 */
function desktopOf(
  session: Session,
  environment: Environment | undefined,
  shell: Process | undefined,
): Desktop | { conflict: string } {
  const told = desktopOfName(session.desktop) ?? desktopOfName(environment?.get('XDG_CURRENT_DESKTOP') ?? '');
  const running = shell === undefined ? undefined : desktopOfProgram(shell.program);
  if (told === undefined) return running ?? unknownDesktop;
  if (running === undefined || running.kind === told.kind || told.kind === 'other')
    return told.kind === 'other' ? (running ?? told) : told;
  return { conflict: `the session calls itself ${told.name}, but ${shell?.program} runs in it.` };
}

async function namesByFile(host: Host, { sessionFiles }: Machine, name: string): Promise<string | undefined> {
  const file = sessionFiles.find((one) => one.name === name);
  return file === undefined ? undefined : await desktopNamesOf(host, file);
}

/** Programs that put a picture on the screen: whoever runs one sits before it, whatever logind calls the session. */
const displays = ['Xorg', 'X', 'Xwayland', 'kwin_wayland', 'mutter', 'weston'];

export const isDisplay = ({ program }: Process): boolean =>
  displays.includes(program) || desktopOfProgram(program) !== undefined;

/** Whether the user of a console session has started a graphical one from it. */
export const hasDisplay = (processes: Processes, uid: number): boolean =>
  processes.list.some((process) => process.uid === uid && isDisplay(process));

/** Where logind cannot be asked: people whose desktop runs all the same, as sessions. */
export async function displaysWithoutSession(host: Host, { accounts, processes }: Machine): Promise<Session[]> {
  const people = await peopleAmong(host, accounts);
  return people
    .filter(({ uid }) => hasDisplay(processes, uid))
    .map(({ user, uid }) => ({
      id: '',
      uid,
      user,
      type: 'x11',
      class: 'user',
      isRemote: false,
      state: 'active',
      desktop: '',
      service: '',
      leader: undefined,
    }));
}

/** Everybody who could log in, each with the desktop that the log-in screen would start for them. */
export async function knownPeople(host: Host, machine: Machine): Promise<(Person | Unseen)[]> {
  const people = await peopleAmong(host, machine.accounts);
  return await Promise.all(people.map(async (account) => await knownPerson(host, machine, account)));
}

async function knownPerson(host: Host, machine: Machine, { user, uid, home }: Account): Promise<Person | Unseen> {
  const unseen = (desktop: string, reason: string): Unseen => ({ user, presence: 'known', desktop, reason });
  const file = await chosenSession(host, machine, user);
  if (typeof file === 'string') return unseen('unknown', file);
  const names = await desktopNamesOf(host, file);
  const desktop = desktopOfName(names ?? '') ?? desktopOfName(file.name) ?? unknownDesktop;
  const closed = await closedHome(host, home);
  if (closed !== undefined) return unseen(desktop.name, closed);
  return {
    user,
    uid,
    home,
    presence: 'known',
    desktop,
    desktops: splitNames(names),
    service: '',
    environment: undefined,
    processes: [],
    processGap: undefined,
  };
}

/** The session chosen last, after AccountsService; without a choice the only desktop there is. A text says why none. */
async function chosenSession(host: Host, { sessionFiles }: Machine, user: string): Promise<SessionFile | string> {
  const path = `/var/lib/AccountsService/users/${user}`;
  const record = await host.readText(path);
  if (!record.ok && record.failure !== 'absent') return record.reason;
  const field = (name: string): string | undefined =>
    record.ok ? new RegExp(`^${name}=(.+)$`, 'm').exec(record.value)?.[1]?.trim() : undefined;
  const chosen = field('Session') ?? field('XSession');
  if (chosen !== undefined) {
    const file = sessionFiles.find(({ name }) => name === chosen);
    return file ?? `their chosen session "${chosen}" is not among those installed.`;
  }
  const desktops = new Set(sessionFiles.map(({ name }) => desktopOfName(name)?.name));
  const [only] = sessionFiles;
  if (only !== undefined && desktops.size === 1) return only;
  return 'nobody is logged in, and which desktop they would use is not recorded.';
}

/** What any account's home has, once it has been made and is open. */
const homely = ['.bashrc', '.profile', '.bash_logout', '.bash_profile', '.zshrc', '.config', '.local', '.cache'];

/** A home that is encrypted and closed, or elsewhere, looks as if nothing had ever been set. Undefined: it is open. */
async function closedHome(host: Host, home: string): Promise<string | undefined> {
  const names = await host.list(home);
  if (!names.ok) {
    return names.failure === 'absent'
      ? 'their home folder is not there: it is made or opened only when they log in.'
      : names.reason.replaceAll(home, '~');
  }
  const isClosed =
    names.value.includes('Access-Your-Private-Data.desktop') || !names.value.some((name) => homely.includes(name));
  return isClosed
    ? 'their home folder holds no settings that can be read: it is new, or encrypted and closed.'
    : undefined;
}
