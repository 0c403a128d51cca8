// What `apt-get -s dist-upgrade` says it would do. Parsing only.

export interface AptCandidate {
  /** As apt calls it: `openssl`, `libc6:i386`. */
  name: string;
  /** Empty when it is not there yet, like the next kernel. */
  installed: string;
  version: string;
}

export interface AptUpdate extends AptCandidate {
  /** Where the version is to be had: `Debian-Security:12/oldstable-security`. */
  pockets: string[];
}

export interface AptSimulation {
  updates: AptUpdate[];
  /** Packages that stay as they are although there is something newer: held, or in the way of others. */
  keptBack: string[];
}

/** Undefined when it is not the whole of an answer: its last part counts what stands above. */
export function parseSimulation(text: string): AptSimulation | undefined {
  const lines = text.split('\n');
  const updates = lines.map(updateOf).filter((update) => update !== undefined);
  const planned = lines.filter((line) => line.startsWith('Inst ')).length;
  const count = countOf(text);
  if (count === undefined || count !== planned || updates.length !== planned) return undefined;
  // The counts stand above the list, which a cut would shorten by lines of which some are not counted.
  if (planned > 0 && !text.endsWith('\n')) return undefined;
  return { updates, keptBack: sectionOf(lines, /^(The following packages have been kept back|Not upgrading):$/) };
}

/** `Inst bash [5.2.15-2+b8] (5.2.15-2+b13 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64]) []` */
function updateOf(line: string): AptUpdate | undefined {
  const [, name, installed = '', version, origins = ''] =
    /^Inst (\S+)(?: \[([^\]]*)\])? \((\S+)((?: [^[\]()]+)?) \[[^\]]+\]\)/.exec(line) ?? [];
  if (name === undefined || version === undefined) return undefined;
  const pockets = origins.split(', ').map((one) => one.trim());
  return { name, installed, version, pockets: pockets.filter((one) => one !== '') };
}

/** How many packages it says it would install: the older form of apt, or that of apt 3. */
function countOf(text: string): number | undefined {
  const classic =
    /^(\d+) upgraded, (\d+) newly installed, (?:(\d+) reinstalled, )?(?:(\d+) downgraded, )?\d+ to remove and \d+ not upgraded\.$/m.exec(
      text,
    );
  const newer =
    /^ *Upgrading: (\d+), Installing: (\d+), (?:Reinstalling: (\d+), )?(?:Downgrading: (\d+), )?Removing: \d+, Not Upgrading: \d+$/m.exec(
      text,
    );
  const counts = (classic ?? newer)?.slice(1);
  return counts?.reduce((sum, count) => sum + Number(count ?? 0), 0);
}

/** The names in the indented lines beneath a heading. */
function sectionOf(lines: readonly string[], heading: RegExp): string[] {
  const start = lines.findIndex((line) => heading.test(line));
  if (start === -1) return [];
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith(' '));
  return rest
    .slice(0, end === -1 ? rest.length : end)
    .flatMap((line) => line.trim().split(/\s+/))
    .filter((name) => name !== '');
}

/** `Debian-Security:12/oldstable-security`, `Ubuntu:24.04/noble-security`, `UbuntuESM:22.04/jammy-infra-security` */
export const isSecurityPocket = (pocket: string): boolean => /security:|-security$/i.test(pocket);
