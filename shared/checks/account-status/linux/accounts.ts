// Puts together what each of the other files found about one account, and says which accounts are worth a row.
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import type { Account } from '../facts.ts';
import type { Administrators, Rights } from './administrators.ts';
import { countKeys } from './authorized-keys.ts';
import type { LastLogIns } from './last-log-in.ts';
import type { PamWays } from './pam.ts';
import { isInteractive, type MalformedEntry, type PasswdEntry } from './passwd.ts';
import type { Sessions } from './sessions.ts';
import { passwordBehind, type Secret, unseen } from './shadow.ts';
import type { SshSettings } from './ssh-settings.ts';
import { type Entrances, type OpenTo, openTo } from './without-password.ts';

/** Everything that is known of the machine before its accounts are looked at one by one. */
export interface Surroundings {
  host: Host;
  now: Instant;
  /** By login name; undefined when /etc/shadow could not be read at all. */
  secrets: ReadonlyMap<string, Secret> | undefined;
  administrators: Administrators;
  sessions: Sessions;
  lastLogIns: LastLogIns;
  ssh: SshSettings;
  pam: PamWays;
  entrances: Entrances;
  /** See Sources. */
  directoryFirst: boolean;
  /** Lowest user id of a person. */
  lowestPersonId: number;
}

const nobody = 65_534;

/**
 * One of the system's own accounts that nobody can use: no shell, no password. It gets no row. With a shell, or a
 * password, or an id of a person, or id 0, it does.
 */
export function isLeftOut(entry: PasswdEntry, around: Surroundings): boolean {
  const isSystems = entry.uid !== 0 && (entry.uid < around.lowestPersonId || entry.uid === nobody);
  if (!isSystems || isInteractive(entry.shell)) return false;
  const { password } = secretOf(entry, around);
  return password === 'none' || (password === 'unknown' && around.secrets === undefined);
}

/** The facts of one account; `reasons` say what of it could not be seen. */
export async function accountOf(
  entry: PasswdEntry,
  around: Surroundings,
): Promise<{ account: Account; reasons: string[] }> {
  const { name, uid, gid, shell } = entry;
  const rights = around.administrators.rightsOf(name, uid, gid);
  const entrances = openTo(around.entrances, { ...entry, ...rights });
  const secret = secretWith(rights, entrances, secretOf(entry, around));
  const keys = await countKeys(around.host, around.ssh, entry);
  const otherWays = [...(await around.pam.of(name)), ...around.ssh.otherWays];
  const account: Account = {
    name,
    id: String(uid),
    // Which of the two accounts of one name counts, if there are two, cannot be told from here.
    kind: around.directoryFirst ? 'unknown' : 'local',
    enabled: enabledOf(shell, secret.expiresAt, around.now),
    ...secret,
    lastLoginAt: around.lastLogIns.of(name, uid),
    administrator: rights.administrator,
    interactiveShell: isInteractive(shell) ? 'yes' : 'no',
    authorizedKeys: keys.count,
    sessions: around.sessions.of(name, uid),
    otherWays,
    ...(rights.notes.length > 0 && { notes: rights.notes }),
  };
  const reasons = keys.reason === undefined ? [] : [`SSH keys of ${name}: ${keys.reason}`];
  return { account, reasons: [...reasons, ...entrances.unclear] };
}

/**
 * Field 2 of passwd sends to shadow by an `x`; any other text is itself the password, and then shadow, with its expiry,
 * is not asked (pam_unix).
 */
function secretOf(entry: PasswdEntry, { secrets }: Surroundings): Secret {
  if (entry.password === 'x') return secrets?.get(entry.name) ?? unseen;
  return { ...passwordBehind(entry.password), passwordChangedAt: 'unknown', expiresAt: 'never' };
}

/** Whom the rules of PAM let in without a password has, for us, an empty one. */
function secretWith(rights: Rights, { open, unclear }: OpenTo, secret: Secret): Secret {
  if (open.length > 0) {
    const group = rights.groups.has('nopasswdlogin') ? ', as a member of nopasswdlogin' : '';
    rights.notes.push(`let in without a password by ${listed(open)}${group}`);
    return { ...secret, password: 'empty', locked: 'unlocked' };
  }
  return unclear.length > 0 && secret.password !== 'empty'
    ? { ...secret, password: 'unknown', locked: 'unknown' }
    : secret;
}

/** The first few of many. */
const listed = (services: readonly string[]): string =>
  services.length > 3 ? `${services.slice(0, 3).join(', ')} …` : services.join(', ');

function enabledOf(shell: string, expiresAt: Secret['expiresAt'], now: Instant): Account['enabled'] {
  if (!isInteractive(shell)) return 'disabled';
  if (expiresAt === 'unknown') return 'unknown';
  return expiresAt !== 'never' && expiresAt <= now ? 'disabled' : 'enabled';
}

/** An account of which nothing is known but that it is there. */
export const unseenAccount = (name: string, kind: Account['kind'], uid?: number): Account => ({
  name,
  id: uid === undefined ? 'unknown' : String(uid),
  kind,
  enabled: 'unknown',
  ...unseen,
  lastLoginAt: 'unknown',
  administrator: uid === 0 ? 'yes' : 'unknown',
  interactiveShell: 'unknown',
  authorizedKeys: 'unknown',
  sessions: 'unknown',
});

/** A malformed line that has at least a name. The C library may make an account of it, so it is not passed over. */
export const malformedAccount = ({ name, uid }: MalformedEntry): Account[] =>
  name === undefined ? [] : [unseenAccount(name, 'local', uid)];
