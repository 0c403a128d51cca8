// Remote access on Windows: Remote Desktop by its settings, servers by their services, folders by the list of shares, and
// everything else by what listens and runs. Policy's settings outrank the device's own.
import Type from 'typebox';
import type { Answer, Host } from '../../host.ts';
import { entriesOf, entryOf } from '../../windows/entries.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import type { RemoteAccessFacts, Service } from './facts.ts';
import { callingKind, isKnownProgram, type Kind, kindOfStranger, listeningKind } from './programs.ts';
import { type Found, gathered, portsOf } from './services.ts';
import { sshSettingsOf } from './sshd.ts';
import { remoteAccessQuery } from './windows/query.ts';

const Switch = Type.Union([Type.Literal(0), Type.Literal(1), Type.Null()]);
const Desktop = Type.Object({
  policyDeny: Switch,
  deny: Switch,
  policyNetworkLevel: Switch,
  networkLevel: Switch,
  port: Type.Union([Type.Integer({ minimum: 1, maximum: 65_535 }), Type.Null()]),
});
const Assistance = Type.Object({ policy: Switch, own: Switch });
/** Listeners that were set up on the device; the policy (AllowAutoConfig) sets up its own. */
const WinRm = Type.Object({ listeners: Type.Integer({ minimum: 0 }), policy: Switch });
/** ServiceControllerStatus: 1 stopped, 4 running. */
const ServiceState = Type.Object({ name: Type.String(), status: Type.Integer({ minimum: 1, maximum: 7 }) });
/** MSFT_SmbShare: kind 0 is a folder, 1 a printer; special ones (C$, IPC$) are Windows's own, for administrators. */
const Share = Type.Object({
  special: Type.Boolean(),
  kind: Type.Integer({ minimum: 0, maximum: 3 }),
  encrypted: Type.Boolean(),
});
const Server = Type.Object({ smb1: Type.Boolean(), encrypted: Type.Boolean() });
/** Program: empty for one that is none of those known; null when it could not be seen. */
const Socket = Type.Object({
  port: Type.Integer({ minimum: 1, maximum: 65_535 }),
  program: Type.Union([Type.String(), Type.Null()]),
});

async function probe(host: Host): Promise<Outcome<RemoteAccessFacts>> {
  const answer = await host.query(remoteAccessQuery);
  if (!answer.ok) return { unknown: `What can be reached from the network could not be seen (${answer.reason}).` };
  const runs = runningServices(answer);
  const sockets = entriesOf(answer, 'listening', Socket);
  const running = runningPrograms(answer);
  const found = sockets.ok ? sockets.value.map(foundAt) : [];
  const services = [
    desktop(answer),
    ...(await serverServices(host, isHeard(answer, sockets) ? runs : withoutWinRm(runs))),
    ...fileSharing(answer, runs),
    assistance(answer),
    ...otherServices(found, runs.state('sshd')),
  ];
  for (const name of running.ok ? running.value : []) {
    const kind = callingKind(name) ?? listeningKind(name);
    if (kind !== undefined && !services.some((service) => service.name === kind.name)) {
      services.push({ ...kind, state: 'on', ports: [] });
    }
  }
  const gaps = [sockets, running].flatMap((part) => (part.ok ? [] : [part.reason]));
  return {
    facts: {
      environment: 'machine',
      services,
      otherPorts: portsOf(found, 'other'),
      unknownPorts: portsOf(found, 'unknown'),
      listing: gaps.length > 0 ? 'partial' : 'complete',
      notSeen: gaps,
    },
  };
}

/** What listens beside Windows's own servers; of another server for SSH, Cygwin's `sshd` too, the settings are not known. */
function otherServices(found: readonly Found[], openSsh: Service['state']): Service[] {
  const isOwn = ({ program }: Found): boolean => program === 'sshd' && openSsh !== 'off';
  return gathered(found.filter((one) => !isOwn(one))).map((service) =>
    service.kind === 'ssh'
      ? { ...service, passwordLogin: 'unknown', rootLogin: 'no', reason: 'it is not the OpenSSH Server of Windows' }
      : service,
  );
}

