// How long each release gets security updates, as its maker has said by the date below. What is not in the table is
// unknown: a release that came out later, one that nobody promised anything for. The collector judges with its own copy.
//
// Sources: Debian and Ubuntu, distro-info-data 0.68, Ubuntu 26.10 nine months after its release; Fedora, openSUSE, NixOS, macOS,
// RHEL, endoflife.date (March to June 2026), which names each maker's page; macOS 27, the day on which Macs were first offered
// it; Windows, Microsoft's lifecycle and release information pages, for 26H1, 26H2 and the long-term editions as
// Atliso-Dev/win11-eos-audit read them on 4 November 2026, for Extended Security Updates after their extension of June 2026.
// AlmaLinux, Rocky Linux and Oracle Linux follow RHEL.

/** When it was last gone through. */
export const supportTableDate = '2026-12-01';

export interface SupportRow {
  /** As facts name it. */
  family: string;
  /** As facts name it; a shorter version stands for all that begin with it (`9` for 9.6). */
  version: string;
  /** Windows: to which editions it applies; absent, to all. */
  editions?: WindowsEditions;
  /** Last day of security updates that everybody gets. */
  ends: string;
  /** Last day for whoever has signed up for more, and what that is called. */
  extended?: { ends: string; by: string };
}

/** `home` has rows only where it fares otherwise than the rest of `consumer`. */
export type WindowsEditions = 'home' | 'consumer' | 'enterprise' | 'ltsc' | 'iot-ltsc' | 'server';

const row =
  (family: string) =>
  (version: string, ends: string, extended?: [ends: string, by: string]): SupportRow => ({
    family,
    version,
    ends,
    ...(extended !== undefined && { extended: { ends: extended[0], by: extended[1] } }),
  });

const debian = row('debian');
const ubuntu = row('ubuntu');
const fedora = row('fedora');
const macos = row('macos');

const windows = (
  build: string,
  editions: WindowsEditions,
  ends: string,
  extended?: [ends: string, by: string],
): SupportRow => ({ ...row('windows')(build, ends, extended), editions });

/** Debian's own, then LTS: the same archive carries both, so that nobody has to sign up. */
const debianRows = [
  debian('10', '2024-06-30'),
  debian('11', '2026-08-31'),
  debian('12', '2028-06-30'),
  debian('13', '2030-06-30'),
];

const pro = (ends: string): [string, string] => [ends, 'Ubuntu Pro'];
const ubuntuRows = [
  ubuntu('16.04', '2021-04-30', pro('2026-04-23')),
  ubuntu('18.04', '2023-05-31', pro('2028-04-26')),
  ubuntu('20.04', '2025-05-29', pro('2030-04-23')),
  ubuntu('22.04', '2027-06-01', pro('2032-04-21')),
  ubuntu('23.10', '2024-07-11'),
  ubuntu('24.04', '2029-05-31', pro('2034-04-25')),
  ubuntu('24.10', '2025-07-10'),
  ubuntu('25.04', '2026-01-15'),
  ubuntu('25.10', '2026-07-09'),
  ubuntu('26.04', '2031-05-29', pro('2036-04-23')),
  ubuntu('26.10', '2027-07-15'),
];

/** Fedora's os-release says SUPPORT_END by itself, which is newer than anything here. */
const fedoraRows = [
  fedora('39', '2024-11-26'),
  fedora('40', '2025-05-13'),
  fedora('41', '2025-12-15'),
  fedora('42', '2026-05-13'),
  fedora('43', '2026-12-09'),
];

const rhelFamily = (family: string): SupportRow[] => [
  row(family)('7', '2024-06-30'),
  row(family)('8', '2029-05-31'),
  row(family)('9', '2032-05-31'),
  row(family)('10', '2035-05-31'),
];

/** CentOS Linux 8, and its stream, have the same number and have both ended. */
const centos = row('centos');
const centosRows = [centos('7', '2024-06-30'), centos('8', '2024-05-31'), centos('9', '2027-05-31')];

