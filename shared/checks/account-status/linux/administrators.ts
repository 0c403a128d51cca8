// Who can become root on this machine: by group, by sudo's rules, or because their user id is root's.
import type { Host } from '../../../host.ts';
import { contentsOf } from '../../../linux/text.ts';
import type { Account } from '../facts.ts';
import { type Groups, parseGroups } from './groups.ts';
import { parseSudoers, reaches, type Sudoers } from './sudoers.ts';

export interface Rights {
  administrator: Account['administrator'];
  groups: ReadonlySet<string>;
  /** There may be groups of theirs that were not seen. */
  groupsUnclear: boolean;
  notes: string[];
}

export interface Administrators {
  rightsOf(name: string, uid: number, gid: number): Rights;
  notSeen: string[];
}

/** The groups that distributions let become root. */
const administratorGroups = ['sudo', 'wheel', 'admin'];
/** Groups whose members can make themselves root by a detour: said, not counted, since it takes skill and intent. */
const detourGroups = ['docker', 'lxd', 'libvirt', 'disk', 'incus-admin', 'shadow'];

/** Reads group(5) and sudoers(5). What is not readable leaves everybody whose answer depended on it unknown. */
export async function administratorsOf(host: Host): Promise<Administrators> {
  const notSeen: string[] = [];
  const groups = await groupsOf(host, notSeen);
  const sudoers = await sudoersOf(host, notSeen);
  return { notSeen, rightsOf: (name, uid, gid) => rightsOf(name, uid, gid, groups, sudoers) };
}

async function groupsOf(host: Host, notSeen: string[]): Promise<Groups> {
  const contents = await contentsOf(host, '/etc/group');
  if ('unread' in contents) notSeen.push(contents.unread.reason);
  const text = 'unread' in contents ? undefined : contents.text;
  const groups = parseGroups(text ?? '');
  if (text !== undefined && !groups.whole) notSeen.push('/etc/group: a line is damaged; mend it with: sudo vigr');
  return groups;
}

const mostFiles = 100;

async function sudoersOf(host: Host, notSeen: string[]): Promise<Sudoers> {
  const texts: string[] = [];
  let unread = false;
  // Where the machine has none of its own, sudo takes the distributor's (openSUSE since 2023).
  const waiting = await firstThere(host, ['/etc/sudoers', '/usr/etc/sudoers']);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents || texts.length > mostFiles) {
      unread = true;
      notSeen.push('unread' in contents ? contents.unread.reason : `${path}: more files of sudo than are read`);
      continue;
    }
    if (contents.text === undefined) continue;
    texts.push(contents.text);
    for (const include of parseSudoers([contents.text]).includes) {
      const found = await includedBy(host, include);
      if (found.reason !== undefined) {
        unread = true;
        notSeen.push(found.reason);
      }
      waiting.push(...found.paths);
    }
  }
  const sudoers = parseSudoers(texts);
  if (sudoers.unclear) notSeen.push('/etc/sudoers: a rule is not understood; check it with: sudo visudo -c');
  return { ...sudoers, unclear: sudoers.unclear || unread };
}

/** The first that is there or cannot be looked at. */
async function firstThere(host: Host, paths: readonly string[]): Promise<string[]> {
  for (const path of paths) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents || contents.text !== undefined) return [path];
  }
  return [];
}

/** sudo passes over names with a dot or a tilde in such folders. */
async function includedBy(
  host: Host,
  { kind, path }: Sudoers['includes'][number],
): Promise<{ paths: string[]; reason?: string }> {
  const whole = path.startsWith('/') ? path : `/etc/${path}`;
  if (/%[^%]/.test(whole)) return { paths: [], reason: `${whole}: a name that depends on the host is not followed` };
  if (kind === 'file') return { paths: [whole] };
  const names = await host.list(whole);
  if (!names.ok) return names.failure === 'absent' ? { paths: [] } : { paths: [], reason: names.reason };
  return {
    paths: names.value.filter((name) => !name.includes('.') && !name.endsWith('~')).map((name) => `${whole}/${name}`),
  };
}

function rightsOf(name: string, uid: number, gid: number, groups: Groups, sudoers: Sudoers): Rights {
  const own = groups.of(name, gid);
  const grants = sudoers.grants.filter((grant) => reaches(grant, { name, uid, gid, groups: own }));
  const notes = detourGroups
    .filter((group) => own.has(group))
    .map((group) => `member of ${group}, which can lead to root`);
  if (grants.some((grant) => grant.withoutPassword)) notes.push('sudo asks them for no password');
  const isSeen = uid === 0 || grants.length > 0 || administratorGroups.some((group) => own.has(group));
  const isProvenNot = groups.whole && !sudoers.unclear;
  return {
    administrator: isSeen ? 'yes' : isProvenNot ? 'no' : 'unknown',
    groups: own,
    groupsUnclear: !groups.whole,
    notes,
  };
}
