// Fedora, RHEL and their kin: advisories in dnf's cache, each with the day on which it was issued. The cache alone is asked;
// fetching a newer one is the device's own business. Without privilege dnf looks at a cache of the person's own.
import type { Host } from '../../../host.ts';
import { noWait } from '../facts.ts';
import { type Advisory, parseDnf4List, parseDnf5List } from './dnf-advisories.ts';
import { readDnfAutomatic } from './dnf-automatic.ts';
import { cachedAt } from './dnf-cache.ts';
import { whyHidden } from './dnf-hidden.ts';
import { longestWait, type Managed, printedBy, unseen } from './managed.ts';

interface Tool {
  program: 'dnf5' | 'dnf';
  cache: string;
  list: (kind: 'security' | 'all') => string[];
  parse: (text: string) => Advisory[] | undefined;
}

/** The successor first: where it is, `dnf` is the same program under its old name. */
const tools: readonly Tool[] = [
  {
    program: 'dnf5',
    cache: '/var/cache/libdnf5',
    list: (kind) => [
      '--cacheonly',
      'advisory',
      'list',
      ...(kind === 'all' ? ['--all'] : ['--security', '--available']),
      '--json',
    ],
    parse: parseDnf5List,
  },
  {
    program: 'dnf',
    cache: '/var/cache/dnf',
    // With -v each line has the day of issue at its end.
    list: (kind) => ['-C', '-v', 'updateinfo', 'list', ...(kind === 'all' ? ['--all'] : ['--security', '--available'])],
    parse: parseDnf4List,
  },
];

const timeoutMs = 90_000;

export async function readDnf(host: Host): Promise<Managed> {
  const automatic = await readDnfAutomatic(host);
  for (const tool of tools) {
    const answer = await host.run(tool.program, tool.list('security'), { timeoutMs });
    if (!answer.ok && answer.failure === 'absent') continue;
    const listsMadeAt = await cachedAt(host, tool.cache);
    const base: Managed = { ...unseen('dnf', []), automatic, listsMadeAt };
    const printed = printedBy(`${tool.program} advisories`, answer);
    if ('unread' in printed) return { ...base, notSeen: [printed.unread] };
    const advisories = tool.parse(printed.text);
    if (advisories === undefined) return { ...base, notSeen: [`${tool.program} advisories: answered in part`] };
    const waiting = new Map(advisories.map((one) => [one.id, one.issuedAt]));
    const hidden = await whyHidden(host, tool.program);
    const notSeen = hidden === null ? [] : [hidden];
    if (waiting.size > 0) {
      return { ...base, security: { waiting: waiting.size, ...longestWait([...waiting.values()]) }, notSeen };
    }
    const unproven = hidden ?? (await whyNone(host, tool));
    return unproven === null ? { ...base, security: { waiting: 0, ...noWait } } : { ...base, notSeen: [unproven] };
  }
  return { ...unseen('dnf', ['dnf: not installed']), automatic };
}

/** That none waits means something only where advisories are carried at all: CentOS Stream and many others have none. */
async function whyNone(host: Host, { program, list, parse }: Tool): Promise<string | null> {
  const printed = printedBy(`${program} advisories`, await host.run(program, list('all'), { timeoutMs }));
  if ('unread' in printed) return printed.unread;
  const advisories = parse(printed.text);
  if (advisories === undefined) return `${program} advisories: answered in part`;
  return advisories.length === 0 ? 'the package sources of this system carry no advisories' : null;
}
