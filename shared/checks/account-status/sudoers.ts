// Whom sudo lets become root: sudoers(5). Reads rules of users, groups and aliases that grant everything; a rule for
// single programs is no administrator's, though some programs lead to root all the same.
import { linesOf } from '../../linux/text.ts';

export interface Grant {
  /** Users, `%groups`, `#ids` and `ALL`, aliases already replaced by what they stand for. */
  who: string[];
  /** All but these. */
  except: string[];
  withoutPassword: boolean;
}

export interface Sudoers {
  grants: Grant[];
  /** Files and folders that are read as well, as written. */
  includes: { kind: 'file' | 'folder'; path: string }[];
  /** A line that is not understood: there may be grants that are not in the list. */
  unclear: boolean;
}

/** All the files of one machine together: an alias in one may be used in another. */
export function parseSudoers(texts: readonly string[]): Sudoers {
  const sudoers: Sudoers = { grants: [], includes: [], unclear: false };
  const logical = texts.flatMap((text) => {
    const { lines, cutShort } = linesOf(text);
    if (cutShort || text.includes('\r')) sudoers.unclear = true;
    return logicalLines(lines);
  });
  const aliases = {
    user: aliasesOf(logical, 'User_Alias'),
    command: new Map([...aliasesOf(logical, 'Cmnd_Alias'), ...aliasesOf(logical, 'Cmd_Alias')]),
  };
  const root = rootPassword(logical);
  for (const line of logical) {
    const include = includeIn(line);
    if (include !== undefined) sudoers.includes.push(include);
    else if (!/^(Defaults\b|[A-Z][a-z]+_Alias\s)/.test(line)) addRule(sudoers, line, aliases, root);
  }
  return sudoers;
}

interface RootPassword {
  /** Of the `Defaults` for everybody the last counts. */
  isAsked: boolean;
  /** Somebody gives their own: `Defaults:%wheel !targetpw`. */
  hasExceptions: boolean;
}

function rootPassword(lines: readonly string[]): RootPassword {
  const last = new Map<string, boolean>();
  for (const line of lines.filter((one) => /^Defaults\s/.test(one))) {
    for (const [, not, name = ''] of line.matchAll(/(!?)\b(targetpw|rootpw)\b/g)) last.set(name, not === '');
  }
  return {
    isAsked: [...last.values()].includes(true),
    hasExceptions: lines.some((line) => /^Defaults[:@>!].*!(targetpw|rootpw)\b/.test(line)),
  };
}

