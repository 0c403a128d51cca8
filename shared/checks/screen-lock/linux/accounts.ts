// The accounts of people, from /etc/passwd: who could sit down at the screen, and where their settings lie.
import type { Host } from '../../../host.ts';

export interface Account {
  user: string;
  uid: number;
  home: string;
  shell: string;
}

export interface Accounts {
  list: readonly Account[];
  gap: string | undefined;
}

export async function readAccounts(host: Host): Promise<Accounts> {
  const text = await host.readText('/etc/passwd');
  return text.ok ? { list: parsePasswd(text.value), gap: undefined } : { list: [], gap: text.reason };
}

function parsePasswd(text: string): Account[] {
  return text.split('\n').flatMap((line) => {
    const [user, , uid, , , home, shell] = line.split(':');
    if (user === undefined || user === '' || uid === undefined || !/^[0-9]+$/.test(uid)) return [];
    if (home === undefined || !home.startsWith('/')) return [];
    return [{ user, uid: Number(uid), home, shell: shell?.trim() ?? '' }];
  });
}

/** The account of a session; of a directory's (SSSD, LDAP, homed) where /etc/passwd does not hold it. A text says why not. */
export async function accountOf(host: Host, accounts: Accounts, user: string, uid: number): Promise<Account | string> {
  const local = accounts.list.find((account) => account.user === user && account.uid === uid);
  if (local !== undefined) return local;
  const entry = await host.run('getent', ['passwd', user]);
  if (!entry.ok) return entry.reason;
  const found = parsePasswd(entry.value.stdout).find((account) => account.uid === uid);
  return found ?? `neither /etc/passwd nor getent knows where ${user} has their home`;
}

/** Accounts that a person could sit down with: in the range for people, with a shell that lets them in. */
export async function peopleAmong(host: Host, accounts: Accounts): Promise<Account[]> {
  const defs = await host.readText('/etc/login.defs');
  const limit = (name: string, usual: number): number => {
    const written = defs.ok ? new RegExp(`^\\s*${name}\\s+([0-9]+)`, 'm').exec(defs.value)?.[1] : undefined;
    return written === undefined ? usual : Number(written);
  };
  const first = limit('UID_MIN', 1000);
  const last = limit('UID_MAX', 60_000);
  return accounts.list.filter(({ uid, shell }) => uid >= first && uid <= last && !/\/(nologin|false)$/.test(shell));
}
