// What the accounts of a device amount to. Each question is answered by itself and the worst answer counts; pass is what
// is left when every one was seen and is good.
import type { Instant } from '../../clock.ts';
import { fail, pass, unknown, type Verdict, worst } from '../../verdict.ts';
import { doorOf } from './doors.ts';
import type { Account, AccountStatusFacts } from './facts.ts';

export interface AccountRules {
  /** Login names that may be administrators; none named: anybody, up to the number below. */
  administrators: string[];
  maxAdministrators: number;
  /** Login names that belong to no one person. */
  sharedNames: string[];
}

/** One thing that is wrong or could not be seen, and the accounts it is about. */
export interface Trouble {
  kind:
    | 'not-listed'
    | 'empty-password'
    | 'second-root'
    | 'guest'
    | 'automatic-login'
    | 'stored-password'
    | 'maybe-empty'
    | 'administrators'
    | 'open-group'
    | 'shared-account'
    | 'not-seen';
  verdict: Verdict;
  accounts: Account[];
}

export function verdictOf(facts: AccountStatusFacts, rules: AccountRules, now: Instant): Verdict {
  const troubles = troublesOf(facts, rules, now);
  if (troubles.length > 0) return worst(troubles.map(({ verdict }) => verdict));
  const administrators = administratorsIn(facts, now).map(({ name }) => name);
  const said =
    administrators.length === 0 ? 'nobody but root is an administrator' : `administrators: ${listed(administrators)}`;
  const elsewhere =
    (facts.directories ?? []).length > 0 ? ' Accounts of the company directory are looked after there.' : '';
  return pass(
    `No account opens without a password, nobody is logged in by the machine itself, and ${said}.${elsewhere}`,
  );
}

/** Everything that keeps the device from passing, in the order in which it should be mended. */
export function troublesOf(facts: AccountStatusFacts, rules: AccountRules, now: Instant): Trouble[] {
  const troubles = [
    listing(facts),
    ...passwords(facts, now),
    maybeEmpty(facts, now),
    secondRoot(facts),
    guest(facts),
    automaticLogin(facts),
    storedPassword(facts),
    administrators(facts, rules, now),
    openGroups(facts, rules),
    sharedAccounts(facts, rules, now),
  ];
  return troubles.filter((trouble) => trouble !== undefined);
}

function listing({ accounts, listing, directories = [], gaps = [] }: AccountStatusFacts): Trouble | undefined {
  // Every system has an account of its own; a list without one was not read to its end.
  if (accounts.length === 0) {
    return { kind: 'not-listed', verdict: unknown('No account was seen at all.'), accounts: [] };
  }
  // What a directory holds beside is for the directory to look after, and for the collector when somebody leaves.
  if (listing === 'complete' || (directories.length > 0 && gaps.length === 0)) return undefined;
  const why = gaps.length > 0 ? ` (${gaps.slice(0, 3).join('; ')})` : '';
  return { kind: 'not-listed', verdict: unknown(`Not every account could be listed${why}.`), accounts: [] };
}

/** An account that has expired lets nobody in, with or without a password; without a shell some services still do. */
function passwords({ accounts, notSeen }: AccountStatusFacts, now: Instant): (Trouble | undefined)[] {
  const usable = accounts.filter((account) => doorOf(account, now).state !== 'shut');
  const empty = usable.filter(({ password }) => password === 'empty');
  // What a directory keeps is for the directory to look after.
  const own = usable.filter(({ kind }) => kind !== 'directory' && kind !== 'cloud');
  const unseen = own.filter(({ password, locked }) => password === 'unknown' && locked !== 'locked');
  return [
    empty.length > 0
      ? {
          kind: 'empty-password',
          verdict: fail(
            `${empty.length === 1 ? `The account ${listed(names(empty))} opens` : `The accounts ${listed(names(empty))} open`} without a password.`,
          ),
          accounts: empty,
        }
      : undefined,
    unseen.length > 0
      ? {
          kind: 'not-seen',
          verdict: unknown(
            `Whether ${listed(names(unseen))} ${unseen.length === 1 ? 'has' : 'have'} a password could not be seen${because(notSeen, aboutPasswords)}.`,
          ),
          accounts: unseen,
        }
      : undefined,
  ];
}

/** Windows and macOS show an empty password to nobody, and trying one is out of the question. */
function maybeEmpty({ accounts }: AccountStatusFacts, now: Instant): Trouble | undefined {
  const doubtful = accounts.filter(
    (account) =>
      account.emptyPassword !== undefined &&
      account.emptyPassword !== 'refused' &&
      doorOf(account, now).state !== 'shut',
  );
  if (doubtful.length === 0) return undefined;
  const reason = `Whether the password of ${listed(names(doubtful))} is empty cannot be seen, and this device may take an empty one.`;
  return { kind: 'maybe-empty', verdict: unknown(reason), accounts: doubtful };
}

/** 17.04(1)(c): kept for a log-in without anybody, the password is there for whoever reads the disk. */
function storedPassword({ storedPassword: stored = 'no', notSeen }: AccountStatusFacts): Trouble | undefined {
  if (stored === 'no') return undefined;
  const seen = 'A password for logging in by itself is kept on this device where it can be read.';
  return stored === 'yes'
    ? { kind: 'stored-password', verdict: fail(seen), accounts: [] }
    : {
        kind: 'not-seen',
        verdict: unknown(
          `Whether a password is kept for logging in by itself could not be seen${because(notSeen, aboutSignIn)}.`,
        ),
        accounts: [],
      };
}

