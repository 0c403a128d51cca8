// Accounts on Linux: reads passwd, shadow, groups, sudo's rules, sessions and log-in screens, each in a file of its own
// under linux/, and puts them together. Says nothing about good or bad.
import type { Instant } from '../../clock.ts';
import type { Host } from '../../host.ts';
import { type Sources, sourcesOf } from '../../linux/account-sources.ts';
import { pamFolders } from '../../linux/pam/stack.ts';
import { contentsOf, wholeNumber } from '../../linux/text.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { Account, AccountStatusFacts } from './facts.ts';
import { accountOf, isLeftOut, malformedAccount, type Surroundings, unseenAccount } from './linux/accounts.ts';
import { administratorsOf } from './linux/administrators.ts';
import { keyFilesOf } from './linux/authorized-keys.ts';
import { signInOf } from './linux/automatic-login.ts';
import { lastLogInsOf } from './linux/last-log-in.ts';
import { pamWaysOf } from './linux/pam.ts';
import { isInteractive, type Passwd, type PasswdEntry, parsePasswd } from './linux/passwd.ts';
import { sessionsOf } from './linux/sessions.ts';
import { parseShadow } from './linux/shadow.ts';
import { sshSettingsOf } from './linux/ssh-settings.ts';
import { entrancesOf } from './linux/without-password.ts';

/** More than any laptop has, and few enough for one report. What is beyond is said to be missing. */
const mostAccounts = 400;
const mostReasons = 50;

async function probe(host: Host, now: Instant): Promise<Outcome<AccountStatusFacts>> {
  const text = await host.readText('/etc/passwd');
  if (!text.ok) return { unknown: `The accounts of this machine could not be listed (${text.reason}).` };
  const own = parsePasswd(text.value);
  if (own.entries.length === 0)
    return {
      unknown: 'The accounts of this machine could not be listed (no line of /etc/passwd has the form of an account).',
    };
  const notSeen: string[] = [];
  const sources = await sourcesOf(host);
  const image = sources.hasImageAccounts ? await imageAccounts(host) : noImage;
  const names = new Set(own.entries.map(({ name }) => name));
  const passwd = { ...own, entries: [...own.entries, ...image.entries.filter(({ name }) => !names.has(name))] };
  const signIn = await signInOf(host);
  const around = await surroundingsOf(host, now, sources, notSeen);
  const listed = passwd.entries.filter((entry) => !isLeftOut(entry, around));
  const accounts: Account[] = [];
  for (const entry of listed.slice(0, mostAccounts)) {
    const { account, reasons } = await accountOf(entry, around);
    accounts.push(account);
    notSeen.push(...reasons);
  }
  accounts.push(...passwd.malformed.flatMap(malformedAccount).slice(0, mostAccounts));
  const rows = new Set(accounts.map(({ name }) => name));
  for (const name of sources.managed.filter((one) => !rows.has(one))) accounts.push(unseenAccount(name, 'local'));
  const seen = gapsOf(passwd, listed.length, sources.obeysInclusions);
  const gaps = [...seen, ...image.gaps, ...sources.notSeen].slice(0, mostReasons);
  if (sources.managed.length > 0) gaps.push('systemd keeps accounts of its own, whose state is not read');
  const isPartial = gaps.length + sources.directories.length > 0;
  return {
    facts: {
      accounts,
      listing: isPartial ? 'partial' : 'complete',
      gaps,
      systemAccounts: passwd.entries.filter((entry) => isLeftOut(entry, around)).map(({ name }) => name),
      directories: sources.directories,
      guest: signIn.guest,
      automaticLogin: signIn.automaticLogin,
      notSeen: [...new Set([...notSeen, ...gaps, ...signIn.notSeen])].slice(0, mostReasons),
    },
  };
}

const imageFile = '/usr/lib/passwd';
const noImage = { entries: [] as PasswdEntry[], gaps: [] as string[] };

