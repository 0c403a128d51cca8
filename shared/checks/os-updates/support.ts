// Until when a release gets security updates: what the system itself says, else the table. Pure.
import type { Instant } from '../../clock.ts';
import type { Release } from './facts.ts';
import { type SupportRow, supportTable, type WindowsEditions } from './support-table.ts';

export type Support =
  | { state: 'supported'; endsAt: Instant; by: string | null }
  | { state: 'ended'; endsAt: Instant; extendable: string | null }
  /** Ended for everybody; for whoever has signed up it has not, and whether this device is could not be seen. */
  | { state: 'perhaps'; endsAt: Instant; by: string }
  /** No dates at all: rolling distributions end when their maker says so. */
  | { state: 'without-end' }
  | { state: 'unknown' };

/** Distributions that have one release, which goes on. */
const rolling = new Set([
  'arch',
  'archarm',
  'artix',
  'cachyos',
  'endeavouros',
  'garuda',
  'gentoo',
  'kali',
  'manjaro',
  'manjaro-arm',
  'opensuse-aeon',
  'opensuse-kalpa',
  'opensuse-microos',
  'opensuse-slowroll',
  'opensuse-tumbleweed',
  'solus',
  'void',
]);

export function supportOf(release: Release, now: Instant): Support {
  if (release.supportEndsAt !== null) return fromEnd(release.supportEndsAt, now);
  if (rolling.has(release.family)) return { state: 'without-end' };
  const row = rowFor(release);
  if (row === undefined) return { state: 'unknown' };
  const endsAt = endOf(row.ends);
  if (now <= endsAt || row.extended === undefined) return fromEnd(endsAt, now);
  const { by } = row.extended;
  const laterEnd = endOf(row.extended.ends);
  if (now > laterEnd) return { state: 'ended', endsAt: laterEnd, extendable: null };
  switch (release.extendedSupport) {
    case 'on':
      return { state: 'supported', endsAt: laterEnd, by };
    case 'off':
      return { state: 'ended', endsAt, extendable: by };
    case 'unknown':
      return { state: 'perhaps', endsAt, by };
    default:
      return release.extendedSupport satisfies never;
  }
}

const fromEnd = (endsAt: Instant, now: Instant): Support =>
  now <= endsAt ? { state: 'supported', endsAt, by: null } : { state: 'ended', endsAt, extendable: null };

/** The last moment of a day, everywhere on Earth: a device in Hawaii is not late before its own midnight. */
const endOf = (day: string): Instant => Date.parse(`${day}T23:59:59.999-12:00`);

/** Derivatives take the updates of the release they are made from, and end with it. */
const basis: Record<string, { family: string; version: string }> = {
  bullseye: { family: 'debian', version: '11' },
  bookworm: { family: 'debian', version: '12' },
  trixie: { family: 'debian', version: '13' },
  // Devuan's own names.
  chimaera: { family: 'debian', version: '11' },
  daedalus: { family: 'debian', version: '12' },
  excalibur: { family: 'debian', version: '13' },
  focal: { family: 'ubuntu', version: '20.04' },
  jammy: { family: 'ubuntu', version: '22.04' },
  noble: { family: 'ubuntu', version: '24.04' },
  resolute: { family: 'ubuntu', version: '26.04' },
};

function rowFor(release: Release): SupportRow | undefined {
  const exact = rowOf(release.family, release.version, release.edition);
  if (exact !== undefined) return exact;
  const base = release.basedOn === undefined ? undefined : basis[release.basedOn];
  return base === undefined ? undefined : rowOf(base.family, base.version, undefined);
}

/** The longest version that fits, `10.15` before `10`, and of its rows the one of the nearest edition. */
function rowOf(family: string, version: string | null, edition: string | undefined): SupportRow | undefined {
  if (version === null) return undefined;
  const editions: SupportRow['editions'][] = family === 'windows' ? editionsOf(edition) : [undefined];
  const fitting = supportTable
    .filter((row) => row.family === family && editions.includes(row.editions))
    .filter((row) => version === row.version || version.startsWith(`${row.version}.`));
  const rank = (row: SupportRow): number => row.version.length * 10 - editions.indexOf(row.editions);
  return fitting.sort((a, b) => rank(b) - rank(a))[0];
}

/**
 * EditionID of the registry, as what it counts, nearest first. Home and Pro end a year before Enterprise and Education; the
 * long-term editions live on their own dates. An edition that is not known here has no date.
 */
export function editionsOf(edition: string | undefined): WindowsEditions[] {
  if (edition === undefined) return [];
  if (/^IoTEnterpriseS/i.test(edition)) return ['iot-ltsc'];
  if (/^EnterpriseS(N|Eval|NEval)?$/i.test(edition)) return ['ltsc'];
  if (/^(Enterprise|Education|IoTEnterprise|ServerRdsh)(N|G|GN|Eval|NEval)?$/i.test(edition)) return ['enterprise'];
  if (/^Server/i.test(edition)) return ['server'];
  if (/^Core/i.test(edition)) return ['home', 'consumer'];
  return /^(Professional|Cloud)/i.test(edition) ? ['consumer'] : [];
}