/** Root under a second name is root without anybody noticing; without a shell or a password it is one edit away. */
function secondRoot({ accounts }: AccountStatusFacts): Trouble | undefined {
  const roots = accounts.filter(({ id }) => id === '0');
  const root = roots.find(({ name }) => name === 'root');
  const strangers = roots.filter((account) => account !== root);
  if (strangers.length === 0) return undefined;
  const reason = `${listed(names(strangers))} has the user id 0, so that it is root under another name.`;
  return { kind: 'second-root', verdict: fail(reason), accounts: strangers };
}

function guest({ guest: state, notSeen }: AccountStatusFacts): Trouble | undefined {
  if (state === 'disabled') return undefined;
  if (state === 'enabled') {
    return { kind: 'guest', verdict: fail('Guests can log in without a password.'), accounts: [] };
  }
  const verdict = unknown(`Whether guests can log in could not be seen${because(notSeen, aboutSignIn)}.`);
  return { kind: 'not-seen', verdict, accounts: [] };
}

function automaticLogin({ automaticLogin: { state, user }, notSeen }: AccountStatusFacts): Trouble | undefined {
  if (state === 'off') return undefined;
  if (state === 'on') {
    const whom = user === null ? 'somebody' : `"${user}"`;
    const verdict = fail(`The machine logs ${whom} in by itself when it starts, without a password.`);
    return { kind: 'automatic-login', verdict, accounts: [] };
  }
  const verdict = unknown(
    `Whether the machine logs somebody in by itself could not be seen${because(notSeen, aboutSignIn)}.`,
  );
  return { kind: 'not-seen', verdict, accounts: [] };
}

/** Administrators that are persons: root itself is not one, nor is an account that is shut by every way. */
const administratorsIn = ({ accounts }: AccountStatusFacts, now: Instant): Account[] =>
  rightsHolders(accounts, now).filter(({ administrator }) => administrator === 'yes');

const rightsHolders = (accounts: readonly Account[], now: Instant): Account[] =>
  accounts.filter((account) => account.id !== '0' && doorOf(account, now).state !== 'shut');

function administrators(facts: AccountStatusFacts, rules: AccountRules, now: Instant): Trouble | undefined {
  const isAllowed = ({ name }: Account): boolean => rules.administrators.includes(name);
  const isNamed = rules.administrators.length > 0;
  const certain = administratorsIn(facts, now);
  const possible = rightsHolders(facts.accounts, now).filter(({ administrator }) => administrator === 'unknown');
  const surplus = isNamed ? certain.filter((account) => !isAllowed(account)) : certain;
  const limit = isNamed ? 0 : rules.maxAdministrators;
  if (surplus.length > limit) {
    const reason = isNamed
      ? `${listed(names(surplus))} ${surplus.length === 1 ? 'is an administrator' : 'are administrators'} and may not be.`
      : `There are ${surplus.length} administrators (${listed(names(surplus))}); ${limit} are allowed.`;
    return { kind: 'administrators', verdict: fail(reason), accounts: surplus };
  }
  const doubtful = isNamed ? possible.filter((account) => !isAllowed(account)) : possible;
  if (surplus.length + doubtful.length <= limit) return undefined;
  const reason = `Whether ${listed(names(doubtful))} can become administrator could not be seen${because(facts.notSeen, aboutRights)}.`;
  return { kind: 'not-seen', verdict: unknown(reason), accounts: doubtful };
}

/** How many persons that are nobody can say. */
function openGroups(facts: AccountStatusFacts, rules: AccountRules): Trouble | undefined {
  const { openGroups: groups = [], notSeen } = facts;
  if (groups === 'unknown') {
    const why = `Who else is an administrator could not be seen${because(notSeen, aboutRights)}.`;
    return { kind: 'not-seen', verdict: unknown(why), accounts: [] };
  }
  const surplus = groups.filter((name) => !rules.administrators.includes(name));
  if (surplus.length === 0) return undefined;
  const reason = `Everybody in ${listed(surplus)} is an administrator.`;
  return { kind: 'open-group', verdict: fail(reason), accounts: [] };
}

/** 17.04(2)(b) asks for an account to each person: a good password does not make a shared one anybody's own. */
function sharedAccounts({ accounts }: AccountStatusFacts, rules: AccountRules, now: Instant): Trouble | undefined {
  const shared = accounts.filter(({ name }) => rules.sharedNames.includes(name.toLowerCase()));
  const open = shared.filter((account) => doorOf(account, now).state === 'open');
  if (open.length > 0) {
    const reason = `${listed(names(open))} is an account that belongs to no one person.`;
    return { kind: 'shared-account', verdict: fail(reason), accounts: open };
  }
  const doubtful = shared.filter((account) => doorOf(account, now).state === 'unknown');
  if (doubtful.length === 0) return undefined;
  const reason = `Whether anybody can use the shared account ${listed(names(doubtful))} could not be seen.`;
  return { kind: 'not-seen', verdict: unknown(reason), accounts: doubtful };
}

const names = (accounts: readonly Account[]): string[] => accounts.map(({ name }) => name);

/** Names in quotes, the first few of many. */
function listed(all: readonly string[]): string {
  const shown = [...new Set(all)].slice(0, 5).map((name) => `"${name}"`);
  const rest = new Set(all).size - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** The first reasons that have to do with it, so that nobody mends the wrong file. */
function because(notSeen: readonly string[], about: RegExp): string {
  const reasons = notSeen.filter((reason) => about.test(reason));
  return reasons.length === 0 ? '' : ` (${reasons.slice(0, 2).join('; ')}${reasons.length > 2 ? '; …' : ''})`;
}

const aboutPasswords = /shadow|passwd|pam\.d/;
const aboutRights = /group|sudo|doas|admin/i;
const aboutSignIn =
  /gdm|sddm|plasmalogin|lightdm|greetd|lxdm|emptty|displaymanager|getty|inittab|systemd\/system|log-in screen|loginwindow|kcpassword|signIn/i;
