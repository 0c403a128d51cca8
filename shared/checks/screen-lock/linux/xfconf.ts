// XFCE's settings files (xfconf, XML): nested properties, each with a type, a value and perhaps who may not change it.
// A reader for what xfconfd writes, not for all of XML: whatever else it meets makes the file unreadable.

export interface XfceProperty {
  type: string;
  value: string;
  /** Whether the file forbids everybody, or this user, to change it; only system files may. */
  isLocked: boolean;
}

/** Properties by path (`/lock/saver-activation/delay`); undefined when the file is not what xfconfd writes. */
export function parseXfconf(xml: string, user: string): Map<string, XfceProperty> | undefined {
  const properties = new Map<string, XfceProperty>();
  const open: { name: string; isLocked: boolean }[] = [];
  const text = xml.replace(/<\?[^>]*\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>/g, '');
  if (!/^\s*<channel\s/.test(text) || !/<\/channel>\s*$/.test(text)) return undefined;
  if (text.replace(/<[^<>]*>/g, '').trim() !== '') return undefined;
  for (const [, closing, tag, inside = '', empty] of text.matchAll(
    /<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (tag === 'value') continue;
    if (tag !== 'property' && tag !== 'channel') return undefined;
    if (closing === '/') {
      if (open.pop() === undefined) return undefined;
      continue;
    }
    const attribute = (name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(inside)?.[1];
    const isLocked = open.at(-1)?.isLocked === true || locks(attribute('locked'), attribute('unlocked'), user);
    const entry = { name: tag === 'channel' ? '' : `/${attribute('name') ?? ''}`, isLocked };
    const path = [...open.map(({ name }) => name), entry.name].join('');
    const [type, value] = [attribute('type'), attribute('value')];
    if (type !== undefined && value !== undefined) properties.set(path, { type, value, isLocked });
    if (empty !== '/') open.push(entry);
  }
  return open.length === 0 ? properties : undefined;
}

/** `locked="*"`, or a list of names and `@groups`; a group is taken for others, so that "enforced" is never claimed falsely. */
const locks = (locked: string | undefined, unlocked: string | undefined, user: string): boolean => {
  const names = (list: string | undefined): string[] => list?.split(/[;,\s]+/) ?? [];
  if (names(unlocked).includes(user)) return false;
  return names(locked).some((name) => name === '*' || name === user);
};
