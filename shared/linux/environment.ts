// Whose disks are these, and whose firmware? A container or WSL has its host's kernel, so nothing seen there may count.
// "Container" excuses a device from the check, and thus needs proof; a marker file that an image left behind is none.
import type { Environment } from '../environment.ts';
import { isVirtualName } from '../firmware.ts';
import type { Answer, Host } from '../host.ts';
import { readMountTable } from './mount-table.ts';
import type { Mount } from './mountinfo.ts';

export interface Surroundings {
  environment: Environment;
  /** Why it is unknown, or what proves it. */
  reason: string | null;
}

/** For checks that need no mounts besides. */
export async function readSurroundings(host: Host): Promise<Surroundings> {
  const table = await readMountTable(host);
  return 'unread' in table ? { environment: 'unknown', reason: table.unread } : readEnvironment(host, table.mounts);
}

export async function readEnvironment(host: Host, mounts: readonly Mount[]): Promise<Surroundings> {
  const wsl = await readWsl(host);
  if (wsl !== null) return wsl;
  const container = await readContainer(host, rootShape(mounts));
  if (container !== null) return container;
  return { environment: (await isVirtual(host)) ? 'virtual-machine' : 'machine', reason: null };
}

/** Null when it is proven not to be WSL. */
async function readWsl(host: Host): Promise<Surroundings | null> {
  const release = await host.readText('/proc/sys/kernel/osrelease');
  if (!release.ok || release.value.trim() === '') {
    const why = release.ok ? '/proc/sys/kernel/osrelease is empty' : release.reason;
    return { environment: 'unknown', reason: `Whether this is a machine of its own could not be seen: ${why}.` };
  }
  // 5.15.153.1-microsoft-standard-WSL2; 4.4.0-19041-Microsoft
  if (/microsoft|-WSL\d?\b/i.test(release.value)) {
    return { environment: 'wsl', reason: `The kernel is ${release.value.trim()}.` };
  }
  const interop = await host.stat('/proc/sys/fs/binfmt_misc/WSLInterop');
  if (!interop.ok) return null;
  return { environment: 'unknown', reason: 'There are signs of WSL, but the kernel is not its own.' };
}

type RootShape = 'disk' | 'layered' | 'folder';

/** `disk`: a whole file system of its own; `layered`: an image with a layer above; `folder`: part of another's tree. */
function rootShape(mounts: readonly Mount[]): RootShape {
  const root = mounts.findLast(({ point }) => point === '/');
  if (root === undefined || root.type === 'overlay' || root.type === 'aufs') return 'layered';
  return root.root === '/' || root.type === 'btrfs' || root.type === 'zfs' ? 'disk' : 'folder';
}

/** The first process namespace has this number on every kernel (PROC_PID_INIT_INO): who is in it is in no container. */
const firstNamespace = 'pid:[4026531836]';

/** Null when it is proven not to be a container. */
async function readContainer(host: Host, root: RootShape): Promise<Surroundings | null> {
  const namespace = await host.readLink('/proc/self/ns/pid');
  const { found, unseen } = await readMarkers(host);
  const isFirst = namespace.ok && namespace.value === firstNamespace;
  const isOther = namespace.ok && !isFirst && /^pid:\[\d+\]$/.test(namespace.value);
  const proof = found.join(', ');
  if (isFirst) {
    if (found.length === 0 || root === 'disk') return null;
    return {
      environment: 'unknown',
      reason: `There are signs of a container (${proof}), but it shares the host's processes.`,
    };
  }
  if (isOther && (found.length > 0 || root !== 'disk')) {
    return {
      environment: 'container',
      reason: proof === '' ? 'A process namespace and a root of its own.' : `${proof}.`,
    };
  }
  if (!isOther && found.length > 0 && root !== 'disk') return { environment: 'container', reason: `${proof}.` };
  if (!isOther && found.length === 0 && unseen.length === 0) return null;
  const why = isOther ? 'the processes of the machine itself are hidden' : proof || unseen.join('; ');
  return { environment: 'unknown', reason: `Whether this is a container could not be seen: ${why}.` };
}

async function readMarkers(host: Host): Promise<{ found: string[]; unseen: string[] }> {
  const found: string[] = [];
  const unseen: string[] = [];
  for (const path of ['/.dockerenv', '/run/.containerenv', '/run/systemd/container', '/run/host/container-manager']) {
    const there = await isThere(host, path);
    if (there === true) found.push(`${path} is there`);
    else if (there !== false && path !== '/run/host/container-manager') unseen.push(there);
  }
  return { found, unseen };
}

/** The reason where it cannot be told. */
async function isThere(host: Host, path: string): Promise<boolean | string> {
  const asked: Answer<unknown>[] = [await host.stat(path), await host.readText(path)];
  const [first] = asked;
  if (asked.some((answer) => answer.ok)) return true;
  if (asked.some((answer) => !answer.ok && answer.failure === 'absent')) return false;
  return first?.ok === false ? first.reason : path;
}

/** A virtual machine is judged like any other; whether its host encrypts cannot be seen from inside. */
async function isVirtual(host: Host): Promise<boolean> {
  const cpu = await host.readText('/proc/cpuinfo');
  if (cpu.ok && /^flags\s*:.*\bhypervisor\b/m.test(cpu.value)) return true;
  const vendor = await host.readText('/sys/class/dmi/id/sys_vendor');
  const product = await host.readText('/sys/class/dmi/id/product_name');
  return isVirtualName(vendor.ok ? vendor.value : '', product.ok ? product.value : '');
}
