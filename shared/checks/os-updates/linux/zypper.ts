// openSUSE Leap and SUSE Linux Enterprise: patches, each with its category and the day on which it was issued.
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import { readUnits } from '../../../linux/systemd-units.ts';
import { contentsOf } from '../../../linux/text.ts';
import { noWait, type OsUpdatesFacts } from '../facts.ts';
import { longestWait, type Managed, printedBy, unseen } from './managed.ts';

const asked = ['--xmlout', '--no-refresh', '--quiet', '--non-interactive', 'list-patches', '--category', 'security'];

export async function readZypper(host: Host): Promise<Managed> {
  const base: Managed = {
    ...unseen('zypper', []),
    automatic: await readAutomatic(host),
    listsMadeAt: await refreshedAt(host),
  };
  const printed = printedBy('zypper list-patches', await host.run('zypper', asked, { timeoutMs: 90_000 }));
  if ('unread' in printed) return { ...base, notSeen: [printed.unread] };
  const patches = parsePatches(printed.text);
  if (patches === undefined) return { ...base, notSeen: ['zypper list-patches: answered in part'] };
  const issued = patches.map(({ issuedAt }) => issuedAt);
  const heldBack = patches.filter(({ isLocked }) => isLocked).length;
  // A patch that is locked is listed as unwanted; where none is, the lock may be of a form that takes it off the list.
  const kept = heldBack > 0 ? null : await whyLocked(host, mayBeOfPatch);
  return {
    ...base,
    security: { waiting: issued.length, ...(issued.length > 0 ? longestWait(issued) : noWait) },
    ...(heldBack > 0 && { heldBack }),
    notSeen: kept === null ? [] : [kept],
  };
}

/** A lock that names no type is one of everything that has such a name. */
const mayBeOfPatch = (lock: string): boolean => /^\s*type:\s*patch\s*$/m.test(lock) || !/^\s*type:\s*\S/m.test(lock);

/** Null: there is no such lock (zypper(8), Package Locks Management). An empty line stands between two of them. */
export async function whyLocked(host: Host, isSuch: (lock: string) => boolean = () => true): Promise<string | null> {
  const path = '/etc/zypp/locks';
  const contents = await contentsOf(host, path);
  if ('unread' in contents) return contents.unread.reason;
  const text = contents.text ?? '';
  if (text !== '' && !text.endsWith('\n')) return `${path}: is not whole`;
  const locks = text.split(/\n\s*\n/).filter((lock) => /^\s*[^\s#]/m.test(lock));
  return locks.some(isSuch) ? `${path}: updates are locked out` : null;
}

export interface Patch {
  issuedAt: Instant | null;
  /** By `zypper addlock`: nothing will install it. */
  isLocked: boolean;
}

/**
 * The security patches that are lacking. Undefined unless the answer is whole, from `<stream>` to `</stream>`, and there is
 * a repository to answer from. With `--xmlout` zypper 1.14.89 lists every category, whichever was asked for.
 */
export function parsePatches(xml: string): Patch[] | undefined {
  const text = xml.trim();
  if (!/^<\?xml[^>]*>\s*<stream>/.test(text) || !text.endsWith('</stream>')) return undefined;
  const list = /<update-list>([\s\S]*)<\/update-list>|<update-list\s*\/>/.exec(text);
  if (list === null || /<message type="error">|status="no-update-repositories"/.test(text)) return undefined;
  const patches = (list[1] ?? '').split('<update ').slice(1);
  if (!patches.every((patch) => patch.includes('</update>'))) return undefined;
  return patches.filter(isLacking).map((patch) => {
    const seconds = /<issue-date\s+time_t="(\d+)"/.exec(patch)?.[1];
    return {
      issuedAt: seconds === undefined ? null : Number(seconds) * 1000,
      isLocked: attributeOf(patch, 'status') === 'unwanted',
    };
  });
}

const isLacking = (patch: string): boolean =>
  !/^(not-needed|applied)$/.test(attributeOf(patch, 'status') ?? '') &&
  (attributeOf(patch, 'category') ?? 'security') === 'security';

/** Of the attributes of the element that the text begins within. */
const attributeOf = (patch: string, name: string): string | undefined =>
  new RegExp(`^[^>]*\\b${name}="([^"]*)"`).exec(patch)?.[1];

const cache = '/var/cache/zypp/raw';

/** zypper touches the index that it keeps whenever it finds it current. */
export async function refreshedAt(host: Host): Promise<Managed['listsMadeAt']> {
  const names = await host.list(cache);
  if (!names.ok) return names.failure === 'absent' ? 'never' : 'unknown';
  const updates = names.value.filter((name) => /update/i.test(name));
  // From Leap 16 on one repository holds the system and its updates.
  const carrying = updates.length > 0 ? updates : names.value.filter((name) => /oss|sle|sles/i.test(name));
  const dates = await Promise.all(carrying.map((name) => host.stat(`${cache}/${name}/repodata/repomd.xml`)));
  const known = dates.flatMap((date) => (date.ok ? [date.value.modifiedAt] : []));
  const isWhole = dates.every((date) => date.ok || date.failure === 'absent');
  return isWhole && known.length > 0 ? Math.min(...known) : 'unknown';
}

const timers = ['os-update.timer', 'transactional-update.timer'];

export async function readAutomatic(host: Host): Promise<OsUpdatesFacts['automatic']> {
  const { units, reason } = await readUnits(host, timers);
  const active = timers.find((name) => units.get(name)?.active === 'active');
  if (active !== undefined) return { state: 'on', by: active };
  const yast = await contentsOf(host, '/etc/sysconfig/automatic_online_update');
  if ('unread' in yast) return { state: 'unknown', by: yast.unread.reason };
  const text = yast.text ?? '';
  if (text !== '' && !text.endsWith('\n'))
    return { state: 'unknown', by: '/etc/sysconfig/automatic_online_update is cut' };
  if (/^AOU_ENABLE_CRONJOB="?true"?\s*$/m.test(text)) return { state: 'on', by: 'automatic online update' };
  return reason === null ? { state: 'off', by: 'no timer for updates runs' } : { state: 'unknown', by: reason };
}
