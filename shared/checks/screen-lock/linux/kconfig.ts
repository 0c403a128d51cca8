// KDE's settings files: groups of `Key=value`, several files over each other, the most general first. Rules after KConfig.
import type { Host } from '../../../host.ts';

interface KdeEntry {
  value: string;
  path: string;
  /** Marked `[$i]` in a file that the person cannot write: theirs does not count. */
  isEnforced: boolean;
}

export type KdeGroup = ReadonlyMap<string, KdeEntry>;

/**
 * One group of a cascade. A file that is not there says nothing; one that cannot be read makes all unknown (a text says
 * why), since it might have said anything.
 *
 * @param paths the person's own file first, then ever more general ones
 */
export async function readKdeGroup(host: Host, paths: readonly string[], group: string): Promise<KdeGroup | string> {
  const entries = new Map<string, KdeEntry>();
  const locked = new Set<string>();
  let isGroupLocked = false;
  for (const path of [...paths].reverse()) {
    const text = await host.readText(path);
    if (!text.ok && text.failure === 'absent') continue;
    if (!text.ok) return text.reason;
    if (isGroupLocked) continue;
    const isOwn = path === paths[0];
    const { lines, isLocked } = linesOf(text.value, group);
    for (const { key, value, flags } of lines) {
      if (locked.has(key)) continue;
      // `$e` asks for the environment to be filled in, `$d` takes a value away again.
      if (flags.includes('e')) return `${path}: ${key} depends on the environment of the session`;
      const isEnforced = !isOwn && (isLocked || flags.includes('i'));
      if (flags.includes('d')) entries.delete(key);
      else entries.set(key, { value, path, isEnforced });
      if (flags.includes('i')) locked.add(key);
    }
    if (isLocked && !isOwn) isGroupLocked = true;
  }
  return entries;
}

interface Line {
  key: string;
  value: string;
  flags: string;
}

/** The group's lines; `isLocked` when `[$i]` stands on the group or on the whole file. */
function linesOf(text: string, group: string): { lines: Line[]; isLocked: boolean } {
  const lines: Line[] = [];
  let current = '';
  let isLocked = false;
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('[')) {
      const { name, isImmutable } = headerOf(line);
      if (isImmutable && (name === '' || name === group)) isLocked = true;
      if (name !== '') current = name;
      continue;
    }
    const [, key, flags, value] = /^([^=[\]]+?)\s*(?:\[\$([a-z]+)\])?\s*(?:=\s*(.*))?$/.exec(line) ?? [];
    if (current === group && key !== undefined) lines.push({ key, value: value ?? '', flags: flags ?? '' });
  }
  return { lines, isLocked };
}

/** `[Daemon][$i]` is the group Daemon, immutable; `[Greeter][Wallpaper]` is a group within a group; `[$i]` the whole file. */
function headerOf(line: string): { name: string; isImmutable: boolean } {
  const parts = [...line.matchAll(/\[([^\]]*)\]/g)].map(([, part]) => part ?? '');
  const names = parts.filter((part) => !part.startsWith('$'));
  return { name: names.join(']['), isImmutable: parts.some((part) => part.startsWith('$') && part.includes('i')) };
}
