// Remote access on a Mac: the services of the Sharing settings by launchd's jobs, everything else that listens by lsof, and
// programs for remote control by their running. Not systemsetup, which wants Full Disk Access as well as root.
import type { Host } from '../../host.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';
import { type ListeningProgram, readListening } from './macos/listening.ts';
import { sharing, sharingServices } from './macos/services.ts';
import { callingKind, isSuperServer, kindOfPort, kindOfStranger, listeningKind } from './programs.ts';
import { type Found, gathered, portsOf } from './services.ts';
import { sshSettingsOf } from './sshd.ts';
import { unaskedTailscale } from './tailscale.ts';

async function probe(host: Host): Promise<Outcome<RemoteAccessFacts>> {
  const services = await sharingServices(host);
  const listening = await readListening(host);
  const running = await readRunning(host);
  const list = 'found' in listening ? listening.found : [];
  const found = list.flatMap((socket) => foundAt(socket, services));
  const gaps = [
    ...('unread' in listening ? [listening.unread] : []),
    ...(host.privileged ? [] : ['lsof: only root sees everything that listens; run as root']),
    ...('unread' in running ? [running.unread] : []),
  ];
  const all = [...services.map((service) => seenListening(service, list)), ...gathered(found)];
  for (const name of 'names' in running ? running.names : []) {
    if (name === 'tailscaled') all.push(unaskedTailscale);
    const kind = callingKind(name);
    if (kind !== undefined && !all.some((service) => service.name === kind.name)) {
      all.push({ ...kind, state: 'on', ports: [] });
    }
  }
  return {
    facts: {
      environment: 'machine',
      services: await Promise.all(all.map((service) => withSettings(host, service))),
      otherPorts: portsOf(found, 'other'),
      unknownPorts: portsOf(found, 'unknown'),
      listing: gaps.length > 0 ? 'partial' : 'complete',
      notSeen: gaps,
    },
  };
}

/** Ports of the Sharing settings are theirs; what launchd keeps beside may be anything. */
function foundAt({ port, program }: ListeningProgram, services: readonly Service[]): Found[] {
  if (services.some(({ ports }) => ports.includes(port))) return [];
  if (isSuperServer(program)) return [{ port, is: kindOfPort(port) ?? 'unknown' }];
  return [{ port, is: listeningKind(program) ?? callingKind(program) ?? kindOfStranger(port) ?? 'other' }];
}

/** A socket on its port is stronger than what launchd says of its job. */
const seenListening = (service: Service, list: readonly ListeningProgram[]): Service =>
  service.state !== 'on' && list.some(({ port }) => service.ports.includes(port))
    ? { ...service, state: 'on' }
    : service;

async function withSettings(host: Host, service: Service): Promise<Service> {
  const isOwn = service.kind === 'ssh' && service.name === sharing[0]?.name;
  if (service.kind !== 'ssh' || service.state !== 'on') return service;
  if (!isOwn) return { ...service, passwordLogin: 'unknown', rootLogin: 'unknown', reason: 'it is not the Mac’s own' };
  return { ...service, ...(await sshSettingsOf(host, ['/etc/ssh/sshd_config'])) };
}

/** Names of programs alone. */
async function readRunning(host: Host): Promise<{ names: string[] } | { unread: string }> {
  const answer = await host.run('ps', ['-axco', 'comm=']);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  const names = stdout.split('\n').map((line) => line.trim());
  // The first process is there on every Mac; a listing that breaks off is none.
  if (status !== 0 || !stdout.endsWith('\n') || !names.includes('launchd'))
    return { unread: 'ps: its listing is not whole' };
  return { names: [...new Set(names)] };
}

export const macosRemoteAccess: SystemProbe<RemoteAccessFacts> = {
  probe,
  signals: async () => [
    '/var/db/com.apple.xpc.launchd/disabled.plist',
    '/Library/Application Support/Apple/Remote Desktop',
    '/etc/ssh/sshd_config',
    '/Library/LaunchDaemons',
  ],
};
