// ZFS by its own tools: no block device tells whether a dataset is encrypted or which disks its pool lies on.
import type { CommandResult, Host } from '../../../host.ts';

interface Dataset {
  name: string;
  /** `off`, `aes-256-gcm` …; null when the answer was not understood. */
  encryption: string | null;
  keyLocation: string | null;
}

export type Datasets = { byName: ReadonlyMap<string, Dataset> } | { unread: string };
export type Pools = { members: ReadonlyMap<string, string[]> } | { unread: string };

const failed = (what: string, { status, stderr }: CommandResult): string =>
  `${what}: status ${status}: ${stderr.trim().split('\n')[0]?.slice(0, 200) || 'no message'}`;

/** Every line ends; a last one that does not was cut off. */
const isWhole = (text: string): boolean => text === '' || text.endsWith('\n');

export async function readDatasets(host: Host): Promise<Datasets> {
  const properties = 'encryption,encryptionroot,keystatus,keylocation';
  const args = ['get', '-H', '-p', '-o', 'name,property,value', properties, '-t', 'filesystem,volume'];
  const answer = await host.run('zfs', args);
  if (!answer.ok) return { unread: answer.reason };
  if (answer.value.status !== 0) return { unread: failed('zfs get', answer.value) };
  return parseDatasets(answer.value.stdout) ?? { unread: 'zfs get: its answer was not understood' };
}

// rpool/USERDATA/home_x1	encryption	aes-256-gcm
function parseDatasets(text: string): { byName: Map<string, Dataset> } | null {
  if (!isWhole(text)) return null;
  const byName = new Map<string, Dataset>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [name, property, value, ...rest] = line.split('\t');
    if (!name || !property || value === undefined || rest.length > 0) return null;
    const dataset = byName.get(name) ?? { name, encryption: null, keyLocation: null };
    if (property === 'encryption') dataset.encryption = /^(off|on|aes-\d+-(ccm|gcm))$/.test(value) ? value : null;
    if (property === 'keylocation') dataset.keyLocation = value;
    byName.set(name, dataset);
  }
  return { byName };
}

/** What each dataset holds itself, in bytes, without its children: a parent of others is mostly empty. */
export async function readDatasetSizes(host: Host): Promise<{ byName: Map<string, number> } | { unread: string }> {
  const answer = await host.run('zfs', ['list', '-H', '-p', '-o', 'name,usedbydataset', '-t', 'filesystem,volume']);
  if (!answer.ok) return { unread: answer.reason };
  if (answer.value.status !== 0) return { unread: failed('zfs list', answer.value) };
  if (!isWhole(answer.value.stdout)) return { unread: 'zfs list: its answer breaks off' };
  const byName = new Map<string, number>();
  for (const line of answer.value.stdout.split('\n').filter((one) => one !== '')) {
    const [name, size, ...rest] = line.split('\t');
    if (!name || !/^\d+$/.test(size ?? '') || rest.length > 0)
      return { unread: 'zfs list: its answer was not understood' };
    byName.set(name, Number(size));
  }
  return { byName };
}

/** The devices (or files) of each pool, caches and logs with them: what is written lands there too. */
export async function readPools(host: Host): Promise<Pools> {
  const answer = await host.run('zpool', ['status', '-P', '-L']);
  if (!answer.ok) return { unread: answer.reason };
  if (answer.value.status !== 0) return { unread: failed('zpool status', answer.value) };
  return parsePools(answer.value.stdout) ?? { unread: 'zpool status: its answer was not understood' };
}

const groups =
  /^(mirror|raidz\d?|draid\d?|spare|replacing|indirect)(-|:|$)|^(logs|cache|special|dedup|spares)$|^draid\d.*-/;

/** A member that is missing is called by a number, and told where it was: `1827… FAULTED 0 0 0  was /dev/sdd2`. */
const memberOf = (line: string): string =>
  /^\s*\d+\s+[A-Z]+\s.*\bwas (\/\S+)$/.exec(line)?.[1] ?? line.trim().split(/\s+/)[0] ?? '';

/** Null when a pool's section breaks off before its `errors:` line, or names something that is no device. */
function parsePools(text: string): { members: Map<string, string[]> } | null {
  if (!isWhole(text)) return null;
  const members = new Map<string, string[]>();
  const sections = text.split(/^\s*pool: /m).slice(1);
  for (const section of sections) {
    const pool = section.split('\n')[0]?.trim() ?? '';
    const config = /^config:\s*\n([\s\S]*?)^errors:/m.exec(section)?.[1];
    if (pool === '' || config === undefined) return null;
    const names = config
      .split('\n')
      .map(memberOf)
      .filter((name) => name !== '' && name !== 'NAME' && name !== pool && !groups.test(name));
    if (names.length === 0 || names.some((name) => !name.startsWith('/'))) return null;
    members.set(pool, names);
  }
  return { members };
}
