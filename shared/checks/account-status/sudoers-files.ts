// Where the rules of sudo stand, on Linux and on macOS: sudoers(5) and every file that is included with it.
import type { Host } from '../../host.ts';
import { contentsOf } from '../../linux/text.ts';
import { parseSudoers, type Sudoers } from './sudoers.ts';

const mostFiles = 100;

/** The rules of sudo, those of every file that is included with them. */
export async function sudoersOf(host: Host, notSeen: string[]): Promise<Sudoers> {
  const texts: string[] = [];
  let unread = false;
  // Where the machine has none of its own, sudo takes the distributor's (openSUSE since 2023). sudo-rs has its own first.
  const own = await firstThere(host, ['/etc/sudoers', '/usr/etc/sudoers']);
  const waiting = [...own, '/etc/sudoers-rs'];
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
