// The lines of sshd_config(5) and the files that they include, the same on every system that OpenSSH runs on.
import type { Host } from './host.ts';
import { contentsOf, filesOf, linesOf } from './linux/text.ts';

/** The words of a line: `Keyword value`, `Keyword=value`, values in quotes; a comment may follow. */
export const sshdWords = (line: string): string[] =>
  (
    line
      .replace(/(^|\s)#.*$/, '')
      .replace(/^(\s*\w+)\s*=\s*/, '$1 ')
      .match(/"[^"]*"|[^\s"]+/g) ?? []
  ).map((word) => word.replaceAll('"', ''));

/** The files that an `Include` means, those of a relative one in `folder`; or why it is not followed (`__PROGRAMDATA__`). */
export async function includedFiles(
  host: Host,
  pattern: string,
  folder: string,
): Promise<{ paths: string[] } | { unread: string }> {
  const whole = /^([/~]|[A-Za-z]:)/.test(pattern) ? pattern : `${folder}/${pattern}`;
  if (/[*?[].*\/|[?[]|\*.*\*|[^/]\*|__/.test(whole)) return { unread: `${whole}: such an Include is not followed` };
  const files = await filesOf(host, whole);
  return files.ok ? { paths: files.value } : { unread: files.reason };
}

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
      const included = await includedFiles(host, pattern, '/etc/ssh');
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
