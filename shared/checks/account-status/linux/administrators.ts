// Who can become root on this machine: by group, by the rules of sudo and doas, or because their user id is root's.
import type { Host } from '../../../host.ts';
import { contentsOf, filesOf } from '../../../linux/text.ts';
import type { Account } from '../facts.ts';
import { reaches, type Sudoers } from '../sudoers.ts';
import { sudoersOf } from '../sudoers-files.ts';
import { type Doas, doasGrant, parseDoas } from './doas.ts';
import { type Groups, parseGroups } from './groups.ts';

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
export async function administratorsOf(host: Host, hasImageAccounts: boolean): Promise<Administrators> {
  const notSeen: string[] = [];
  const own = await groupsIn(host, '/etc/group', notSeen);
  const groups = hasImageAccounts ? withImages(own, await groupsIn(host, imageFile, notSeen)) : own;
  const sudoers = await sudoersOf(host, notSeen);
  const doas = await doasOf(host, notSeen);
  return { notSeen, rightsOf: (name, uid, gid) => rightsOf({ name, uid, gid }, groups, sudoers, doas) };
}

/** Groups that came with the image of the system (nss-altfiles). */
const imageFile = '/usr/lib/group';

const withImages = (own: Groups, images: Groups): Groups => ({
  whole: own.whole && images.whole,
  of: (name, gid) => new Set([...own.of(name, gid), ...images.of(name, gid)]),
});

async function groupsIn(host: Host, path: string, notSeen: string[]): Promise<Groups> {
  const contents = await contentsOf(host, path);
  if ('unread' in contents) notSeen.push(contents.unread.reason);
  const text = 'unread' in contents ? undefined : contents.text;
  const groups = parseGroups(text ?? '');
  if (text !== undefined && !groups.whole) notSeen.push(`${path}: a line is damaged; mend it with: sudo vigr`);
  return groups;
}

/** Alpine reads a folder as well. */
async function doasOf(host: Host, notSeen: string[]): Promise<Doas> {
  const more = await filesOf(host, '/etc/doas.d/*.conf');
  if (!more.ok) notSeen.push(more.reason);
  const doas: Doas = { rules: [], unclear: !more.ok };
  for (const path of ['/etc/doas.conf', ...(more.ok ? more.value : [])]) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents) notSeen.push(contents.unread.reason);
    const read = 'unread' in contents ? { rules: [], unclear: true } : parseDoas(contents.text ?? '');
    if (!('unread' in contents) && read.unclear) notSeen.push(`${path}: a rule about administrators is not understood`);
    doas.rules.push(...read.rules);
    doas.unclear ||= read.unclear;
  }
  return doas;
}

function rightsOf(
  account: { name: string; uid: number; gid: number },
  groups: Groups,
  sudoers: Sudoers,
  doas: Doas,
): Rights {
  const own = groups.of(account.name, account.gid);
  const grants = sudoers.grants.filter((grant) => reaches(grant, { ...account, groups: own }));
  const permit = doasGrant(doas.rules, { ...account, groups: own });
  const notes = detourGroups
    .filter((group) => own.has(group))
    .map((group) => `member of ${group}, which can lead to root`);
  if (grants.some((grant) => grant.withoutPassword)) notes.push('sudo asks them for no password');
  if (permit?.withoutPassword === true) notes.push('doas asks them for no password');
  const isListed = grants.length > 0 || permit !== undefined || administratorGroups.some((group) => own.has(group));
  const isProvenNot = groups.whole && !sudoers.unclear && !doas.unclear;
  return {
    administrator: account.uid === 0 || isListed ? 'yes' : isProvenNot ? 'no' : 'unknown',
    groups: own,
    groupsUnclear: !groups.whole,
    notes,
  };
}
