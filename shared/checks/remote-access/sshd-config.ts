// The `Match` blocks of sshd_config(5), those of included files too: whom each is for, and its settings, exceptions for some
// people or networks that `sshd -T` leaves out.
import type { Host } from '../../host.ts';
import { contentsOf } from '../../linux/text.ts';
import { includedFiles, sshdWords } from '../../sshd.ts';

export type ConfigLines = { lines: string[][] } | { unread: string };

const deepest = 16;

/** Of the first of the files that is there: openSUSE keeps what it delivers in /usr/etc. */
export async function matchedLines(host: Host, paths: readonly string[]): Promise<ConfigLines> {
  for (const path of paths) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents) return { unread: contents.unread.reason };
    if (contents.text !== undefined) return await read(host, path, path.replace(/[/\\][^/\\]*$/, ''), false, 0);
  }
  return { unread: `${paths.join(', ')}: not there, so that exceptions may stand elsewhere` };
}

async function read(host: Host, path: string, folder: string, inMatch: boolean, depth: number): Promise<ConfigLines> {
  if (depth > deepest) return { unread: `${path}: included too deep` };
  const contents = await contentsOf(host, path);
  if ('unread' in contents) return { unread: contents.unread.reason };
  const { text } = contents;
  // What a folder lists is there; a file that is not whole may lack a block.
  if (text === undefined) return { unread: `${path}: was not there when it was to be read` };
  if (!text.endsWith('\n') && (text !== '' || depth === 0)) return { unread: `${path}: ends within a line` };
  const lines: string[][] = [];
  let isMatched = inMatch;
  for (const line of text.split('\n')) {
    const [keyword = '', ...values] = sshdWords(line);
    if (/^match$/i.test(keyword)) {
      isMatched = !(values.length === 1 && /^all$/i.test(values[0] ?? '') && depth === 0);
      lines.push([keyword, ...values]);
    } else if (/^include$/i.test(keyword)) {
      for (const pattern of values) {
        const included = await includedLines(host, pattern, folder, isMatched, depth);
        if ('unread' in included) return included;
        lines.push(...included.lines);
      }
    } else if (keyword !== '' && isMatched) lines.push([keyword, ...values]);
  }
  return { lines };
}

async function includedLines(
  host: Host,
  pattern: string,
  folder: string,
  inMatch: boolean,
  depth: number,
): Promise<ConfigLines> {
  const files = await includedFiles(host, pattern, folder);
  if ('unread' in files) return files;
  const lines: string[][] = [];
  for (const file of files.paths) {
    const inner = await read(host, file, folder, inMatch, depth + 1);
    if ('unread' in inner) return inner;
    lines.push(...inner.lines);
  }
  return { lines };
}
