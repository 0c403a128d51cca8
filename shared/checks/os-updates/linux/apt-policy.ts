// What `apt-cache policy` says: of which archive apt takes how much notice, and which versions there are of a package. A
// security update that a pin, a hold or a setting keeps from ever becoming a candidate is waited for by nobody but us.
import type { AptCandidate } from './apt-simulation.ts';

export interface AptPolicy {
  /** Of the security archive of the release. Null: it is in use; else why nothing can be said of security updates. */
  unused: string | null;
  /** Packages with a priority of their own (apt_preferences(5)), installed or not. */
  pinned: string[];
}

/** What apt installs from without being told to, as from any archive that nobody has pinned (apt_preferences(5)). */
const usual = 500;

/**
 * Undefined unless it is the whole of an answer: its last part is headed `Pinned packages:`. `codename`: of the release of
 * which the security archive is looked for; null where one archive holds everything.
 */
export function parsePolicy(text: string, codename: string | null, isExtended: boolean): AptPolicy | undefined {
  const [, , pins] = /^Package files:\n([\s\S]*)^Pinned packages:\n((?: {5}.*\n)*)$/m.exec(text) ?? [];
  if (pins === undefined) return undefined;
  const pinned = [...pins.matchAll(/^ {5}(\S+) -> /gm)].map(([, name = '']) => name);
  const unused = codename === null ? null : whyUnused(sourcesIn(text), codename, isExtended);
  return { unused, pinned: [...new Set(pinned)] };
}

interface Source {
  priority: number;
  /** `n=bookworm-security`, `l=Debian-Security` … */
  release: ReadonlyMap<string, string>;
}

const sourcesIn = (text: string): Source[] =>
  [...text.matchAll(/^ *(-?\d+) \S.*\n {5}release (.*)$/gm)].map(([, priority, fields = '']) => ({
    priority: Number(priority),
    release: new Map(fields.split(',').map((field) => [field.slice(0, 1), field.slice(2)])),
  }));

function whyUnused(sources: readonly Source[], codename: string, isExtended: boolean): string | null {
  const archive = `the security archive of ${codename}`;
  const own = sources.filter(({ release }) => isSecurityOf(release, codename, isExtended));
  if (own.length === 0) return `${archive} is not among the package sources`;
  const highest = Math.max(...own.map(({ priority }) => priority));
  if (highest < usual) return `${archive} is held down to priority ${highest}`;
  // A default release set to "stable" prefers what was released to what mended it since.
  const origins = own.map(({ release }) => release.get('o'));
  const preferred = sources.find(({ priority, release }) => priority > highest && origins.includes(release.get('o')));
  if (preferred === undefined) return null;
  return `${archive} has priority ${highest}, below that of ${preferred.release.get('n') ?? 'another archive'} (${preferred.priority})`;
}

/** Ubuntu Pro's archive is beside the regular one until that ends, and in its place from then on. */
function isSecurityOf(release: ReadonlyMap<string, string>, codename: string, isExtended: boolean): boolean {
  const [archive, name, label] = [release.get('a'), release.get('n'), release.get('l')];
  const suite = `${codename}${isExtended ? '-infra' : ''}-security`;
  if (suite === archive || suite === name) return true;
  return name === codename && label === 'Debian-Security';
}

/** Of a version that is listed there: `        500 http://… bookworm-security/main amd64 Packages` */
export type IsCounted = (sources: readonly string[]) => boolean;

export const isOfSecurityArchive: IsCounted = (sources) =>
  sources.some((line) => /\S+-security\/\S+ |\/updates\/\S+ /.test(line));

/**
 * Of the packages asked for those of which there is a newer version than the one that is installed, of an archive that
 * counts; whether it is a candidate or not. Undefined when one of them is not answered as a whole.
 */
export function newerVersions(
  text: string,
  names: readonly string[],
  isCounted: IsCounted,
): AptCandidate[] | undefined {
  const found: AptCandidate[] = [];
  const blocks = text.split(/^(?=\S)/m);
  for (const name of names) {
    const block = blocks.find((one) => one.startsWith(`${name}:\n`));
    const [, installed] = /^ {2}Installed: (\S+)$/m.exec(block ?? '') ?? [];
    if (block === undefined || installed === undefined || !block.endsWith('\n')) return undefined;
    if (installed === '(none)') continue;
    const newer = newerThanInstalled(block);
    if (newer === undefined) return undefined;
    const counted = newer.find(({ sources }) => isCounted(sources));
    if (counted !== undefined) found.push({ name, installed, version: counted.version });
  }
  return found;
}

interface Version {
  version: string;
  sources: string[];
}

/** What stands above the installed version in the table, which goes from the newest to the oldest. */
function newerThanInstalled(block: string): Version[] | undefined {
  const table = block.slice(block.indexOf('  Version table:\n')).split(/^(?= (?:\*\*\*| {3}) \S)/m);
  const end = table.findIndex((entry) => entry.startsWith(' ***'));
  if (end === -1) return undefined;
  return table.slice(1, end).map((entry) => {
    const [head = '', ...sources] = entry.split('\n');
    return { version: head.trim().split(' ')[0] ?? '', sources };
  });
}
