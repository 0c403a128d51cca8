// Accounts on a Mac: its own directory, the group of administrators, the settings of loginwindow, SSH keys and the rules
// for passwords, put together. Says nothing about good or bad.
import type { Host } from '../../host.ts';
import { accountPoliciesOf, joinedDirectories } from '../../macos/account-policies.ts';
import { consoleUsers } from '../../macos/console-users.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { demandsOf } from '../password-policy/macos.ts';
import type { Account, AccountStatusFacts } from './facts.ts';
import { countKeys } from './linux/authorized-keys.ts';
import { type SshSettings, sshSettingsOf } from './linux/ssh-settings.ts';
import { type AdminGroup, adminGroup, type UserRecord, userRecords } from './macos/records.ts';
import { signInOf } from './macos/sign-in.ts';
import { reaches, type Sudoers } from './sudoers.ts';
import { sudoersOf } from './sudoers-files.ts';

const mostReasons = 50;

interface Surroundings {
  host: Host;
  administrators: AdminGroup | undefined;
  sudoers: Sudoers;
  emptyPassword: NonNullable<Account['emptyPassword']>;
  console: readonly string[];
  ssh: SshSettings;
}

async function probe(host: Host): Promise<Outcome<AccountStatusFacts>> {
  const records = await userRecords(host);
  if (!records.ok) return { unknown: `The accounts of this Mac could not be listed (${records.reason}).` };
  const notSeen: string[] = [];
  const around = await surroundingsOf(host, notSeen);
  const signIn = await signInOf(host, records.value);
  const joined = await joinedDirectories(host);
  const gaps = joined.ok ? [] : [joined.reason];
  const accounts: Account[] = [];
  for (const record of records.value.filter((one) => !isSystems(one) && !isGuest(one))) {
    accounts.push(await accountOf(record, around, notSeen));
  }
  const directories = joined.ok ? joined.value : [];
  return {
    facts: {
      accounts,
      listing: directories.length + gaps.length > 0 ? 'partial' : 'complete',
      gaps,
      systemAccounts: records.value.filter(isSystems).map(({ name }) => name),
      directories,
      guest: signIn.guest,
      automaticLogin: signIn.automaticLogin,
      ...(signIn.storedPassword !== undefined && { storedPassword: signIn.storedPassword }),
      notSeen: [...new Set([...notSeen, ...gaps, ...signIn.notSeen])].slice(0, mostReasons),
    },
  };
}

async function surroundingsOf(host: Host, notSeen: string[]): Promise<Surroundings> {
  const administrators = await adminGroup(host);
  if (!administrators.ok) notSeen.push(administrators.reason);
  const policies = await accountPoliciesOf(host);
  if (!policies.ok) notSeen.push(policies.reason);
  const people = await consoleUsers(host);
  return {
    host,
    administrators: administrators.ok ? administrators.value : undefined,
    sudoers: await sudoersOf(host, notSeen),
    emptyPassword: !policies.ok ? 'unknown' : demandsOf(policies.value).minimumLength > 0 ? 'refused' : 'allowed',
    console: people.ok ? people.value : [],
    ssh: await sshSettingsOf(host),
  };
}

/** Of the system itself: numbered below persons, and without any way to prove who it is. */
const isSystems = ({ uid, authorities, password }: UserRecord): boolean =>
  uid !== 0 && (uid < 500 || uid > 0x7fffffff) && password !== '' && !isUsable({ authorities, password });

/** Said by `guest`; it has no password and no door of its own. */
const isGuest = ({ name, uid }: UserRecord): boolean => name === 'Guest' && uid === 201;

const isUsable = ({ authorities, password }: Pick<UserRecord, 'authorities' | 'password'>): boolean =>
  !authorities.includes('DisabledUser') && (authorities.some((one) => one !== '') || password !== '*');

async function accountOf(record: UserRecord, around: Surroundings, notSeen: string[]): Promise<Account> {
  const { name, uid, shell, authorities, password } = record;
  const hasShell = !/^(\/usr)?\/s?bin\/(false|nologin)$/.test(shell);
  const isDisabled = authorities.includes('DisabledUser');
  const isMobile = authorities.includes('LocalCachedUser');
  const hasHash = isMobile || authorities.includes('ShadowHash');
  const hasNone = authorities.length === 0 && password === '*';
  const keys = await countKeys(around.host, around.ssh, record);
  if (keys.reason !== undefined) notSeen.push(`SSH keys of ${name}: ${keys.reason}`);
  const atConsole = around.console.filter((one) => one === name).length;
  return {
    name,
    id: String(uid),
    kind: isMobile ? 'directory' : 'local',
    enabled: isDisabled || !hasShell ? 'disabled' : 'enabled',
    locked: isDisabled || hasNone ? 'locked' : 'unlocked',
    expiresAt: 'unknown',
    password: hasHash ? 'set' : hasNone ? 'none' : 'unknown',
    // A mobile account's password is the directory's.
    ...(hasHash && !isMobile && { emptyPassword: around.emptyPassword }),
    passwordChangedAt: record.passwordSetAt ?? 'unknown',
    lastLoginAt: 'unknown',
    administrator: administratorIn(record, around),
    interactiveShell: hasShell ? 'yes' : 'no',
    authorizedKeys: keys.count,
    // Log-ins over SSH are not among them, so that none at the screen is no proof.
    sessions: atConsole > 0 ? atConsole : 'unknown',
    ...(uid === 0 && hasHash && !isDisabled && { notes: ['root can log in, which macOS does not let it by itself'] }),
  };
}

function administratorIn(record: UserRecord, { administrators, sudoers }: Surroundings): Account['administrator'] {
  const [byGroup, byRule] = [memberOf(record, administrators), grantedTo(record, sudoers)];
  if (byGroup === 'yes' || byRule === 'yes') return 'yes';
  return byGroup === 'no' ? byRule : 'unknown';
}

function memberOf(
  { name, uid, gid, generatedId = '' }: UserRecord,
  group: AdminGroup | undefined,
): Account['administrator'] {
  // 80 is the group admin.
  if (uid === 0 || gid === 80) return 'yes';
  if (group === undefined) return 'unknown';
  if (group.names.has(name) || group.ids.has(generatedId)) return 'yes';
  return group.isNested ? 'unknown' : 'no';
}

/** What sudo says beside the group of administrators, whom its own file names. Members of other groups are not read. */
function grantedTo({ name, uid, gid = -1 }: UserRecord, { grants, unclear }: Sudoers): Account['administrator'] {
  // Everybody belongs to these two, and persons to staff, which is their first.
  const groups = new Set(['everyone', 'localaccounts', ...(gid === 20 ? ['staff'] : [])]);
  if (grants.some((grant) => reaches(grant, { name, uid, gid, groups }))) return 'yes';
  const isOfOthers = (who: string): boolean => who.startsWith('%') && who !== '%admin' && !groups.has(who.slice(1));
  return unclear || grants.some(({ who }) => who.some(isOfOthers)) ? 'unknown' : 'no';
}

export const macosAccountStatus: SystemProbe<AccountStatusFacts> = {
  probe,
  signals: async () => [
    '/var/db/dslocal/nodes/Default/users',
    '/var/db/dslocal/nodes/Default/groups/admin.plist',
    '/Library/Preferences/com.apple.loginwindow.plist',
    '/etc/kcpassword',
    '/etc/sudoers',
    '/etc/sudoers.d',
  ],
};
