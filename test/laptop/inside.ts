// What lies under the laptop's file systems and swap, by walking the kernel's own tables with dmsetup, btrfs and mdadm:
// a second opinion that shares no code and no source of facts with the agent.
import type { Machine } from './machine.ts';

/** Prints one line a fact: what is in use, and what each device stands on. */
const question = `
  echo "# uses"; findmnt -rn -o SOURCE,FSTYPE,TARGET --real | sed 's/\\[[^]]*\\]//'
  echo "# swaps"; tail -n +2 /proc/swaps
  echo "# deps"; for name in $(dmsetup ls | awk '$1 != "No" {print $1}'); do
    echo "$name $(dmsetup table "$name" | awk '{print $3}' | sort -u | tr '\\n' ',') $(dmsetup deps -o devname "$name" | grep -o '([^)]*)' | tr -d '()' | tr '\\n' ' ')"; done
  echo "# names"; dmsetup ls -o blkdevname 2>/dev/null
  echo "# md"; cat /proc/mdstat 2>/dev/null | grep ' : ' || true
  echo "# btrfs"; btrfs filesystem show / 2>/dev/null | awk '/path/ {print $NF}' || true`;

export interface SecondOpinion {
  /** Devices at the bottom that hold something unencrypted, with what stands on them: `vdb1 under /`. */
  clear: string[];
  /** How many places (file systems and swaps) were followed down. */
  followed: number;
}

type Below = Map<string, { encrypts: boolean; on: string[] }>;

/** Follows everything in use, but for /boot, down to disks, or to a layer that encrypts. */
export async function secondOpinion(machine: Machine): Promise<SecondOpinion> {
  const answer = sections(await machine.must(question));
  const below = layersOf(answer);
  const uses = usesOf(answer);
  const clear = uses.flatMap(({ what, device }) => bottoms(device, below).map((disk) => `${disk} under ${what}`));
  return { clear: [...new Set(clear)].sort(), followed: uses.length };
}

function sections(text: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  let current: string[] = [];
  for (const line of text.split('\n')) {
    if (line.startsWith('# ')) current = found[line.slice(2)] = [];
    else if (line.trim() !== '') current.push(line.trim());
  }
  return found;
}

const nameOf = (device: string): string => device.replace(/^\/dev\/(mapper\/)?/, '');

function usesOf(answer: Record<string, string[]>): { what: string; device: string }[] {
  const mounts = (answer['uses'] ?? [])
    .map((line) => line.split(' '))
    .filter(([source = '', , target]) => source.startsWith('/dev/') && target !== '/boot')
    .flatMap(([source = '', type, target = '']) => {
      const devices = type === 'btrfs' ? (answer['btrfs'] ?? []) : [source];
      return devices.map((device) => ({ what: target, device: nameOf(device) }));
    });
  const swaps = (answer['swaps'] ?? [])
    .map((line) => nameOf(line.split(/\s+/)[0] ?? ''))
    .filter((device) => !/^zram\d/.test(device));
  return [...mounts, ...swaps.map((device) => ({ what: 'swap', device }))];
}

function layersOf(answer: Record<string, string[]>): Below {
  const below: Below = new Map();
  for (const line of answer['deps'] ?? []) {
    const [name = '', targets = '', ...on] = line.split(/\s+/);
    below.set(name, { encrypts: targets === 'crypt,', on });
  }
  // /proc/swaps and dependencies speak of dm-0; everything else of the volume's own name.
  for (const line of answer['names'] ?? []) {
    const [, name = '', number = ''] = /^(\S+)\s+\((dm-\d+)\)/.exec(line) ?? [];
    const layer = below.get(name);
    if (layer !== undefined) below.set(number, layer);
  }
  for (const line of answer['md'] ?? []) {
    const [name = '', members = ''] = line.split(' : ');
    below.set(name, { encrypts: false, on: [...members.matchAll(/(\S+)\[\d+\]/g)].map(([, member = '']) => member) });
  }
  return below;
}

/** The clear devices at the bottom of one; none where encryption is met on the way. */
function bottoms(device: string, below: Below): string[] {
  const layer = below.get(device);
  if (layer === undefined) return [device];
  return layer.encrypts ? [] : layer.on.flatMap((next) => bottoms(next, below));
}

/** `vdb1` lies on the second disk. */
export const diskIndexOf = (clear: string): number => (/^vd([a-z])/.exec(clear)?.[1]?.charCodeAt(0) ?? 0) - 97;
