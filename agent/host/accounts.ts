// Finds the ids and the home of an account, so that a program can be run as the person whose settings are asked for.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, CommandResult } from '../../shared/host.ts';
import { parsePlist } from '../../shared/macos/plist.ts';

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
  return accountOf(name, uid, gid, home);
}

function accountOf(name: string, uid: string, gid: string, home: string): Account | undefined {
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

const Values = Type.Array(Type.String(), { minItems: 1 });
const Record = Type.Object({
  'dsAttrTypeStandard:UniqueID': Values,
  'dsAttrTypeStandard:PrimaryGroupID': Values,
  'dsAttrTypeStandard:NFSHomeDirectory': Values,
});

/** What `dscl -plist … -read` says of an account: lists of texts, by the long name of each attribute. */
export function accountInRecord(plist: string, name: string): Account | undefined {
  const record = parsePlist(plist);
  if (!Value.Check(Record, record)) return undefined;
  const first = (attribute: keyof typeof record): string => record[attribute][0] ?? '';
  return accountOf(
    name,
    first('dsAttrTypeStandard:UniqueID'),
    first('dsAttrTypeStandard:PrimaryGroupID'),
    first('dsAttrTypeStandard:NFSHomeDirectory'),
  );
}

/** On macOS /etc/passwd has no people in it. First the machine's own node, then whatever directory it is bound to. */
export async function findAccountOnMac(
  name: string,
  dscl: (args: readonly string[]) => Promise<Answer<CommandResult>>,
): Promise<Account | undefined> {
  // It would be another path.
  if (/[/\0]/.test(name) || name === '') return undefined;
  for (const node of ['.', '/Search']) {
    const answer = await dscl([
      '-plist',
      node,
      '-read',
      `/Users/${name}`,
      'UniqueID',
      'PrimaryGroupID',
      'NFSHomeDirectory',
    ]);
    const account = answer.ok && answer.value.status === 0 ? accountInRecord(answer.value.stdout, name) : undefined;
    if (account !== undefined) return account;
  }
  return undefined;
}
