// Who is in which group: /etc/group, group(5), with the first group of each account, which it does not repeat.
import { hasStrayCharacters, linesOf, wholeNumber } from '../../../linux/text.ts';

export interface Groups {
  /** Names of the groups of an account. */
  of(name: string, gid: number): Set<string>;
  /** Whether every line could be read, so that a group that was not found is not there. */
  whole: boolean;
}

interface Group {
  name: string;
  gid: number;
  members: string[];
}

export function parseGroups(text: string): Groups {
  const { lines, cutShort } = linesOf(text);
  const groups: Group[] = [];
  let whole = !cutShort;
  for (const line of lines) {
    if (line.trim() === '' || line.trimStart().startsWith('#') || /^[+-]/.test(line)) continue;
    const group = groupIn(line);
    if (group === undefined) whole = false;
    else groups.push(group);
  }
  return {
    whole: whole && groups.length > 0,
    of: (name, gid) =>
      new Set(groups.filter((group) => group.gid === gid || group.members.includes(name)).map((group) => group.name)),
  };
}

function groupIn(line: string): Group | undefined {
  const [name = '', , gidText = '', members, ...surplus] = line.split(':');
  const gid = wholeNumber(gidText);
  if (name === '' || gid === undefined || members === undefined || surplus.length > 0) return undefined;
  if (hasStrayCharacters(line)) return undefined;
  return { name, gid, members: members.split(',').filter((member) => member !== '') };
}
