// The rules that one service goes through, with everything it includes: pam.conf(5). A service without rules of a type
// takes those of `other`. A part that cannot be read leaves the whole stack unclear, since any rule may stand in it.
import type { Host } from '../../host.ts';
import { contentsOf } from '../text.ts';
import { type Entry, parseRules, type Rule, type RuleType } from './rules.ts';

/** One step of a stack; without a rule it is the beginning of a substack, whose steps have the next level. */
export interface Step {
  level: number;
  rule?: Rule;
}

export interface Stack {
  steps: Step[];
  /** Why rules may be missing or wrong; empty when every one was read. */
  unclear: string[];
  /** Files that are included and not there: libpam puts a rule that always fails in their place. */
  missing: string[];
}

/** In the order in which libpam looks: the machine's own, then the distributor's (openSUSE, Arch, newer Fedora). */
export const pamFolders = ['/etc/pam.d', '/usr/lib/pam.d', '/usr/etc/pam.d'];

/** libpam goes no deeper. */
const deepest = 16;

export async function stackOf(host: Host, service: string, type: RuleType): Promise<Stack> {
  const own = await read(host, service, type);
  if (own.steps.length > 0 || own.unclear.length > 0 || service === 'other') return own;
  return read(host, 'other', type);
}

async function read(host: Host, service: string, type: RuleType): Promise<Stack> {
  const stack: Stack = { steps: [], unclear: [], missing: [] };
  const entries = await entriesOf(host, service);
  if ('unread' in entries) stack.unclear.push(entries.unread);
  else await add(host, stack, entries.found ?? [], type, 0, 0);
  return stack;
}

type Entries = { found: Entry[] | undefined } | { unread: string };

/** Undefined: there is no such service. An absolute path is one, too. */
async function entriesOf(host: Host, service: string): Promise<Entries> {
  const paths = service.startsWith('/') ? [service] : pamFolders.map((folder) => `${folder}/${service}`);
  for (const path of paths) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents) return { unread: contents.unread.reason };
    if (contents.text !== undefined) return { found: withSource(parseRules(contents.text), path) };
  }
  return { found: undefined };
}

const withSource = (entries: Entry[], path: string): Entry[] =>
  entries.map((entry) =>
    entry.kind === 'damaged' ? { ...entry, line: `${path}: ${entry.line.slice(0, 60)}` } : entry,
  );

async function add(
  host: Host,
  stack: Stack,
  entries: readonly Entry[],
  type: RuleType,
  level: number,
  depth: number,
): Promise<void> {
  for (const entry of entries) {
    if (entry.kind === 'damaged' && entry.type !== undefined && entry.type !== type) continue;
    if (entry.kind === 'damaged') stack.unclear.push(`a rule is not understood (${entry.line})`);
    else if (entry.kind === 'include-all') await addFile(host, stack, entry.file, type, level, depth);
    else if (entry.type !== type) continue;
    else if (entry.kind === 'rule') stack.steps.push({ level, rule: entry });
    else if (entry.kind === 'include') await addFile(host, stack, entry.file, type, level, depth);
    else {
      stack.steps.push({ level });
      await addFile(host, stack, entry.file, type, level + 1, depth);
    }
  }
}

async function addFile(
  host: Host,
  stack: Stack,
  file: string,
  type: RuleType,
  level: number,
  depth: number,
): Promise<void> {
  if (depth >= deepest) {
    stack.unclear.push(`${file} includes itself`);
    return;
  }
  const entries = await entriesOf(host, file);
  if ('unread' in entries) stack.unclear.push(entries.unread);
  else if (entries.found === undefined) {
    stack.missing.push(`${file}: included, but not there`);
    stack.steps.push({ level, rule: failing(type) });
  } else await add(host, stack, entries.found, type, level, depth + 1);
}

const failing = (type: RuleType): Rule => ({
  kind: 'rule',
  type,
  actions: new Map([['default', 'bad']]),
  module: 'deny',
  args: [],
});
