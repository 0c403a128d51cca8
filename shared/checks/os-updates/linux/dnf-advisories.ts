// Lists of advisories as dnf prints them: JSON since dnf 5, lines before. Parsing only.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Instant } from '../../../clock.ts';

export interface Advisory {
  /** `FEDORA-2026-…`, `RHSA-2026:…`; the list has it once for each package. */
  id: string;
  issuedAt: Instant | null;
}

const Entry = Type.Object({
  name: Type.String({ minLength: 1 }),
  /** Seconds since 1970 from dnf 5.3 on, `2026-11-20 01:10:19` before. */
  buildtime: Type.Optional(Type.Union([Type.Integer(), Type.String()])),
});

export function parseDnf5List(text: string): Advisory[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (!Value.Check(Type.Array(Entry), parsed)) return undefined;
    return parsed.map(({ name, buildtime }) => ({
      id: name,
      issuedAt: typeof buildtime === 'number' ? buildtime * 1000 : dateOf(buildtime ?? ''),
    }));
  } catch {
    return undefined;
  }
}

/** `RHSA-2025:22660 Moderate/Sec.  systemd-udev-252-55.el9_7.7.x86_64               2025-12-03 10:38:39` */
export function parseDnf4List(text: string): Advisory[] | undefined {
  if (text !== '' && !text.endsWith('\n')) return undefined;
  return text.split('\n').flatMap((line) => {
    const [, id, date] =
      /^(?:[i ] )?([A-Z][\w.:-]+-[\w.:-]+)\s+\S+\s+\S+(?:\s+(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d))?\s*$/.exec(line) ?? [];
    return id === undefined || !/[:-]\d/.test(id) ? [] : [{ id, issuedAt: dateOf(date ?? '') }];
  });
}

/** The time is UTC. */
function dateOf(text: string): Instant | null {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return null;
  const at = Date.parse(`${text.replace(' ', 'T')}Z`);
  return Number.isNaN(at) ? null : at;
}
