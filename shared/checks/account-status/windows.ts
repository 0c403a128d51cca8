// Accounts on Windows: those of the device itself, and those of a domain or of Microsoft Entra that are administrators
// here. Well-known accounts are known by their number, for their names are in the language of the system. Says nothing
// about good or bad.
import type { Instant } from '../../clock.ts';
import type { Answer, Host } from '../../host.ts';
import { joinedOf } from '../../windows/account-policy.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { Account, AccountStatusFacts } from './facts.ts';
import {
  type Detail,
  details,
  type LocalAccount,
  localAccounts,
  type Member,
  members,
  minimumLength,
  profileSids,
  signInPart,
} from './windows/parts.ts';
import { accountStatusQuery } from './windows/query.ts';

/** [MS-DTYP] 2.4.2.4, the end of a SID: made by Windows itself, and disabled unless somebody needs them. */
const wellKnown = { administrator: '500', guest: '501', defaultAccount: '503', applicationGuard: '504' } as const;
const microsoftAccount = 4;

const ridOf = (sid: string): string => sid.split('-').at(-1) ?? '';

async function probe(host: Host, now: Instant): Promise<Outcome<AccountStatusFacts>> {
  const answer = await host.query(accountStatusQuery);
  const listed = localAccounts(answer);
  if (!listed.ok) return { unknown: `The accounts of this device could not be listed (${listed.reason}).` };
  // The built-in administrator is on every Windows, enabled or not.
  if (!listed.value.some(({ sid }) => ridOf(sid) === wellKnown.administrator)) {
    return {
      unknown: 'The accounts of this device could not be listed (the built-in administrator is not among them).',
    };
  }
  const notSeen: string[] = [];
  const around = surroundingsOf(answer, now, notSeen);
  const rows = listed.value.filter((account) => !isLeftOut(account));
  const strangers = foreignAdministrators(answer, listed.value);
  const openGroups = openAdministrators(answer);
  const joined = joinedOf(answer);
  const gaps = joined.ok ? [] : [joined.reason];
  const directories = joined.ok
    ? [...(joined.value.domain ? ['domain'] : []), ...(joined.value.cloud ? ['Microsoft Entra'] : [])]
    : [];
  return {
    facts: {
      accounts: [...rows.map((account) => accountOf(account, around)), ...strangers],
      listing: directories.length + gaps.length > 0 ? 'partial' : 'complete',
      gaps,
      systemAccounts: listed.value.filter(isLeftOut).map(({ name }) => name),
      directories,
      ...(openGroups === 'unknown' || openGroups.length > 0 ? { openGroups } : {}),
      guest: listed.value.some(({ sid, disabled }) => ridOf(sid) === wellKnown.guest && !disabled)
        ? 'enabled'
        : 'disabled',
      ...signInOf(answer, notSeen),
      notSeen: [...notSeen, ...gaps],
    },
  };
}

/** Windows makes them and keeps them disabled; enabled, each is an account like any other. `guest` says the guest. */
const isLeftOut = ({ sid, disabled }: LocalAccount): boolean =>
  ridOf(sid) === wellKnown.guest ||
  (disabled &&
    [wellKnown.administrator, wellKnown.defaultAccount, wellKnown.applicationGuard].some((rid) => rid === ridOf(sid)));

interface Surroundings {
  now: Instant;
  details: ReadonlyMap<string, Detail> | undefined;
  administrators: ReadonlySet<string> | undefined;
  /** Shortest password that Windows takes for accounts of this device. */
  minimumLength: number | undefined;
}

function surroundingsOf(answer: Answer<unknown>, now: Instant, notSeen: string[]): Surroundings {
  const seen = <T>(part: Answer<T>): T | undefined => {
    if (part.ok) return part.value;
    notSeen.push(part.reason);
    return undefined;
  };
  const more = seen(details(answer));
  const admins = seen(members(answer));
  return {
    now,
    details: more === undefined ? undefined : new Map(more.map((detail) => [detail.sid, detail])),
    // A group of administrators without a member was not read.
    administrators: admins === undefined || admins.length === 0 ? undefined : new Set(admins.map(({ sid }) => sid)),
    minimumLength: seen(minimumLength(answer)),
  };
}

