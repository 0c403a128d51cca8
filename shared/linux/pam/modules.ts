// What kinds of modules there are, and what the plain ones answer about a person whose account is in order: the manual
// page of each. Modules that ask for a password, or that a check is about, are answered for by the check.
import type { Rule } from './rules.ts';
import type { Answer } from './walk.ts';

export type ModuleKind = 'password' | 'directory' | 'token' | 'other';

const kinds: Record<Exclude<ModuleKind, 'other'>, readonly string[]> = {
  password: ['unix', 'unix2', 'unix_auth', 'unix_passwd', 'tcb', 'pwdb'],
  directory: ['sss', 'ldap', 'krb5', 'winbind', 'himmelblau', 'lsass', 'aad', 'kanidm', 'systemd_home'],
  token: [
    'fprintd',
    'fprint',
    'howdy',
    'pkcs11',
    'p11',
    'u2f',
    'yubico',
    'ssh_agent_auth',
    'usb',
    'google_authenticator',
    'oath',
    'duo',
    'radius',
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

/** What a module may answer that neither asks for a password nor is what the check is about. Of one that is not known: anything. */
export function plainAnswers(rule: Rule, person: { isLocal: boolean }): readonly Answer[] {
  const { module, args } = rule;
  if (harmless.has(module)) return ['success', 'ignore'];
  switch (module) {
    case 'permit':
      return ['success'];
    case 'deny':
    case 'rootok':
      return ['auth_err'];
    // For the users named in sepermit.conf alone.
    case 'sepermit':
    case 'selinux_permit':
      return ['ignore'];
    case 'localuser':
      return [person.isLocal ? 'success' : 'perm_denied'];
    case 'usertype':
      return [args.includes('issystem') ? 'perm_denied' : 'success'];
    case 'succeed_if':
      return succeedIf(args);
    default:
      return ['success', 'ignore', 'auth_err'];
  }
}

const options = /^(debug|audit|use_uid|quiet|quiet_fail|quiet_success)$/;

/** pam_succeed_if(8), asked about a person of no special name and group, whose id begins where those of persons do. */
function succeedIf(args: readonly string[]): readonly Answer[] {
  const conditions = args.filter((arg) => !options.test(arg));
  const truths: (boolean | undefined)[] = [];
  for (let at = 0; at < conditions.length; at += 3) truths.push(truthOf(conditions.slice(at, at + 3).join(' ')));
  if (truths.includes(false)) return ['auth_err'];
  return truths.includes(undefined) ? ['success', 'auth_err'] : ['success'];
}

function truthOf(condition: string): boolean | undefined {
  const [, comparison = '', number] = /^uid (>=|>|ge|gt|<|<=|lt|le|eq|ne|=|!=|==) ([0-9]+)$/.exec(condition) ?? [];
  // Ids of persons begin at 500 or 1000, and who is let in from 1001 on is a person, too.
  if (number !== undefined && Number(number) <= 1_000) {
    if (/^(>=|>|ge|gt|ne|!=)$/.test(comparison)) return true;
    return Number(number) < 1_000 || comparison === '<' || comparison === 'lt' ? false : undefined;
  }
  if (condition === 'user != root') return true;
  if (/^user (=|eq) root$/.test(condition)) return false;
  // Who is in it needs no password at all, and is another check's matter.
  return condition === 'user ingroup nopasswdlogin' ? false : undefined;
}
