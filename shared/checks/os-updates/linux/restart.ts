// Whether updates that are installed wait for a restart: the marker that Debian's and Ubuntu's packages leave, and a kernel
// that is newer than the one which runs. A library that programs still have open in its old version is not seen here.
import type { Instant } from '../../../clock.ts';
import type { Answer, Host } from '../../../host.ts';
import { noWait, type OsUpdatesFacts } from '../facts.ts';

type Restart = OsUpdatesFacts['restart'];

export async function readRestart(host: Host, now: Instant): Promise<Restart> {
  const bootedAt = bootTime(await host.readText('/proc/uptime'), now);
  const marker = await host.stat('/run/reboot-required');
  const kernel = await newerKernel(host);
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

/** A kernel of the same kind in /boot, of a later version than the running one. */
async function newerKernel(host: Host): Promise<NewerKernel> {
  const release = await host.readText('/proc/sys/kernel/osrelease');
  const boot = await host.list('/boot');
  if (!release.ok || !release.value.endsWith('\n')) return { state: 'unknown', installedAt: null };
  if (!boot.ok) return { state: boot.failure === 'absent' ? 'none' : 'unknown', installedAt: null };
  const running = release.value.trim();
  const prefix = 'vmlinuz-';
  const installed = boot.value.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  // A container has its host's kernel, which is not among those here.
  if (!installed.includes(running)) return { state: 'none', installedAt: null };
  const newer = installed.filter((version) => isNewer(version, running));
  const dates = await Promise.all(newer.map((version) => host.stat(`/lib/modules/${version}/modules.dep`)));
  const known = dates.flatMap((date) => (date.ok ? [date.value.modifiedAt] : []));
  return { state: newer.length > 0 ? 'newer' : 'none', installedAt: known.length > 0 ? Math.min(...known) : null };
}

/** `6.1.0-40-amd64` after `6.1.0-28-amd64`; kernels of another kind (`-generic`, `-rt`) are not compared. */
export function isNewer(version: string, than: string): boolean {
  const kind = (text: string): string => text.replaceAll(/\d+/g, '#');
  if (kind(version) !== kind(than)) return false;
  const [a, b] = [numbersIn(version), numbersIn(than)];
  const first = a.findIndex((number, index) => number !== b[index]);
  return first !== -1 && (a[first] ?? 0) > (b[first] ?? 0);
}

const numbersIn = (text: string): number[] => (text.match(/\d+/g) ?? []).map(Number);