function accountOf(account: LocalAccount, around: Surroundings): Account {
  const { name, sid, disabled, lockedOut } = account;
  const detail = around.details?.get(sid);
  const isMicrosofts = detail?.source === microsoftAccount;
  const expiresAt = detail === undefined ? 'unknown' : (detail.expiresAt ?? 'never');
  const hasExpired = typeof expiresAt === 'number' && expiresAt <= around.now;
  const notes = [
    ...(lockedOut ? ['locked after failed log-ins when it was looked at'] : []),
    ...(ridOf(sid) === wellKnown.administrator ? ['the built-in administrator'] : []),
    ...(isMicrosofts ? ['a Microsoft account'] : []),
  ];
  return {
    name,
    id: sid,
    kind: 'local',
    enabled: disabled || hasExpired ? 'disabled' : 'enabled',
    // A lock after failed attempts opens by itself, so it keeps nobody out.
    locked: 'unlocked',
    expiresAt,
    password: 'set',
    // A Microsoft account always has a password.
    ...(!isMicrosofts && { emptyPassword: emptyPasswordOf(account, around) }),
    passwordChangedAt: detail?.passwordSetAt ?? 'unknown',
    lastLoginAt: detail?.lastLoginAt ?? 'unknown',
    administrator: around.administrators === undefined ? 'unknown' : around.administrators.has(sid) ? 'yes' : 'no',
    interactiveShell: 'yes',
    authorizedKeys: 'unknown',
    sessions: 'unknown',
    ...(notes.length > 0 && { notes }),
  };
}

/** UF_PASSWD_NOTREQD lets an account go without, whatever length the others need ([MS-SAMR] 2.2.1.13). */
function emptyPasswordOf(
  { passwordRequired }: LocalAccount,
  { minimumLength: least }: Surroundings,
): NonNullable<Account['emptyPassword']> {
  if (!passwordRequired) return 'allowed';
  if (least === undefined) return 'unknown';
  return least > 0 ? 'refused' : 'allowed';
}

/**
 * Persons of a domain or of Microsoft Entra among the administrators. Roles of Entra stand there as well, and orphans of
 * accounts that are gone: without a name and without a profile on this device they are nobody who works here.
 */
function foreignAdministrators(answer: Answer<unknown>, own: readonly LocalAccount[]): Account[] {
  const listed = members(answer);
  const profiles = profileSids(answer);
  const local = new Set(own.map(({ sid }) => sid));
  return (listed.ok ? listed.value : [])
    .filter(({ sid, class: kind }) => !local.has(sid) && kind.toLowerCase() !== 'group')
    .filter(({ name, sid }) => !profiles.ok || name !== sid || profiles.value.has(sid))
    .map((member) => foreignAccount(member, profiles.ok || member.name !== member.sid));
}

/** [MS-DTYP] 2.4.2.4: everyone, who is at the screen, who has logged in, accounts of this device; Domain Users. */
const holdsEverybody = /^S-1-(1-0|5-4|5-11|5-113|5-21(-[0-9]+){3}-513)$/;

function openAdministrators(answer: Answer<unknown>): string[] | 'unknown' {
  const listed = members(answer);
  // A group of administrators without a member was not read.
  if (!listed.ok || listed.value.length === 0) return 'unknown';
  return listed.value.filter(({ sid }) => holdsEverybody.test(sid)).map(({ name }) => name);
}

const foreignAccount = ({ name, sid }: Member, isPerson: boolean): Account => ({
  name,
  id: sid,
  kind: sid.startsWith('S-1-12-1-') ? 'cloud' : 'directory',
  enabled: 'unknown',
  locked: 'unknown',
  expiresAt: 'unknown',
  password: 'unknown',
  passwordChangedAt: 'unknown',
  lastLoginAt: 'unknown',
  administrator: isPerson ? 'yes' : 'unknown',
  interactiveShell: 'yes',
  authorizedKeys: 'unknown',
  sessions: 'unknown',
});

function signInOf(
  answer: Answer<unknown>,
  notSeen: string[],
): Pick<AccountStatusFacts, 'automaticLogin' | 'storedPassword'> {
  const part = signInPart(answer);
  if (!part.ok) {
    notSeen.push(part.reason);
    return { automaticLogin: { state: 'unknown', user: null }, storedPassword: 'unknown' };
  }
  const { automatic, user, keepsPassword } = part.value;
  const state = automatic === '' || automatic === '0' ? 'off' : automatic === '1' ? 'on' : 'unknown';
  return {
    automaticLogin: { state, user: state === 'on' && user !== '' ? user : null },
    storedPassword: keepsPassword ? 'yes' : 'no',
  };
}

export const windowsAccountStatus: SystemProbe<AccountStatusFacts> = { probe };
