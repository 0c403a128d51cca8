// What kinds of modules there are, and what the plain ones answer about a person whose account is in order: the manual
// page of each. Modules that ask for a password, or that a check is about, are answered for by the check.
import type { Rule } from './rules.ts';
import { succeeds } from './succeed-if.ts';
import type { Answer } from './walk.ts';

export type ModuleKind = 'password' | 'directory' | 'token' | 'other';

const kinds: Record<Exclude<ModuleKind, 'other'>, readonly string[]> = {
  password: ['unix', 'unix2', 'unix_auth', 'unix_passwd', 'tcb', 'pwdb'],
  directory: [
    'sss',
    'ldap',
    'krb5',
    'winbind',
    'himmelblau',
    'lsass',
    'aad',
    'kanidm',
    'authd',
    'authd_exec',
    'centrifydc',
    'vas3',
    'ccreds',
    'tacplus',
    'systemd_home',
  ],
  token: [
    'fprintd',
    'fprint',
    'fprint_grosshack',
    'fprintd_grosshack',
    'howdy',
    'pkcs11',
    'p11',
    'u2f',
    'yubico',
    'ssh',
    'ssh_agent_auth',
    'usb',
    'otpw',
    'securid',
    'rublon',
    'google_authenticator',
    'oath',
    'duo',
    'radius',
    'cockpit_cert',
    'sss_gss',
  ],
};

export function kindOf(module: string): ModuleKind {
  if (kinds.password.includes(module)) return 'password';
  if (kinds.directory.includes(module)) return 'directory';
  return kinds.token.includes(module) ? 'token' : 'other';
}

/** Prepare something, say something or keep out those whose account is not in order. */
const harmless = new Set(
  `env nologin group cap keyinit faildelay limits issue motd mail lastlog lastlog2 gnome_keyring kwallet kwallet4 kwallet5 kwallet6
  loginuid selinux systemd elogind umask mount ecryptfs fscrypt zfs_key gdm echo debug securetty shells mkhomedir
  oddjob_mkhomedir namespace rundir xauth ck_connector timestamp setquota turnstile cgfs tty_audit wtmpdb
  ssh_add storepw`.split(/\s+/),
);

/** Who is asked about, and by whom. */
export interface Person {
  isLocal: boolean;
  service?: string;
  /** Log-in programs run as root; whoever calls a locker is the person it locks out. */
  isAskedByRoot?: boolean;
  /** Absent: a person of no special name and group. */
  account?: PersonAccount;
}

export interface PersonAccount {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
  groups: ReadonlySet<string>;
  /** There may be groups of theirs that were not seen. */
  groupsUnclear: boolean;
}

/** What a module may answer that neither asks for a password nor is what the check is about. Of one that is not known: anything. */
export function plainAnswers(rule: Rule, person: Person): readonly Answer[] {
  const { module, args } = rule;
  if (harmless.has(module)) return ['success', 'ignore'];
  switch (module) {
    case 'permit':
      return ['success'];
    case 'deny':
      return ['auth_err'];
    case 'rootok':
      return [person.isAskedByRoot === true ? 'success' : 'auth_err'];
    // For the users named in sepermit.conf alone.
    case 'sepermit':
    case 'selinux_permit':
      return ['ignore'];
    case 'localuser':
      return [person.isLocal ? 'success' : 'perm_denied'];
    case 'usertype':
      return [args.includes('issystem') === isSystems(person) ? 'success' : 'perm_denied'];
    case 'succeed_if':
      return ifSo(succeeds(args, person));
    default:
      return ['success', 'ignore', 'auth_err'];
  }
}

const isSystems = ({ account }: Person): boolean => account !== undefined && account.uid < 1_000;

function ifSo(truth: boolean | undefined): readonly Answer[] {
  if (truth === undefined) return ['success', 'auth_err'];
  return [truth ? 'success' : 'auth_err'];
}