function foundAt({ port, program }: Type.Static<typeof Socket>): Found {
  if (program === '') return { port, is: ofStranger(port) ?? 'other' };
  const kind = program === null ? undefined : (listeningKind(program) ?? callingKind(program));
  return kind === undefined ? { port, is: 'unknown' } : { port, is: kind, ...(program !== null && { program }) };
}

/** Ports of Windows's own servers are judged by their settings; others keep their own there only for one purpose. */
function ofStranger(port: number): Kind | undefined {
  const kind = kindOfStranger(port);
  return kind?.kind === 'ssh' || kind?.kind === 'clear-protocol' || port === 5_900 ? kind : undefined;
}

/** Names of programs that run, of those that are asked for; Windows's own is always among them. */
function runningPrograms(answer: Answer<unknown>): Answer<string[]> {
  const names = entriesOf(answer, 'running', Type.String());
  if (!names.ok) return names;
  const failed = (what: string): Answer<never> => ({
    ok: false,
    failure: 'failed',
    reason: `running: Windows ${what}`,
  });
  if (!names.value.includes('System')) return failed('did not name its own program');
  const isAsked = (name: string): boolean => name === 'System' || isKnownProgram(name);
  return names.value.every(isAsked) ? names : failed('named a program that it was not asked for');
}

function desktop(answer: Answer<unknown>): Service {
  const service = { kind: 'remote-desktop', name: 'Remote Desktop', encrypted: 'yes' } as const;
  const settings = entryOf(answer, 'desktop', Desktop);
  if (!settings.ok)
    return { ...service, state: 'unknown', ports: [3_389], networkLevel: 'unknown', reason: settings.reason };
  const { policyDeny, deny, policyNetworkLevel, networkLevel, port } = settings.value;
  const states = { 0: 'on', 1: 'off', null: 'unknown' } as const;
  const levels = { 0: 'not-required', 1: 'required', null: 'unknown' } as const;
  return {
    ...service,
    state: states[`${policyDeny ?? deny}`],
    ports: [port ?? 3_389],
    networkLevel: levels[`${policyNetworkLevel ?? networkLevel}`],
  };
}

/** Whoever sits at the device has to ask for it; whether it is possible at all is this switch. */
function assistance(answer: Answer<unknown>): Service {
  const service = {
    kind: 'remote-assistance',
    name: 'Remote Assistance',
    ports: [] as number[],
    encrypted: 'yes',
  } as const;
  const settings = entryOf(answer, 'assistance', Assistance);
  if (!settings.ok) return { ...service, state: 'unknown', reason: settings.reason };
  const allowed = settings.value.policy ?? settings.value.own;
  return { ...service, state: allowed === 1 ? 'on' : allowed === 0 ? 'off' : 'unknown' };
}

type Runs = (name: string) => Service['state'];

/** Those of every Windows; a list that lacks one is not whole. The others are there where they are installed. */
const always = ['lanmanserver', 'rpcss', 'termservice', 'winrm'];
const optional = ['remoteregistry', 'sshd', 'tlntsvr', 'ftpsvc'];

function runningServices(answer: Answer<unknown>): { state: Runs; reason?: string } {
  const listed = entriesOf(answer, 'services', ServiceState);
  const status = new Map(listed.ok ? listed.value.map(({ name, status }) => [name.toLowerCase(), status]) : []);
  const isWhole = always.every((name) => status.has(name));
  const isAsked = [...status.keys()].every((name) => always.includes(name) || optional.includes(name));
  if (!listed.ok || !isWhole || !isAsked) {
    return { state: () => 'unknown', reason: listed.ok ? 'services: Windows did not list them all' : listed.reason };
  }
  return { state: (name) => ((status.get(name.toLowerCase()) ?? 1) === 1 ? 'off' : 'on') };
}

