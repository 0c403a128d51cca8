// Where the machine's accounts come from: nsswitch.conf(5), and the records of systemd-homed and userdb. Says whether
// /etc/passwd is the whole list; a directory is named and never listed.
import type { Host } from '../host.ts';
import { contentsOf } from './text.ts';

export interface Sources {
  /** Directories that may hold more accounts: sss, ldap, winbind, nis … */
  directories: string[];
  /** A directory is asked before /etc/passwd, so that its account counts where both hold one of the same name. */
  directoryFirst: boolean;
  /** Login names that systemd keeps by itself, each with a password and a state that are not in /etc/shadow. */
  managed: string[];
  /** An image-based system keeps the accounts of the image in a file of its own, beside /etc/passwd (nss-altfiles). */
  hasImageAccounts: boolean;
  /** Whether `+` lines of /etc/passwd mean anything. */
  obeysInclusions: boolean;
  notSeen: string[];
}

/** Sources that are the machine's own: files, or no account that anybody could log in with. */
const own = ['files', 'compat', 'altfiles', 'systemd', 'mymachines', 'cache'];

export async function sourcesOf(host: Host): Promise<Sources> {
  const settings = await contentsOf(host, '/etc/nsswitch.conf');
  if ('unread' in settings) {
    return {
      directories: [],
      directoryFirst: true,
      managed: [],
      hasImageAccounts: false,
      obeysInclusions: true,
      notSeen: [settings.unread.reason],
    };
  }
  // Without the file or the line the C library looks into /etc/passwd alone.
  const databases = passwdLine(settings.text ?? '');
  const managed = databases.includes('systemd') ? await managedAccounts(host) : { names: [], notSeen: [] };
  const unused = databases.includes('sss') && (await isSssdUnused(host)) ? ['sss'] : [];
  const directories = databases.filter((one) => !own.includes(one) && !unused.includes(one));
  const [first] = directories;
  return {
    directories,
    directoryFirst: first !== undefined && databases.indexOf(first) < placeOfFiles(databases),
    managed: managed.names,
    hasImageAccounts: databases.includes('altfiles'),
    obeysInclusions: databases.some((one) => one === 'compat' || one.startsWith('nis')),
    notSeen: managed.notSeen,
  };
}

const placeOfFiles = (databases: readonly string[]): number =>
  databases.findIndex((one) => one === 'files' || one === 'compat');

function passwdLine(text: string): string[] {
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  const line = lines.find((one) => /^passwd(_compat)?\s*:/.test(one));
  if (line === undefined) return ['files'];
  const words = line.replace(/^[^:]*:/, '').replaceAll(/\[[^\]]*\]/g, ' ');
  return words.split(/\s+/).filter((word) => word !== '');
}

/** Folders that hold one record for each account, and how the records are named. */
const records = [
  { folder: '/var/lib/systemd/home', ending: '.identity' },
  { folder: '/etc/userdb', ending: '.user' },
  { folder: '/run/userdb', ending: '.user' },
  { folder: '/usr/lib/userdb', ending: '.user' },
];

async function managedAccounts(host: Host): Promise<{ names: string[]; notSeen: string[] }> {
  const names = new Set<string>();
  const notSeen: string[] = [];
  for (const { folder, ending } of records) {
    const listed = await host.list(folder);
    if (!listed.ok && listed.failure !== 'absent') notSeen.push(listed.reason);
    for (const file of listed.ok ? listed.value : []) {
      const name = file.slice(0, -ending.length);
      // A second name of each record is its user id, as a link.
      if (file.endsWith(ending) && !/^[0-9]*$/.test(name)) names.add(name);
    }
  }
  return { names: [...names], notSeen };
}

/** Fedora asks SSSD by default, set up or not. Not set up, it knows nobody. */
export async function isSssdUnused(host: Host): Promise<boolean> {
  const main = await host.readText('/etc/sssd/sssd.conf');
  const more = await host.list('/etc/sssd/conf.d');
  const isEmpty = more.ok ? more.value.length === 0 : more.failure === 'absent';
  return !main.ok && main.failure === 'absent' && isEmpty;
}
