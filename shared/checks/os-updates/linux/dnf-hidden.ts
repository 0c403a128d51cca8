// Packages that dnf is told to leave as they are: it then names no advisory of theirs, so that what it lists is no proof.
// dnf.conf(5), dnf5.conf(5), dnf5 "repository overrides", the plugin versionlock.
import type { Answer, Host } from '../../../host.ts';
import { contentsOf, filesOf } from '../../../linux/text.ts';

/** Repositories that carry advisories of the system: Fedora's updates, and those of RHEL and its kin. */
const carrying =
  /^(updates|baseos|appstream|ol\d+_(baseos_latest|appstream)|rhel-\d+-for-\w+-(baseos|appstream)-rpms)$/i;

/** The repository of the system whose index is in a folder of the cache: `updates` of `updates-5b7cbb5b1bdcd1a2`. */
export function systemRepository(cacheName: string): string | undefined {
  const id = cacheName.replace(/-[0-9a-f]{16}$/i, '');
  return carrying.test(id) ? id : undefined;
}

const mainFile = '/etc/dnf/dnf.conf';

/** Where settings stand besides; a section of theirs is `[main]` or a repository, in overrides also a pattern. */
const settingFiles = [
  '/etc/dnf/libdnf5.conf.d/*.conf',
  '/usr/share/dnf5/libdnf.conf.d/*.conf',
  '/etc/yum.repos.d/*.repo',
  '/etc/distro.repos.d/*.repo',
  '/usr/share/dnf5/repos.d/*.repo',
  '/etc/dnf/repos.override.d/*.repo',
  '/usr/share/dnf5/repos.override.d/*.repo',
];

/** Of dnf 4's plugin, and the list that it names unless somebody keeps another. */
const lockSettings = '/etc/dnf/plugins/versionlock.conf';
const usualLocks = '/etc/dnf/plugins/versionlock.list';

/** More files than anybody keeps. */
const mostFiles = 200;

/** Null: nothing is kept from updates. What dnf 5 keeps as it is (versionlock.toml) it lists all the same. */
export async function whyHidden(host: Host, program: 'dnf5' | 'dnf'): Promise<string | null> {
  const main = await host.readText(mainFile);
  if (!main.ok) return main.reason;
  if (!/^\[main\]\s*$/m.test(main.value) || !main.value.endsWith('\n')) return `${mainFile}: is not whole`;
  if (excludes(main.value)) return excludedBy(mainFile);
  return (await whyExcluded(host)) ?? (program === 'dnf' ? await whyLocked(host) : null);
}

const excludedBy = (path: string): string => `${path}: packages are excluded from updates`;

async function whyExcluded(host: Host): Promise<string | null> {
  const lists: Answer<string[]>[] = [];
  for (const path of settingFiles) lists.push(await filesOf(host, path));
  const refused = lists.find((list) => !list.ok);
  if (refused?.ok === false) return refused.reason;
  const paths = lists.flatMap((list) => (list.ok ? list.value : []));
  if (paths.length > mostFiles) return `dnf: more than ${mostFiles} files of settings`;
  for (const path of paths) {
    const contents = await wholeFile(host, path);
    if ('unread' in contents) return contents.unread;
    if (excludes(contents.text ?? '')) return excludedBy(path);
  }
  return null;
}

async function whyLocked(host: Host): Promise<string | null> {
  const settings = await wholeFile(host, lockSettings);
  if ('unread' in settings) return settings.unread;
  const own = /^locklist\s*[=:]\s*(\/.*?)\s*$/im.exec(settings.text ?? '')?.[1];
  const path = own ?? usualLocks;
  const locks = await wholeFile(host, path);
  if ('unread' in locks) return locks.unread;
  // The plugin does not go on without the list that it is told of.
  if (locks.text === undefined && own !== undefined) return `${path}: absent, though ${lockSettings} names it`;
  return /^\s*[^\s#]/m.test(locks.text ?? '') ? `${path}: packages are kept as they are` : null;
}

/** An absent file says nothing, which is an answer; one that ends within a line may have said more. */
async function wholeFile(host: Host, path: string): Promise<{ text: string | undefined } | { unread: string }> {
  const contents = await contentsOf(host, path);
  if ('unread' in contents) return { unread: contents.unread.reason };
  const { text = '' } = contents;
  return text === '' || text.endsWith('\n') ? contents : { unread: `${path}: is not whole` };
}

/**
 * Whether a setting keeps packages of the system from updates. Other makers' repositories exclude packages of their own
 * (Kubernetes tells everybody to), which hides no advisory of the system. A value may go on in lines that are indented.
 */
export function excludes(text: string): boolean {
  let section = '';
  let isList = false;
  for (const line of text.split('\n')) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    const [, name] = /^\[([^\]]+)\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = name.trim();
      isList = false;
    } else if (/^\s/.test(line)) {
      if (isList && concernsSystem(section)) return true;
    } else {
      const [, key = '', value = ''] = /^(\w+)\s*=\s*(.*)$/.exec(line) ?? [];
      isList = /^(excludepkgs|exclude|includepkgs)$/.test(key);
      if (isList && value.trim() !== '' && concernsSystem(section)) return true;
    }
  }
  return false;
}

/** They have advisories of the system too, if seldom: of Oracle’s own kernel, and of what a minor release is held at. */
const besides = /^(extras|crb|powertools|ol\d+_(?!developer)\w+|(codeready-builder-for-)?rhel-\d+-[\w-]+-rpms)$/i;

const concernsSystem = (section: string): boolean =>
  section === 'main' || carrying.test(section) || besides.test(section) || /[*?[]/.test(section);
