// The accounts in a Mac's own directory: `dscl -plist . -readall /Users`. The hashes of passwords are never asked for.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Answer, Host } from '../../../host.ts';
import { parsePlist } from '../../../macos/plist.ts';

export interface UserRecord {
  name: string;
  uid: number;
  gid: number | undefined;
  shell: string;
  home: string;
  /** How it proves who it is: `ShadowHash`, `DisabledUser`, `LocalCachedUser`, `SecureToken` … */
  authorities: string[];
  /** `*` for accounts that never had one; stars without meaning for the others. */
  password: string;
  generatedId: string | undefined;
  /** Milliseconds; only root is shown it. */
  passwordSetAt: number | undefined;
}

const attributes = [
  'RecordName',
  'UniqueID',
  'PrimaryGroupID',
  'UserShell',
  'NFSHomeDirectory',
  'AuthenticationAuthority',
  'Password',
  'GeneratedUID',
  'accountPolicyData',
];

const Records = Type.Array(Type.Record(Type.String(), Type.Array(Type.Unknown())));

/** Every record, the system's own included; a list without root was not read to its end. */
export async function userRecords(host: Host): Promise<Answer<UserRecord[]>> {
  const list = await listOf(host, ['-plist', '.', '-readall', '/Users', ...attributes]);
  if (!list.ok) return list;
  if (!Value.Check(Records, list.value)) return unread('/Users', 'its list was not understood');
  const records = list.value.map(recordOf);
  const whole = records.filter((record) => record !== undefined);
  if (whole.length < records.length) return unread('/Users', 'an account has no name or no number');
  return whole.some(({ uid }) => uid === 0)
    ? { ok: true, value: whole }
    : unread('/Users', 'root is not among the accounts');
}

function recordOf(attributesOf: Record<string, unknown[]>): UserRecord | undefined {
  const values = (name: string): string[] =>
    [`dsAttrTypeStandard:${name}`, `dsAttrTypeNative:${name}`]
      .flatMap((key) => new Map(Object.entries(attributesOf)).get(key) ?? [])
      .filter((value) => typeof value === 'string');
  const [name] = values('RecordName');
  const [uid = ''] = values('UniqueID');
  const [gid = ''] = values('PrimaryGroupID');
  if (name === undefined || name === '' || !/^-?[0-9]{1,10}$/.test(uid)) return undefined;
  return {
    name,
    uid: Number(uid),
    gid: /^-?[0-9]{1,10}$/.test(gid) ? Number(gid) : undefined,
    shell: values('UserShell')[0] ?? '',
    home: values('NFSHomeDirectory')[0] ?? '',
    authorities: values('AuthenticationAuthority').map((value) => value.split(';')[1] ?? ''),
    password: values('Password')[0] ?? '',
    generatedId: values('GeneratedUID')[0],
    passwordSetAt: setAt(values('accountPolicyData')[0]),
  };
}

const PolicyData = Type.Object({ passwordLastSetTime: Type.Optional(Type.Number({ minimum: 0, maximum: 8e12 })) });

/** A property list within the list; seconds since 1970, with a fraction. */
function setAt(text: string | undefined): number | undefined {
  const policy = text === undefined ? undefined : parsePlist(text);
  if (!Value.Check(PolicyData, policy) || policy.passwordLastSetTime === undefined) return undefined;
  return Math.floor(policy.passwordLastSetTime * 1_000);
}

export interface AdminGroup {
  names: ReadonlySet<string>;
  ids: ReadonlySet<string>;
  /** There are groups in it, so that others may belong to it too. */
  isNested: boolean;
}

const Group = Type.Record(Type.String(), Type.Array(Type.String()));

export async function adminGroup(host: Host): Promise<Answer<AdminGroup>> {
  const group = await listOf(host, [
    '-plist',
    '.',
    '-read',
    '/Groups/admin',
    'GroupMembership',
    'GroupMembers',
    'NestedGroups',
  ]);
  if (!group.ok) return group;
  if (!Value.Check(Group, group.value)) return unread('/Groups/admin', 'it was not understood');
  const values = new Map(Object.entries(group.value));
  const names = values.get('dsAttrTypeStandard:GroupMembership');
  // Root is in it on every Mac.
  if (names === undefined) return unread('/Groups/admin', 'it has no members');
  return {
    ok: true,
    value: {
      names: new Set(names),
      ids: new Set(values.get('dsAttrTypeStandard:GroupMembers') ?? []),
      isNested: (values.get('dsAttrTypeStandard:NestedGroups') ?? []).length > 0,
    },
  };
}

async function listOf(host: Host, args: readonly string[]): Promise<Answer<unknown>> {
  const ran = await host.run('dscl', args);
  if (!ran.ok) return ran;
  const list = ran.value.status === 0 ? parsePlist(ran.value.stdout) : undefined;
  return list === undefined ? unread(args[3] ?? '', 'it could not be read') : { ok: true, value: list };
}

const unread = (place: string, why: string): Answer<never> => ({
  ok: false,
  failure: 'failed',
  reason: `dscl ${place}: ${why}`,
});