/** Accounts that came with the image of the system; where both files hold one of the same name, /etc/passwd counts. */
async function imageAccounts(host: Host): Promise<typeof noImage> {
  const contents = await contentsOf(host, imageFile);
  if ('unread' in contents) return { entries: [], gaps: [contents.unread.reason] };
  const { entries, malformed, cutShort } = parsePasswd(contents.text ?? '');
  return { entries, gaps: malformed.length > 0 || cutShort ? [`${imageFile}: damaged`] : [] };
}

async function surroundingsOf(
  host: Host,
  now: Instant,
  { directoryFirst, hasImageAccounts }: Sources,
  notSeen: string[],
): Promise<Surroundings> {
  const shadow = await host.readText('/etc/shadow');
  if (!shadow.ok) notSeen.push(shadow.reason);
  const [administrators, sessions, lastLogIns] = [
    await administratorsOf(host, hasImageAccounts),
    await sessionsOf(host),
    await lastLogInsOf(host),
  ];
  notSeen.push(...administrators.notSeen, ...sessions.notSeen, ...lastLogIns.notSeen);
  const ssh = await sshSettingsOf(host);
  return {
    host,
    now,
    directoryFirst,
    secrets: shadow.ok ? parseShadow(shadow.value) : undefined,
    administrators,
    sessions,
    lastLogIns,
    ssh,
    pam: await pamWaysOf(host),
    entrances: await entrancesOf(host, ssh.asksPamAlone),
    lowestPersonId: await lowestPersonId(host),
  };
}

/** Why there may be accounts that are not in the list. */
function gapsOf({ malformed, inclusions, cutShort }: Passwd, listed: number, obeysInclusions: boolean): string[] {
  const gaps = malformed.map(({ line }) => `/etc/passwd: line ${line} is damaged; mend it with: sudo vipw`);
  if (inclusions > 0 && obeysInclusions)
    gaps.push('/etc/passwd: a line that starts with + adds accounts of a directory');
  if (cutShort)
    gaps.push('/etc/passwd: ends within a line, so that accounts may be missing; look at it with: sudo vipw');
  if (listed > mostAccounts) gaps.push(`/etc/passwd: only the first ${mostAccounts} accounts are reported`);
  return gaps;
}

/** UID_MIN of /etc/login.defs, but never above 1000, which is where distributions begin: a higher one hides people. */
async function lowestPersonId(host: Host): Promise<number> {
  const contents = await contentsOf(host, '/etc/login.defs');
  const text = 'unread' in contents ? '' : (contents.text ?? '');
  const value = wholeNumber(/^\s*UID_MIN\s+([0-9]+)\s*$/m.exec(text)?.[1] ?? '');
  return Math.min(value ?? 1_000, 1_000);
}

/** Where a change of accounts, rights, keys or sessions shows first. */
async function signals(host: Host): Promise<string[]> {
  const passwd = await host.readText('/etc/passwd');
  const people = passwd.ok ? parsePasswd(passwd.value).entries.filter(isPerson).slice(0, mostAccounts) : [];
  const ssh = await sshSettingsOf(host);
  return [
    '/etc/passwd',
    imageFile,
    '/etc/shadow',
    '/etc/group',
    ...pamFolders,
    '/etc/nsswitch.conf',
    '/etc/sudoers',
    '/etc/sudoers.d',
    '/etc/doas.conf',
    '/etc/gdm/custom.conf',
    '/etc/gdm3/custom.conf',
    '/etc/gdm3/daemon.conf',
    '/etc/sddm.conf',
    '/etc/sddm.conf.d',
    '/etc/sysconfig/displaymanager',
    '/etc/lightdm/lightdm.conf',
    '/etc/lightdm/lightdm.conf.d',
    '/run/systemd/sessions',
    '/run/utmp',
    ...people.flatMap((person) => keyFilesOf(ssh, person)),
  ];
}

const isPerson = ({ uid, shell }: PasswdEntry): boolean => (uid === 0 || uid >= 1_000) && isInteractive(shell);

export const linuxAccountStatus: SystemProbe<AccountStatusFacts> = { probe, signals };
