// Updates on Linux: which distribution, which package manager, and whether a restart is due. Each manager has a file of its
// own under linux/. Says nothing about good or bad.
import type { Instant } from '../../clock.ts';
import type { Host } from '../../host.ts';
import { type OsRelease, readOsRelease } from '../../linux/os-release.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { OsUpdatesFacts, Release } from './facts.ts';
import { readApt } from './linux/apt.ts';
import { readDnf } from './linux/dnf.ts';
import { type Managed, unseen } from './linux/managed.ts';
import { readNixos } from './linux/nixos.ts';
import { readOstree } from './linux/ostree.ts';
import { readPacman } from './linux/pacman.ts';
import { readRestart } from './linux/restart.ts';
import { isSnapshot, readTumbleweed } from './linux/tumbleweed.ts';
import { readZypper } from './linux/zypper.ts';
import { supportOf } from './support.ts';

async function probe(host: Host, now: Instant): Promise<Outcome<OsUpdatesFacts>> {
  const os = await readOsRelease(host);
  if (!os.ok) return { unknown: `Which system this is could not be seen (${os.reason}).` };
  const extendedSupport = await readPro(host, os.value);
  const release = releaseOf(os.value, extendedSupport);
  return {
    facts: {
      ...(await readManaged(host, os.value, isExtended(release, now))),
      release,
      restart: await readRestart(host, os.value, now),
    },
  };
}

/** Past the end that everybody has, and signed up for more. */
const isExtended = (release: Release, now: Instant): boolean =>
  release.extendedSupport === 'on' && supportOf({ ...release, extendedSupport: 'off' }, now).state === 'ended';

async function readManaged(host: Host, os: OsRelease, extended: boolean): Promise<Managed> {
  const manager = managerOf(os);
  switch (manager) {
    case 'apt':
      return await readApt(host, os, extended);
    case 'dnf':
      return await readRpm(host);
    case 'zypper':
      return await readZypper(host);
    case 'zypper-dup':
      return await readTumbleweed(host, os);
    case 'pacman':
      return await readPacman(host, os);
    case 'nixos':
      return await readNixos(host, os);
    case null:
      return unseen('unknown', [`how ${os.id} is updated is not known to this version`]);
    default:
      return manager satisfies never;
  }
}

/** Whether the same distribution comes as one image, a file of ostree's tells. */
async function readRpm(host: Host): Promise<Managed> {
  const image = await host.stat('/run/ostree-booted');
  if (image.ok) return await readOstree(host);
  return image.failure === 'absent' ? await readDnf(host) : unseen('dnf', [image.reason]);
}

/** By the distribution, never by which program is there: many have a foreign one installed. */
function managerOf(os: OsRelease): 'apt' | 'dnf' | 'zypper' | 'zypper-dup' | 'pacman' | 'nixos' | null {
  const { id, like } = os;
  const families = [id, ...like];
  const isOf = (...names: string[]): boolean => families.some((one) => names.includes(one));
  if (id === 'opensuse-leap' || id === 'sles' || id === 'sled') return 'zypper';
  if (isOf('opensuse', 'suse')) return isSnapshot(os) ? 'zypper-dup' : null;
  if (id === 'nixos') return 'nixos';
  if (isOf('debian', 'ubuntu')) return 'apt';
  if (isOf('fedora', 'rhel', 'centos')) return 'dnf';
  return isOf('arch') ? 'pacman' : null;
}

function releaseOf(os: OsRelease, extendedSupport: Release['extendedSupport']): Release {
  const name = os.fields.get('PRETTY_NAME') || [os.fields.get('NAME') ?? os.id, os.version ?? ''].join(' ').trim();
  return {
    family: os.id,
    version: os.version,
    ...(os.variant !== null && { edition: os.variant }),
    name,
    ...(os.codename !== null && { basedOn: os.codename }),
    supportEndsAt: os.supportEndsAt,
    extendedSupport,
  };
}

/** Ubuntu Pro, as its client last wrote it down; without the client nobody has signed up. */
async function readPro(host: Host, os: OsRelease): Promise<Release['extendedSupport']> {
  if (os.id !== 'ubuntu') return 'off';
  const status = await host.readText('/var/lib/ubuntu-advantage/status.json');
  if (!status.ok) return status.failure === 'absent' ? 'off' : 'unknown';
  return parsePro(status.value);
}

export function parsePro(text: string): Release['extendedSupport'] {
  try {
    const status: unknown = JSON.parse(text);
    const services = Object.entries(status ?? {}).find(([key]) => key === 'services')?.[1];
    if (!Array.isArray(services)) return 'unknown';
    const infra = services.find((one: unknown) => Object.entries(one ?? {}).some(([, value]) => value === 'esm-infra'));
    if (infra === undefined) return 'off';
    return Object.entries(infra).some(([key, value]) => key === 'status' && value === 'enabled') ? 'on' : 'off';
  } catch {
    return 'unknown';
  }
}

/** Where it shows that lists were fetched, packages installed, or a restart became due. */
async function signals(): Promise<string[]> {
  return [
    '/var/lib/apt/lists',
    '/var/lib/dpkg/status',
    '/run/reboot-required',
    '/etc/apt/apt.conf.d',
    '/var/lib/pacman/local',
    '/var/lib/rpm',
    '/usr/lib/sysimage/rpm',
  ];
}

export const linuxOsUpdates: SystemProbe<OsUpdatesFacts> = { probe, signals };
