// Remote access on Linux: every TCP socket that other machines can reach, with the program behind it, and the programs for
// remote control that run. A firewall in front of them is another check's question.
import type { Host } from '../../host.ts';
import { readSurroundings } from '../../linux/environment.ts';
import { type Listening, readListening } from '../../linux/listening.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';
import { type Owned, type Owner, readOwners } from './linux/owners.ts';
import { readRunning } from './linux/running.ts';
import { readStarts, type Start } from './linux/socket-units.ts';
import { sshConfig, withSettings } from './linux/ssh.ts';
import { callingKind, isSuperServer, kindOfPort, kindOfStranger, listeningKind } from './programs.ts';
import { type Found, gathered, portsOf } from './services.ts';
import { tailscaleService } from './tailscale.ts';

async function probe(host: Host): Promise<Outcome<RemoteAccessFacts>> {
  const { environment, reason } = await readSurroundings(host);
  if (environment === 'container' || environment === 'wsl') {
    return {
      facts: { environment, services: [], otherPorts: [], unknownPorts: [], listing: 'complete', notSeen: [] },
    };
  }
  const listening = await readListening(host);
  const owned = await readOwners(host);
  const running = await readRunning(host);
  const found = await foundOn(host, listening.ok ? listening.value : [], 'unread' in owned ? [] : owned.sockets);
  const services = gathered(found);
  for (const name of running.names) {
    const control = controlService(name);
    if (control !== undefined && !services.some((service) => service.name === control.name)) services.push(control);
  }
  if (running.names.has('tailscaled')) services.push(...(await tailscaleService(host)));
  const gaps = [
    ...(listening.ok ? [] : [listening.reason]),
    ...(running.gap === undefined ? [] : [running.gap]),
    ...(environment === 'unknown' && reason !== null ? [reason] : []),
  ];
  const unknownPorts = portsOf(found, 'unknown');
  const why = host.privileged
    ? 'ss: no program of this system owns it; it may be the kernel’s own'
    : 'ss: only root sees whose the open ports are; run as root';
  return {
    facts: {
      environment,
      services: await Promise.all(services.map((service) => withSettings(host, service, found))),
      otherPorts: portsOf(found, 'other'),
      unknownPorts,
      listing: gaps.length > 0 ? 'partial' : 'complete',
      notSeen: [...gaps, ...('unread' in owned ? [owned.unread] : []), ...(unknownPorts.length > 0 ? [why] : [])],
    },
  };
}

/** The kernel's listing tells which sockets there are, ss whose they are; a socket that only one of them knows counts. */
async function foundOn(host: Host, listening: readonly Listening[], owned: readonly Owned[]): Promise<Found[]> {
  const byInode = new Map(owned.map((socket) => [socket.inode, socket]));
  const sockets = new Map<number, { port: number; owners: Owner[] }>();
  for (const { port, inode } of listening) sockets.set(inode, { port, owners: byInode.get(inode)?.owners ?? [] });
  for (const { port, inode, isLoopback, owners } of owned) {
    if (!isLoopback && !sockets.has(inode)) sockets.set(inode, { port, owners });
  }
  const list = [...sockets.values()];
  const isKept = list.some(({ owners }) => owners.length > 0 && owners.every(({ program }) => program === 'systemd'));
  const starts = isKept ? await readStarts(host) : new Map<number, Start>();
  return list.map(({ port, owners }) => foundAt(port, owners, starts));
}

function foundAt(port: number, owners: readonly Owner[], starts: ReadonlyMap<number, Start>): Found {
  const program = owners.find(({ program }) => !isSuperServer(program));
  if (program !== undefined) {
    const { program: name, pid, isContained } = program;
    const kind = listeningKind(name) ?? callingKind(name) ?? kindOfStranger(port);
    return kind === undefined ? { port, is: 'other' } : { port, is: kind, program: name, pid, isContained };
  }
  const start = owners.some(({ program }) => program === 'systemd') ? starts.get(port) : undefined;
  if (start === undefined) return { port, is: kindOfPort(port) ?? 'unknown' };
  const kind = listeningKind(start.program) ?? kindOfStranger(port);
  return kind === undefined ? { port, is: 'other' } : { port, is: kind, program: start.program, start };
}

function controlService(program: string): Service | undefined {
  const kind = callingKind(program);
  return kind && { ...kind, state: 'on', ports: [] };
}

export const linuxRemoteAccess: SystemProbe<RemoteAccessFacts> = {
  probe,
  signals: async () => [
    ...sshConfig,
    '/etc/ssh/sshd_config.d',
    '/etc/systemd/system/multi-user.target.wants',
    '/etc/systemd/system/sockets.target.wants',
    '/etc/systemd/system/graphical.target.wants',
  ],
};
