// Finds the ids and the home of an account, so that a program can be run as the person whose settings are asked for.
import type { Answer } from '../../shared/host.ts';

export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

/** An account in the form of passwd(5); undefined when it is not there or its line is malformed. */
export function accountIn(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((line) => line[0] === name);
  const [, , uid = '', gid = '', , home = ''] = fields ?? [];
  if (!/^[0-9]+$/.test(uid) || !/^[0-9]+$/.test(gid) || !home.startsWith('/')) return undefined;
  return { name, uid: Number(uid), gid: Number(gid), home };
}

/** First the machine's own accounts; only then the directory, by this one name. */
export async function findAccount(
  name: string,
  passwd: Answer<string>,
  askDirectory: () => Promise<string>,
): Promise<Account | undefined> {
  const local = passwd.ok ? accountIn(passwd.value, name) : undefined;
  return local ?? accountIn(await askDirectory(), name);
}