/** Continued lines joined, comments and empty lines gone. `#include` is no comment, nor is the id `#1000`. */
function logicalLines(lines: readonly string[]): string[] {
  return lines
    .join('\n')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .map((line) => (/^\s*#include(dir)?\s/.test(line) ? line : line.replace(/(^|\s)#(?![0-9-]).*$/, '')).trim())
    .filter((line) => line !== '');
}

function includeIn(line: string): Sudoers['includes'][number] | undefined {
  const [, folder, path] = /^[@#]include(dir)?\s+"?([^"]+?)"?$/.exec(line) ?? [];
  return path === undefined ? undefined : { kind: folder === undefined ? 'file' : 'folder', path };
}

function aliasesOf(lines: readonly string[], kind: string): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const line of lines.filter((one) => one.startsWith(`${kind} `) || one.startsWith(`${kind}\t`))) {
    for (const definition of line.slice(kind.length).split(/:(?=\s*[A-Z][A-Z0-9_]*\s*=)/)) {
      const [name = '', list = ''] = definition.split(/=(.*)/s);
      aliases.set(name.trim(), membersOf(list));
    }
  }
  return aliases;
}

const membersOf = (list: string): string[] =>
  list
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** An alias is replaced by its members; one that refers to itself, by nothing more. */
function expanded(names: readonly string[], aliases: ReadonlyMap<string, string[]>, depth = 0): string[] {
  return names.flatMap((name) => {
    const members = aliases.get(name);
    return members === undefined || depth > 8 ? [name] : expanded(members, aliases, depth + 1);
  });
}

function addRule(
  sudoers: Sudoers,
  line: string,
  aliases: { user: Map<string, string[]>; command: Map<string, string[]> },
  root: RootPassword,
): void {
  const [left = '', right] = line.split(/=(.*)/s);
  // `alice, bob  ALL`: users, then hosts. A name in quotes may hold a blank.
  const [, users, hosts] = /^((?:"[^"]*"|\\.|[^\s,]|\s*,\s*)+)\s+(\S.*)$/.exec(left.trim()) ?? [];
  if (right === undefined || users === undefined || hosts === undefined) {
    sudoers.unclear = true;
    return;
  }
  const commands = grantedBy(right, aliases.command);
  if (commands === 'unclear') sudoers.unclear = true;
  if (commands === 'unclear' || commands === 'single') return;
  const names = expanded(membersOf(users), aliases.user).map((name) => name.replaceAll(/^"|"$|\\(?=.)/g, ''));
  // openSUSE lets everybody ask, for the password of root: who knows that needs no sudo.
  if (root.isAsked && commands === 'all' && (names.includes('ALL') || !root.hasExceptions)) return;
  sudoers.grants.push({
    who: names.filter((name) => !name.startsWith('!')),
    except: names.filter((name) => name.startsWith('!')).map((name) => name.slice(1)),
    withoutPassword: commands === 'all-without-password',
  });
}

/** What stands after the hosts: `(ALL : ALL) NOPASSWD: ALL, /usr/bin/id`. */
function grantedBy(
  right: string,
  aliases: ReadonlyMap<string, string[]>,
): 'all' | 'all-without-password' | 'single' | 'unclear' {
  let asRoot = true;
  let withoutPassword = false;
  let granted: 'all' | 'all-without-password' | 'single' = 'single';
  if ((right.match(/\(/g) ?? []).length !== (right.match(/\)/g) ?? []).length) return 'unclear';
  for (const part of right.split(/,(?![^(]*\))/)) {
    const [, runAs, rest = ''] = /^\s*(?:\(([^)]*)\))?\s*(.*)$/s.exec(part) ?? [];
    if (runAs !== undefined) asRoot = mayBeRoot(runAs);
    const tags = /^((?:[A-Z]+\s*:\s*|(?:ROLE|TYPE|TIMEOUT|CWD|CHROOT|NOTBEFORE|NOTAFTER)=\S+\s+)*)(.*)$/s.exec(rest);
    if (/\bNOPASSWD\s*:/.test(tags?.[1] ?? '')) withoutPassword = true;
    if (/\bPASSWD\s*:/.test((tags?.[1] ?? '').replaceAll('NOPASSWD', ''))) withoutPassword = false;
    const command = (tags?.[2] ?? '').trim();
    if (command === '') return 'unclear';
    const commands = expanded([command], aliases);
    // A name in capitals that no alias explains: sudo would refuse the file, or it is explained where we cannot look.
    const isAll = commands.some((one) => one === 'ALL' || /^[A-Z][A-Z0-9_]*$/.test(one));
    if (isAll && asRoot && granted !== 'all-without-password')
      granted = withoutPassword ? 'all-without-password' : 'all';
  }
  return granted;
}

/** `(root)`, `(ALL)`, `(ALL : ALL)`, or an alias that may stand for root; `(postgres)` and `(:disk)` are not. */
function mayBeRoot(runAs: string): boolean {
  const users = membersOf(runAs.split(':')[0] ?? '');
  return users.some((user) => user === 'root' || user === '#0' || /^[A-Z][A-Z0-9_]*$/.test(user));
}

/** Whether a grant reaches an account. */
export function reaches(
  grant: Grant,
  account: { name: string; uid: number; groups: ReadonlySet<string>; gid: number },
): boolean {
  const names = (one: string): boolean =>
    one === 'ALL' ||
    one === account.name ||
    one === `#${account.uid}` ||
    (one.startsWith('%#') && one === `%#${account.gid}`) ||
    (one.startsWith('%') && account.groups.has(one.slice(1)));
  return grant.who.some(names) && !grant.except.some(names);
}
