// The files, links and folders of a recording as one tree, found through links as on the machine itself.
import type { RecordedFile, Recording } from './recording.ts';

/** `link`: there is one, with its target as written. `known-absent`: the recording proves that there is nothing. */
export interface RecordedTree {
  file(path: string): RecordedFile | 'known-absent' | undefined;
  link(path: string): string | 'known-absent' | 'not-a-link' | undefined;
  /** Names in a folder, sorted. */
  list(path: string): string[] | 'known-absent' | undefined;
  isFolder(path: string): boolean;
}

const maximumLinks = 40;

/** An absolute path without doubled slashes and dots; `..` is left, since what it means depends on links. */
const parts = (path: string): string[] => path.split(/[\\/]+/).filter((part) => part !== '' && part !== '.');

const joined = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);
const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf('/')));
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const isBeneath = (path: string, folder: string): boolean =>
  path !== folder && path.startsWith(folder === '/' ? '/' : `${folder}/`);

/** Follows every link on the way, as the kernel does. A path in a circle of links stays as far as it came. */
function resolve(path: string, links: ReadonlyMap<string, string>): string {
  let rest = parts(path);
  let here = '/';
  let followed = 0;
  while (rest.length > 0) {
    const [name = '', ...after] = rest;
    rest = after;
    if (name === '..') {
      here = parentOf(here);
      continue;
    }
    const next = joined(here, name);
    const target = links.get(next);
    if (target === undefined || ++followed > maximumLinks) {
      here = next;
      continue;
    }
    if (target.startsWith('/')) here = '/';
    rest = [...parts(target), ...rest];
  }
  return here;
}

const lexical = (path: string): string => resolve(path, new Map());

/** Where the link itself lies, once the links before it are followed. */
const placeOf = (path: string, links: ReadonlyMap<string, string>): string => {
  const plain = lexical(path);
  return plain === '/' ? '/' : joined(resolve(parentOf(plain), links), nameOf(plain));
};

/** Links by the place where they really lie: a link may be recorded at a path that itself leads through another. */
function placedLinks(recorded: Readonly<Record<string, string>>): Map<string, string> {
  const links = new Map(Object.entries(recorded).map(([path, target]) => [lexical(path), target]));
  for (let before = -1; before !== links.size; ) {
    before = links.size;
    for (const [path, target] of [...links]) links.set(placeOf(path, links), target);
  }
  return links;
}

export function treeOf(recording: Recording): RecordedTree {
  const links = placedLinks(recording.links ?? {});
  const place = (path: string): string => resolve(path, links);
  const placed = <T>(record: Readonly<Record<string, T>> = {}): Map<string, T> =>
    new Map(Object.entries(record).map(([path, value]) => [place(path), value]));
  const files = placed(recording.files);
  const folders = placed(recording.folders);
  const complete = (recording.complete ?? []).map(place);
  const children = childrenOf(
    [...files].filter(([, file]) => file.error !== 'absent').map(([path]) => path),
    [...folders.keys(), ...complete, ...[...links.keys()].filter((path) => placeOf(path, links) === path)],
  );

  const isProvenAbsent = (at: string): boolean => {
    if (files.get(at)?.error === 'absent') return true;
    if (at === '/' || children.has(at) || files.has(at) || links.has(at)) return false;
    const listing = folders.get(parentOf(at));
    if (listing !== undefined && !listing.includes(nameOf(at)) && !children.get(parentOf(at))?.has(nameOf(at)))
      return true;
    if (listing === undefined && complete.some((folder) => isBeneath(at, folder))) {
      return !isListedAbove(at);
    }
    return isProvenAbsent(parentOf(at));
  };
  // A name that a listing holds is there, though what is in it was not recorded.
  const isListedAbove = (at: string): boolean =>
    at !== '/' && (folders.get(parentOf(at))?.includes(nameOf(at)) === true || isListedAbove(parentOf(at)));

  return {
    file(path) {
      const at = place(path);
      return isProvenAbsent(at) ? 'known-absent' : files.get(at);
    },
    link(path) {
      const at = placeOf(path, links);
      const target = links.get(at);
      if (target !== undefined) return target;
      if (isProvenAbsent(at)) return 'known-absent';
      return files.has(at) || children.has(at) ? 'not-a-link' : undefined;
    },
    list(path) {
      const at = place(path);
      const own = folders.get(at);
      if (own !== undefined) return [...own].sort();
      if (isProvenAbsent(at)) return 'known-absent';
      const isWhole = complete.some((folder) => at === folder || isBeneath(at, folder));
      return isWhole && (children.has(at) || complete.includes(at)) ? [...(children.get(at) ?? [])].sort() : undefined;
    },
    isFolder(path) {
      const at = place(path);
      return children.has(at) || folders.has(at) || complete.includes(at);
    },
  };
}

/** For each folder that the recording implies, the names it holds. */
function childrenOf(files: readonly string[], others: readonly string[]): Map<string, Set<string>> {
  const children = new Map<string, Set<string>>();
  for (const path of [...files, ...others]) {
    for (let at = path; at !== '/'; at = parentOf(at)) {
      const names = children.get(parentOf(at)) ?? new Set<string>();
      children.set(parentOf(at), names.add(nameOf(at)));
    }
  }
  return children;
}
