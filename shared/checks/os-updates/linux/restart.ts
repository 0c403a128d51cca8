// Whether updates that are installed wait for a restart: the marker that Debian's and Ubuntu's packages leave, and a kernel
// that is newer than the one which runs. A library that programs still have open in its old version is not seen here.
import type { Instant } from '../../../clock.ts';
import type { Answer, Host } from '../../../host.ts';
import type { OsRelease } from '../../../linux/os-release.ts';
import { noWait, type OsUpdatesFacts } from '../facts.ts';

type Restart = OsUpdatesFacts['restart'];

export async function readRestart(host: Host, { id }: OsRelease, now: Instant): Promise<Restart> {
  const bootedAt = bootTime(await host.readText('/proc/uptime'), now);
  const marker = await host.stat('/run/reboot-required');
  const kernel = id === 'nixos' ? await replacedKernel(host) : await newerKernel(host);
  if (!marker.ok && kernel.state !== 'newer') {
    // A failure other than absence tells nothing.
    const isCertain = marker.failure === 'absent' && kernel.state === 'none';
    return { state: isCertain ? 'not-needed' : 'unknown', ...noWait };
  }
  const asked = [marker.ok ? marker.value.modifiedAt : null, kernel.installedAt].filter((at) => at !== null);
  return {
    state: 'needed',
    // The marker is written anew by each update that asks for it; the first one asked no earlier than the last start.
    knownSince: asked.length > 0 ? Math.min(...asked) : null,
    notBefore: bootedAt,
  };
}

/** Time asleep is in it. */
function bootTime(uptime: Answer<string>, now: Instant): Instant | null {
  const seconds = uptime.ok ? /^([0-9]+)\.[0-9]+ /.exec(uptime.value)?.[1] : undefined;
  return seconds === undefined ? null : now - Number(seconds) * 1000;
}

interface NewerKernel {
  state: 'newer' | 'none' | 'unknown';
  installedAt: Instant | null;
}

/**
 * Of NixOS, which keeps its kernels elsewhere, and none of them is newer by its name alone: people go back to an older system,
 * too. Where the links of the system that was started and of the one in force lead tells whether another is in force.
 */
async function replacedKernel(host: Host): Promise<NewerKernel> {
  const booted = await host.readLink('/run/booted-system/kernel');
  const current = await host.readLink('/run/current-system/kernel');
  if (!booted.ok || !current.ok) return { state: 'unknown', installedAt: null };
  return { state: booted.value === current.value ? 'none' : 'newer', installedAt: null };
}

/** A kernel of the same kind in /boot, of a later version than the running one. */
async function newerKernel(host: Host): Promise<NewerKernel> {
  const release = await host.readText('/proc/sys/kernel/osrelease');
  const boot = await host.list('/boot');
  if (!release.ok || !release.value.endsWith('\n')) return { state: 'unknown', installedAt: null };
  if (!boot.ok) return { state: boot.failure === 'absent' ? 'none' : 'unknown', installedAt: null };
  const running = release.value.trim();
  const prefix = 'vmlinuz-';
  const installed = boot.value.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  if (!installed.includes(running)) return await amongModules(host, running);
  return await newestOf(host, installed, running);
}

async function newestOf(host: Host, installed: readonly string[], running: string): Promise<NewerKernel> {
  const newer = installed.filter((version) => isNewer(version, running));
  const dates = await Promise.all(newer.map((version) => host.stat(`/lib/modules/${version}/modules.dep`)));
  const known = dates.flatMap((date) => (date.ok ? [date.value.modifiedAt] : []));
  return { state: newer.length > 0 ? 'newer' : 'none', installedAt: known.length > 0 ? Math.min(...known) : null };
}

const folder = '/usr/lib/modules';

/**
 * Where /boot does not name kernels by their version (pacman, systemd-boot) each lies beside its modules. pacman takes the
 * old one away, and people keep several series of which they run one: there only a kernel that is gone was replaced. A
 * container has its host's kernel, of which nothing is here.
 */
async function amongModules(host: Host, running: string): Promise<NewerKernel> {
  const names = await host.list(folder);
  if (!names.ok) return { state: names.failure === 'absent' ? 'none' : 'unknown', installedAt: null };
  const images = await Promise.all(names.value.map((name) => host.stat(`${folder}/${name}/vmlinuz`)));
  const installed = names.value.filter((_, index) => images[index]?.ok === true);
  const isKept = installed.includes(running) && (await host.stat(`${folder}/${running}/pkgbase`)).ok;
  return isKept ? { state: 'none', installedAt: null } : await newestOf(host, installed, running);
}

/**
 * `6.1.0-40-amd64` after `6.1.0-28-amd64`; kernels of another kind (`-generic`, `-rt`) are not compared. An update may have
 * more numbers than the first kernel of its release: `6.4.0-150600.23.7-default`, `5.14.0-427.13.1.el9_4`.
 */
export function isNewer(version: string, than: string): boolean {
  const kind = (text: string): string => text.replaceAll(groups, '#');
  if (kind(version) !== kind(than)) return false;
  const [ours, theirs] = [numbersIn(version), numbersIn(than)];
  for (const [at, numbers] of ours.entries()) {
    const others = theirs[at] ?? [];
    const first = numbers.findIndex((number, index) => number !== others[index]);
    if (first !== -1) return (numbers[first] ?? 0) > (others[first] ?? -1);
    if (others.length > numbers.length) return false;
  }
  return false;
}

const groups = /\d+(?:[._]\d+)*/g;

const numbersIn = (text: string): number[][] =>
  (text.match(groups) ?? []).map((group) => group.split(/[._]/).map(Number));
