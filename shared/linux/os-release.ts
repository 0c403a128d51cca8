// Which distribution this is, from os-release(5). Files are read whole and by key; nothing of them is run.
import type { Answer, Host } from '../host.ts';

export interface OsRelease {
  /** `debian`, `ubuntu`, `fedora` …; `linux` where the file does not say. */
  id: string;
  /** The distributions it is made from, nearest first. */
  like: string[];
  /** `12`, `24.04`; null where there is none, as on rolling distributions. */
  version: string | null;
  /** `bookworm`; of a derivative of Ubuntu or Debian, that one's. */
  codename: string | null;
  /** The last moment of its SUPPORT_END day, where the distribution says one. */
  supportEndsAt: number | null;
  /** `workstation`, `silverblue`, `kinoite` … */
  variant: string | null;
  fields: ReadonlyMap<string, string>;
}

/** /etc/os-release, or the vendor's own where an administrator has none there. */
export async function readOsRelease(host: Host): Promise<Answer<OsRelease>> {
  const own = await host.readText('/etc/os-release');
  const answer = own.ok || own.failure !== 'absent' ? own : await host.readText('/usr/lib/os-release');
  return answer.ok ? { ok: true, value: parseOsRelease(answer.value) } : answer;
}

function parseOsRelease(text: string): OsRelease {
  // A last line that was cut may hold half of a value.
  const whole = text.endsWith('\n') ? text : text.slice(0, text.lastIndexOf('\n') + 1);
  const fields = new Map<string, string>();
  for (const line of whole.split('\n')) {
    const [, key, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
    if (key !== undefined && value !== undefined) fields.set(key, unquoted(value));
  }
  const field = (key: string): string | null => fields.get(key) || null;
  return {
    id: field('ID') ?? 'linux',
    like: (field('ID_LIKE') ?? '').split(' ').filter((word) => word !== ''),
    version: field('VERSION_ID'),
    codename: field('UBUNTU_CODENAME') ?? field('DEBIAN_CODENAME') ?? field('VERSION_CODENAME'),
    supportEndsAt: endOfDay(field('SUPPORT_END')),
    variant: field('VARIANT_ID'),
    fields,
  };
}

/** As a shell reads it: in single or double quotes, with a backslash before what would mean something. */
function unquoted(value: string): string {
  const [, single, double] = /^(?:'([^']*)'|"((?:[^"\\]|\\.)*)")$/.exec(value) ?? [];
  return single ?? double?.replaceAll(/\\(.)/g, '$1') ?? value;
}

const dayMs = 86_400_000;

function endOfDay(date: string | null): number | null {
  if (date === null || !/^\d{4}-\d{2}-\d{2}$/.test(date)) return null;
  const at = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(at) ? null : at + dayMs - 1;
}
