// One person before one desktop: what every reader of settings is given, and what it gives back.
import type { UserLock } from '../facts.ts';
import type { Desktop } from './desktops.ts';
import type { Environment, Process } from './processes.ts';

export interface Person {
  user: string;
  uid: number;
  home: string;
  presence: UserLock['presence'];
  desktop: Desktop;
  /** XDG_CURRENT_DESKTOP, split; undefined where it is not known. */
  desktops: readonly string[] | undefined;
  /** PAM service that opened the session: `gdm-password`; empty where it is not known. */
  service: string;
  /** Of the session, where it could be read. */
  environment: Environment | undefined;
  /** The person's own, as far as they were seen. */
  processes: readonly Process[];
  /** Why some of their processes may be missing; undefined: all were seen. */
  processGap: string | undefined;
}

/** Whether one of their programs is called so. Where some may be missing (`processGap`), no is not certain. */
export const runs = ({ processes }: Person, name: string): boolean => processes.some(({ program }) => program === name);

/** The same person, of whose programs one is answered for already. */
export const without = (person: Person, name: string): Person => ({
  ...person,
  processes: person.processes.filter(({ program }) => program !== name),
});

/** What a reader of settings found out. */
export type Lock = Omit<UserLock, 'user' | 'presence' | 'desktop'>;

export const unknownLock = (source: string, reason: string): Lock => ({
  locks: 'unknown',
  idleSeconds: 'unknown',
  graceSeconds: 'unknown',
  lockOnSleep: 'unknown',
  enforced: 'unknown',
  source,
  reason,
});

/** A lock that nothing would ever start. */
export const neverLocks = (source: string): Lock => ({
  locks: 'off',
  idleSeconds: 'never',
  graceSeconds: 'unknown',
  lockOnSleep: 'unknown',
  enforced: 'no',
  source,
});

/** Where programs of the session keep their settings. */
export const configHomeOf = ({ home, environment }: Pick<Person, 'home' | 'environment'>): string => {
  const own = environment?.get('XDG_CONFIG_HOME');
  return own?.startsWith('/') ? own : `${home}/.config`;
};

/** Folders of a variable such as XDG_DATA_DIRS, or the usual ones. Relative ones count for nothing, as the standard says. */
export function foldersOf(environment: Environment | undefined, variable: string, usual: readonly string[]): string[] {
  const own = environment
    ?.get(variable)
    ?.split(':')
    .filter((folder) => folder.startsWith('/'));
  const folders = own === undefined || own.length === 0 ? usual : own;
  return folders.map((folder) => (folder.length > 1 ? folder.replace(/\/+$/, '') : folder));
}

/** Where the session looks for programs; empty where that is not known. */
export const pathFoldersOf = ({ environment }: Person): string[] =>
  (environment?.get('PATH')?.split(':') ?? []).filter((folder) => folder.startsWith('/'));

/** Home folders are nobody's business: they leave the device as `~`. */
export const withoutHome = (text: string, home: string): string =>
  home.length > 1 ? text.replaceAll(home, '~') : text;

/** An amount of minutes, from settings that count so. */
export const minutes = (count: number): number => Math.ceil(count * 60);
