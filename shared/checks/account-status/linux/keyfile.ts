// Settings in sections with `key=value`, as GDM, SDDM, LightDM and greetd keep them. What does not parse is reported,
// so that a file cut in the middle is not taken for one that says nothing.
import { linesOf } from '../../../linux/text.ts';

export interface Keyfile {
  /** In the order of the file; section and key as written, the value without blanks around it. */
  settings: { section: string; key: string; value: string }[];
  /** A line that is neither a section, a setting nor a comment, or a last line that was cut. */
  damaged: boolean;
}

export function parseKeyfile(text: string): Keyfile {
  const { lines, cutShort } = linesOf(text);
  const keyfile: Keyfile = { settings: [], damaged: false };
  let section = '';
  for (const raw of lines) {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue;
    const header = /^\[([^\]]+)\]\s*(#.*)?$/.exec(line)?.[1];
    const [, key, value] = /^([^=]+?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (header !== undefined) section = header.trim();
    else if (key !== undefined && value !== undefined) keyfile.settings.push({ section, key, value });
    else keyfile.damaged = true;
  }
  // `User=` may be all that is left of `User=alice`.
  if (cutShort && keyfile.settings.at(-1)?.value === '' && (lines.at(-1) ?? '').includes('=')) keyfile.damaged = true;
  return keyfile;
}
