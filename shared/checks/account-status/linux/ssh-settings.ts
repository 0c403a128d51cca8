// Where sshd looks for the keys of an account, and which other ways of its own it offers: sshd_config(5).
import type { Host } from '../../../host.ts';
import { contentsOf, linesOf } from '../../../linux/text.ts';
import { sshdWords } from '../../../sshd.ts';

export interface SshSettings {
  /** Paths as written, with %h, %u and %U in them; relative ones lie in the account's home. */
  keyFiles: string[];
  /** Ways in that no file of keys shows, each in words. */
  otherWays: string[];
  /** Keys come from a program as well, so that no count is the whole count. */
  keysFromProgram: boolean;
  /** Why the settings could not be read; then keys may lie elsewhere. */
  unread?: string;
}

const defaultFiles = ['.ssh/authorized_keys', '.ssh/authorized_keys2'];
const mainFile = '/etc/ssh/sshd_config';

/** Without the file sshd is not installed, or runs with its defaults: then its keys are counted where it would look. */
export async function sshSettingsOf(host: Host): Promise<SshSettings> {
  const read = await linesRead(host, mainFile);
  if (read.unread !== undefined) {
    return { keyFiles: defaultFiles, otherWays: [], keysFromProgram: false, unread: read.unread };
  }
  const values = (keyword: string): string[][] =>
    read.lines.filter((words) => words[0]?.toLowerCase() === keyword.toLowerCase()).map((words) => words.slice(1));
  const isSet = (keyword: string): boolean =>
    values(keyword).some(([value = 'none']) => value.toLowerCase() !== 'none' && value.toLowerCase() !== 'no');
  // A Match block may name other files for some accounts: those are looked into for everybody.
  const named = values('AuthorizedKeysFile').flat();
  const keyFiles = named.length === 0 || matchesSome(read.lines) ? [...new Set([...defaultFiles, ...named])] : named;
  return {
    keyFiles: keyFiles.filter((file) => file.toLowerCase() !== 'none'),
    keysFromProgram: isSet('AuthorizedKeysCommand'),
    otherWays: [
      ...(isSet('TrustedUserCAKeys') ? ['SSH certificates (TrustedUserCAKeys of sshd)'] : []),
      ...(isSet('HostbasedAuthentication') ? ['trusted hosts (HostbasedAuthentication of sshd)'] : []),
    ],
  };
}

const matchesSome = (lines: readonly string[][]): boolean => lines.some(([word]) => word?.toLowerCase() === 'match');

/** The words of each line, those of included files in their place; no line where the file is not there. */
export async function linesRead(host: Host, path: string, depth = 0): Promise<{ lines: string[][]; unread?: string }> {
  if (depth > 8) return { lines: [], unread: `${path}: included too deep` };
  const contents = await contentsOf(host, path);
  if ('unread' in contents) return { lines: [], unread: contents.unread.reason };
  const lines: string[][] = [];
  for (const line of linesOf(contents.text ?? '').lines) {
    const words = sshdWords(line);
    if (words[0]?.toLowerCase() !== 'include') {
      if (words.length > 0) lines.push(words);
      continue;
    }
    for (const pattern of words.slice(1)) {
      const included = await includedFiles(host, pattern);
      if ('unread' in included) return { lines, unread: included.unread };
      for (const file of included.paths) {
        const inner = await linesRead(host, file, depth + 1);
        lines.push(...inner.lines);
        if (inner.unread !== undefined) return { lines, unread: inner.unread };
      }
    }
  }
  return { lines };
}

async function includedFiles(host: Host, pattern: string): Promise<{ paths: string[] } | { unread: string }> {
  const whole = pattern.startsWith('/') ? pattern : `/etc/ssh/${pattern}`;
  const [, folder = '', name = ''] = /^(.*)\/([^/]*)$/.exec(whole) ?? [];
  if (/[*?[]/.test(folder)) return { unread: `${whole}: such an Include is not followed` };
  if (!/[*?[]/.test(name)) return { paths: [whole] };
  const names = await host.list(folder);
  if (!names.ok) return names.failure === 'absent' ? { paths: [] } : { unread: names.reason };
  // Every file that the pattern could mean; sshd takes the first value, here a second one only adds a place to look.
  const ending = /^\*(\.[A-Za-z0-9]+)$/.exec(name)?.[1] ?? '';
  return { paths: names.value.filter((one) => one.endsWith(ending)).map((one) => `${folder}/${one}`) };
}