/**
 * Without a listener WinRM hears nobody, and runs to send events to the company's collector (Microsoft, “Installation and
 * configuration for Windows Remote Management”). Port 47001, which it opens all the same, is no listener.
 */
function isHeard(answer: Answer<unknown>, sockets: Answer<Type.Static<typeof Socket>[]>): boolean {
  const settings = entryOf(answer, 'winrm', WinRm);
  if (!settings.ok || !sockets.ok || settings.value.listeners > 0 || settings.value.policy === 1) return true;
  return sockets.value.some(({ port }) => port === 5_985 || port === 5_986);
}

const withoutWinRm = ({ state, ...rest }: ReturnType<typeof runningServices>): ReturnType<typeof runningServices> => ({
  ...rest,
  state: (name) => (name === 'WinRM' ? 'off' : state(name)),
});

const servers: readonly (Omit<Service, 'state'> & { service: string })[] = [
  { service: 'WinRM', kind: 'remote-management', name: 'WinRM', ports: [5_985], encrypted: 'unknown' },
  { service: 'RemoteRegistry', kind: 'remote-management', name: 'Remote Registry', ports: [445], encrypted: 'unknown' },
  { service: 'TlntSvr', kind: 'clear-protocol', name: 'Telnet', ports: [23], encrypted: 'no' },
  { service: 'ftpsvc', kind: 'clear-protocol', name: 'FTP', ports: [21], encrypted: 'no' },
];

async function serverServices(host: Host, { state, reason }: ReturnType<typeof runningServices>): Promise<Service[]> {
  const why = reason === undefined ? {} : { reason };
  const plain = servers.map(({ service, ...rest }): Service => ({ ...rest, state: state(service), ...why }));
  const ssh: Service = {
    kind: 'ssh',
    name: 'OpenSSH Server',
    state: state('sshd'),
    ports: [22],
    encrypted: 'yes',
    ...why,
  };
  if (ssh.state === 'off') return [...plain, ssh];
  // Windows has no root; who is an administrator is another check's question.
  const { passwordLogin, reason: unseen } = await sshSettingsOf(host, ['C:\\ProgramData\\ssh\\sshd_config']);
  const because = unseen ?? reason;
  return [...plain, { ...ssh, passwordLogin, rootLogin: 'no', ...(because !== undefined && { reason: because }) }];
}

function fileSharing(answer: Answer<unknown>, { state, reason }: ReturnType<typeof runningServices>): Service[] {
  const folders = { kind: 'file-sharing', name: 'File sharing (SMB)', ports: [445] } as const;
  const older = { kind: 'file-sharing', name: 'SMB 1', ports: [445], encrypted: 'no' } as const;
  const runs = state('LanmanServer');
  const server = entryOf(answer, 'server', Server);
  const shares = entriesOf(answer, 'shares', Share);
  const why = reason === undefined ? {} : { reason };
  const old: Service = server.ok
    ? { ...older, ports: [445], state: server.value.smb1 ? runs : 'off', ...why }
    : { ...older, ports: [445], state: runs === 'off' ? 'off' : 'unknown', reason: server.reason };
  if (!shares.ok) {
    const unread = runs === 'off' ? {} : { reason: shares.reason };
    return [
      { ...folders, ports: [445], encrypted: 'unknown', state: runs === 'off' ? 'off' : 'unknown', ...unread },
      old,
    ];
  }
  const shared = shares.value.filter(({ special, kind }) => !special && kind === 0);
  const allEncrypted = (server.ok && server.value.encrypted) || shared.every(({ encrypted }) => encrypted);
  return [
    {
      ...folders,
      ports: [445],
      encrypted: allEncrypted ? 'yes' : 'no',
      state: shared.length === 0 ? 'off' : runs,
      ...why,
    },
    old,
  ];
}

export const windowsRemoteAccess: SystemProbe<RemoteAccessFacts> = { probe };
