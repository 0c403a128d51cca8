// Reading the line-based files of /etc so that what is damaged shows as damaged instead of being passed over.
import type { Answer, Failure, Host } from '../host.ts';

/** What a file says, or why it could not be read; an absent file is `undefined`, which is an answer. */
export type Contents = { text: string | undefined } | { unread: Failure };

export async function contentsOf(host: Host, path: string): Promise<Contents> {
  const answer = await host.readText(path);
  if (answer.ok) return { text: answer.value };
  return answer.failure === 'absent' ? { text: undefined } : { unread: answer };
}

/**
 * The files that a path means, in the order in which programs read them: itself, or with `*` in its last part those of
 * the folder with that ending. None when the folder is absent.
 */
export async function filesOf(host: Host, path: string): Promise<Answer<string[]>> {
  const [, folder, ending] = /^(.*)\/\*([^/]*)$/.exec(path) ?? [];
  if (folder === undefined || ending === undefined) return { ok: true, value: [path] };
  const names = await host.list(folder);
  if (!names.ok) return names.failure === 'absent' ? { ok: true, value: [] } : names;
  return { ok: true, value: names.value.filter((name) => name.endsWith(ending)).map((name) => `${folder}/${name}`) };
}

/** Lines without their ends; whether the last one was cut off before its end. */
export function linesOf(text: string): { lines: string[]; cutShort: boolean } {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? { lines, cutShort: false } : { lines: [...lines, last], cutShort: true };
}

/** Characters that no field of passwd, shadow or group holds: a carriage return makes a shell that does not exist. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
export const hasStrayCharacters = (line: string): boolean => /[\u0000-\u001f\u007f\ufffd]/.test(line);

/** Seconds or days as a file writes them: digits alone. Undefined for anything else. */
export function wholeNumber(text: string): number | undefined {
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : undefined;
}
