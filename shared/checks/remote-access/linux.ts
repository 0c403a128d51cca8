// Remote access on Linux: every TCP socket that other machines can reach, with the program behind it, and the programs for
// remote control that run. A firewall in front of them is another check's question.
import type { Host } from '../../host.ts';
import { readSurroundings } from '../../linux/environment.ts';
import { type Listening, readListening } from '../../linux/listening.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';
import { dropbearSettings } from './linux/dropbear.ts';
import { type Owned, type Owner, readOwners } from './linux/owners.ts';
import { readRunning } from './linux/running.ts';
import { programOfUnit, readSocketUnits } from './linux/socket-units.ts';
import { callingKind, isSuperServer, type Kind, kindOfPort, kindOfStranger, listeningKind } from './programs.ts';
import { type Found, gathered, portsOf } from './services.ts';
import { notKnown, type SshSettings, sshSettingsOf } from './sshd.ts';
import { tailscaleService } from './tailscale.ts';

const config = ['/etc/ssh/sshd_config', '/usr/etc/ssh/sshd_config'];

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
  const units = isKept ? await readSocketUnits(host) : { units: new Map<number, string>() };
  return list.map(({ port, owners }) => foundAt(port, owners, 'unread' in units ? new Map() : units.units));
}

function foundAt(port: number, owners: readonly Owner[], units: ReadonlyMap<number, string>): Found {
  const program = owners.find(({ program }) => !isSuperServer(program));
  if (program !== undefined) {
    const { program: name, pid } = program;
    const kind = listeningKind(name) ?? callingKind(name) ?? kindOfStranger(port);
    return kind === undefined ? { port, is: 'other' } : { port, is: kind, program: name, pid };
  }
  const unit = owners.some(({ program }) => program === 'systemd') ? units.get(port) : undefined;
  const started = unit === undefined ? undefined : programOfUnit(unit);
  const kind: Kind | undefined = (started === undefined ? undefined : listeningKind(started)) ?? kindOfPort(port);
  if (kind !== undefined) return { port, is: kind, ...(started !== undefined && { program: started }) };
  // systemd says which of its units it is, and it is none of those for remote access.
  return { port, is: unit === undefined ? 'unknown' : 'other' };
}

function controlService(program: string): Service | undefined {
  const kind = callingKind(program);
  return kind && { ...kind, state: 'on', ports: [] };
}

/** Of OpenSSH and Dropbear the settings can be seen; of other servers for SSH they stay unknown. */
async function withSettings(host: Host, service: Service, found: readonly Found[]): Promise<Service> {
  if (service.kind !== 'ssh' || service.passwordLogin !== undefined) return service;
  const own = found.filter(({ is }) => typeof is !== 'string' && is.name === service.name);
  return { ...service, ...(await settingsOf(host, own)) };
}

async function settingsOf(host: Host, found: readonly Found[]): Promise<SshSettings> {
  const [pid, ...others] = new Set(found.map(({ pid }) => pid));
  if (pid !== undefined && others.length === 0 && found.every(({ program }) => program === 'dropbear')) {
    const line = await host.readText(`/proc/${pid}/cmdline`);
    const settings = line.ok ? dropbearSettings(line.value) : undefined;
    return settings ?? notKnown('with which settings Dropbear was started could not be seen');
  }
  for (const { program, pid } of found) {
    if (program === undefined && host.privileged) return notKnown('whose the port is could not be seen');
    if (program !== undefined && !/^\.?sshd/.test(program)) return notKnown('it is not the server of OpenSSH');
    const own = pid === undefined ? undefined : await ownSettings(host, pid);
    if (own !== undefined) return notKnown(own);
  }
  return await sshSettingsOf(host, config);
}

/** Settings on its command line, which outrank those of the file, or another file. */
async function ownSettings(host: Host, pid: number): Promise<string | undefined> {
  const line = await host.readText(`/proc/${pid}/cmdline`);
  if (!line.ok) return line.reason;
  // Each word of a command line is ended by a NUL; without any, the program has ended.
  if (!line.value.endsWith('\0')) return 'sshd ended while it was looked at';
  const words = line.value.replaceAll('\0', ' ');
  const isOwn =
    / -f ?\S| -o ?"?(Password|KbdInteractive|ChallengeResponse|Authentication|PermitRoot|UsePAM|Match|Include)/i;
  return isOwn.test(words) ? 'sshd was started with settings of its own' : undefined;
}

export const linuxRemoteAccess: SystemProbe<RemoteAccessFacts> = {
  probe,
  signals: async () => [
    ...config,
    '/etc/ssh/sshd_config.d',
    '/etc/systemd/system/multi-user.target.wants',
    '/etc/systemd/system/sockets.target.wants',
    '/etc/systemd/system/graphical.target.wants',
  ],
};
