// Which pockets apt has lists of, and when these were made: the heads of the Release files in /var/lib/apt/lists. A signed
// list says by itself how old it is; when it was fetched says little, since apt keeps an old one when a server is away.
import type { Instant } from '../../../clock.ts';
import type { Answer, Host } from '../../../host.ts';

export interface Pocket {
  label: string;
  /** `bookworm-security`, from the name of the folder on the server. */
  distribution: string;
  suite: string;
  codename: string;
  /** As `apt-get -s` names it: `Debian-Security:12/oldstable-security`. */
  name: string;
  madeAt: Instant;
}

/** More sources than any laptop has. */
const mostLists = 80;

const folder = '/var/lib/apt/lists';

/** The pockets, and what of the lists could not be understood. */
export async function readPockets(host: Host): Promise<Answer<{ pockets: Pocket[]; broken: string[] }>> {
  const names = await host.list(folder);
  if (!names.ok) return names;
  const releases = names.value.filter((name) => /_(InRelease|Release)$/.test(name));
  const pockets: Pocket[] = [];
  const broken: string[] = [];
  for (const name of releases.slice(0, mostLists)) {
    const text = await host.readText(`${folder}/${name}`);
    const pocket = text.ok ? parseRelease(name, text.value) : undefined;
    if (pocket !== undefined) pockets.push(pocket);
    else broken.push(text.ok ? `${folder}/${name} is damaged` : text.reason);
  }
  return { ok: true, value: { pockets, broken } };
}

/** Undefined unless the head is whole: it ends where the checksums begin. */
export function parseRelease(fileName: string, text: string): Pocket | undefined {
  const end = /^(MD5Sum|SHA1|SHA256|SHA512):/m.exec(text)?.index;
  if (end === undefined) return undefined;
  const fields = new Map(
    text
      .slice(0, end)
      .split('\n')
      .map((line) => /^([A-Za-z-]+): (.*)$/.exec(line) ?? [])
      .map(([, key, value]) => [key ?? '', value ?? ''] as const),
  );
  const field = (key: string): string => fields.get(key) ?? '';
  const madeAt = Date.parse(field('Date'));
  if (Number.isNaN(madeAt)) return undefined;
  const label = field('Label') || field('Origin');
  const suite = field('Suite') || field('Codename');
  return {
    label,
    distribution: /_dists_(.+)_(?:In)?Release$/.exec(fileName)?.[1] ?? '',
    suite,
    codename: field('Codename'),
    name: `${label}:${field('Version')}/${suite}`,
    madeAt,
  };
}

/** Whether a pocket holds the security updates of a release: `bookworm-security`, `buster_updates`, `noble-security`. */
export function isSecurityOf(pocket: Pocket, codename: string): boolean {
  const { distribution, suite, codename: own, label } = pocket;
  if (label.startsWith('UbuntuESM')) return false;
  return [distribution, suite, own].includes(`${codename}-security`) || distribution === `${codename}_updates`;
}

/** Ubuntu Pro's pocket, which goes on where the regular one ends. */
export const isExtendedSecurityOf = ({ distribution }: Pocket, codename: string): boolean =>
  distribution === `${codename}-infra-security`;