const leap = row('opensuse-leap');
const leapRows = [leap('15.5', '2024-12-31'), leap('15.6', '2026-04-30'), leap('16.0', '2027-10-31')];

/** NixOS's os-release says SUPPORT_END by itself since 25.05. */
const nixos = row('nixos');
const nixosRows = [nixos('25.05', '2025-12-31'), nixos('25.11', '2026-06-30'), nixos('26.05', '2026-12-31')];

/**
 * Apple promises no dates. By its custom of many years the newest three majors get updates, and a new one comes each
 * autumn: a date to come is the summer before that autumn, one that is past is the day the third major after came.
 */
const macosRows = [
  macos('10.15', '2022-09-12'),
  macos('11', '2023-09-26'),
  macos('12', '2024-09-16'),
  macos('13', '2025-09-15'),
  macos('14', '2026-09-14'),
  macos('15', '2027-08-31'),
  macos('26', '2028-08-31'),
  macos('27', '2029-08-31'),
];

/** Companies buy three years; people at home got a second one in June 2026. Pro is in use by both. */
const esu: [string, string] = ['2028-10-10', 'Extended Security Updates'];
const esuAtHome: [string, string] = ['2027-10-12', 'Extended Security Updates'];

const windowsRows = [
  windows('10.0.14393', 'ltsc', '2026-10-13'),
  windows('10.0.14393', 'server', '2027-01-12'),
  windows('10.0.17763', 'ltsc', '2029-01-09'),
  windows('10.0.17763', 'iot-ltsc', '2029-01-09'),
  windows('10.0.17763', 'server', '2029-01-09'),
  windows('10.0.19041', 'consumer', '2021-12-14'),
  windows('10.0.19042', 'consumer', '2022-05-10'),
  windows('10.0.19042', 'enterprise', '2023-05-09'),
  windows('10.0.19043', 'consumer', '2022-12-13'),
  windows('10.0.19043', 'enterprise', '2022-12-13'),
  windows('10.0.19044', 'consumer', '2023-06-13'),
  windows('10.0.19044', 'enterprise', '2024-06-11'),
  windows('10.0.19044', 'ltsc', '2027-01-12'),
  windows('10.0.19044', 'iot-ltsc', '2032-01-13'),
  windows('10.0.19045', 'home', '2025-10-14', esuAtHome),
  windows('10.0.19045', 'consumer', '2025-10-14', esu),
  windows('10.0.19045', 'enterprise', '2025-10-14', esu),
  windows('10.0.20348', 'server', '2031-10-14'),
  windows('10.0.22000', 'consumer', '2023-10-10'),
  windows('10.0.22000', 'enterprise', '2024-10-08'),
  windows('10.0.22621', 'consumer', '2024-10-08'),
  windows('10.0.22621', 'enterprise', '2025-10-14'),
  windows('10.0.22631', 'consumer', '2025-11-11'),
  windows('10.0.22631', 'enterprise', '2026-11-10'),
  windows('10.0.26100', 'consumer', '2026-10-13'),
  windows('10.0.26100', 'enterprise', '2027-10-12'),
  windows('10.0.26100', 'ltsc', '2029-10-09'),
  windows('10.0.26100', 'iot-ltsc', '2034-10-10'),
  windows('10.0.26100', 'server', '2034-10-10'),
  windows('10.0.26200', 'consumer', '2027-10-12'),
  windows('10.0.26200', 'enterprise', '2028-10-10'),
  windows('10.0.26300', 'consumer', '2028-10-10'),
  windows('10.0.26300', 'enterprise', '2029-10-09'),
  windows('10.0.28000', 'consumer', '2028-03-14'),
  windows('10.0.28000', 'enterprise', '2029-03-13'),
];

export const supportTable: readonly SupportRow[] = [
  ...debianRows,
  ...ubuntuRows,
  ...fedoraRows,
  ...['rhel', 'almalinux', 'rocky', 'ol'].flatMap(rhelFamily),
  ...centosRows,
  ...leapRows,
  ...nixosRows,
  ...macosRows,
  ...windowsRows,
];
