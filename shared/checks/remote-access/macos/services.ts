// The services under General > Sharing in the settings of macOS, and how each is told: by the job that launchd keeps for it.
import type { Host } from '../../../host.ts';
import type { Service } from '../facts.ts';

interface Sharing {
  name: string;
  kind: Service['kind'];
  label: string;
  ports: number[];
  encrypted: Service['encrypted'];
}

export const sharing: readonly Sharing[] = [
  { name: 'Remote Login', kind: 'ssh', label: 'com.openssh.sshd', ports: [22], encrypted: 'yes' },
  {
    name: 'Screen Sharing',
    kind: 'remote-desktop',
    label: 'com.apple.screensharing',
    ports: [5_900],
    encrypted: 'unknown',
  },
  { name: 'File Sharing', kind: 'file-sharing', label: 'com.apple.smbd', ports: [445], encrypted: 'unknown' },
  {
    name: 'Remote Apple Events',
    kind: 'remote-management',
    label: 'com.apple.AEServer',
    ports: [3_031],
    encrypted: 'unknown',
  },
];

/** The status with which launchctl ends when there is no such job (`launchctl error 113`). */
const noSuchJob = 113;

/**
 * A job that is loaded runs, or starts when somebody connects; one that is enabled does so after the next start. A job
 * that nobody has named to launchd has not been switched on.
 */
export async function sharingServices(host: Host): Promise<Service[]> {
  const overrides = await readOverrides(host);
  const services: Service[] = [];
  for (const { label, name, kind, ports, encrypted } of sharing) {
    const { state, reason } = await stateOf(host, label, overrides);
    services.push({ kind, name, state, ports, encrypted, ...(reason !== undefined && { reason }) });
  }
  services.push(await remoteManagement(host));
  return services;
}

type Overrides = ReadonlyMap<string, boolean> | { unread: string };

async function stateOf(
  host: Host,
  label: string,
  overrides: Overrides,
): Promise<{ state: Service['state']; reason?: string }> {
  const enabled = 'unread' in overrides ? undefined : overrides.get(label);
  if (enabled === true) return { state: 'on' };
  const loaded = await host.run('launchctl', ['print', `system/${label}`]);
  if (loaded.ok && loaded.value.status === 0) return { state: 'on' };
  if (!loaded.ok) return { state: 'unknown', reason: loaded.reason };
  if (loaded.value.status !== noSuchJob) {
    return { state: 'unknown', reason: `launchctl print: ended with status ${loaded.value.status}` };
  }
  return 'unread' in overrides ? { state: 'unknown', reason: overrides.unread } : { state: 'off' };
}

/** `"com.openssh.sshd" => disabled`; before macOS 13 `=> true`, which means the same. */
async function readOverrides(host: Host): Promise<Overrides> {
  const answer = await host.run('launchctl', ['print-disabled', 'system']);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  const [, list] = /^\s*disabled services = \{\n([^}]*)\n?\s*\}/.exec(stdout) ?? [];
  if (status !== 0 || list === undefined) return { unread: 'launchctl print-disabled: did not answer' };
  const overrides = new Map<string, boolean>();
  for (const line of list.split('\n')) {
    if (line.trim() === '') continue;
    const [, label, word = ''] = /^\s*"([^"]+)" => (enabled|disabled|true|false)$/.exec(line) ?? [];
    if (label === undefined) return { unread: 'launchctl print-disabled: what it said is not understood' };
    overrides.set(label, word === 'enabled' || word === 'false');
  }
  return overrides;
}

/** Apple's own agent for it looks for this file (osquery reads it for sharing_preferences, too). */
const managementFile = '/Library/Application Support/Apple/Remote Desktop/RemoteManagement.launchd';

async function remoteManagement(host: Host): Promise<Service> {
  const service = {
    kind: 'remote-management',
    name: 'Remote Management',
    ports: [3_283],
    encrypted: 'unknown',
  } as const;
  const file = await host.readText(managementFile);
  if (file.ok) return { ...service, ports: [...service.ports], state: 'on' };
  if (file.failure === 'absent') return { ...service, ports: [...service.ports], state: 'off' };
  return { ...service, ports: [...service.ports], state: 'unknown', reason: file.reason };
}
