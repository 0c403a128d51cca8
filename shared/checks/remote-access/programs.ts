// Programs and ports by which a device can be reached, on every system. What is not listed is somebody's own program, of
// which no more than its port is told.
import type { Service } from './facts.ts';

export interface Kind {
  kind: Service['kind'];
  name: string;
  encrypted: Service['encrypted'];
}

const of = (kind: Kind['kind'], name: string, encrypted: Kind['encrypted']): Kind => ({ kind, name, encrypted });

const ssh = of('ssh', 'SSH', 'yes');
const netbird = of('ssh', 'NetBird SSH', 'yes');
const vnc = of('remote-desktop', 'VNC', 'unknown');
const rdp = of('remote-desktop', 'Remote Desktop', 'yes');
const smb = of('file-sharing', 'File sharing (SMB)', 'unknown');
const nfs = of('file-sharing', 'File sharing (NFS)', 'no');
const afp = of('file-sharing', 'File sharing (AFP)', 'unknown');
const rsync = of('file-sharing', 'File sharing (rsync)', 'no');
const telnet = of('clear-protocol', 'Telnet', 'no');
const rsh = of('clear-protocol', 'rsh', 'no');
const ftp = of('clear-protocol', 'FTP', 'no');
const x11 = of('clear-protocol', 'X11', 'no');
const cockpit = of('remote-management', 'Cockpit', 'yes');

/** Of programs that listen. Linux cuts names after fifteen characters. */
const listening: readonly (readonly [RegExp, Kind])[] = [
  [/^(sshd|sshd-session|sshd-auth|dropbear|tinysshd)$/, ssh],
  [/^(xrdp|krdpserver|gnome-remote-de|freerdp-shadow)/, rdp],
  [/^(x11vnc|x0vncserver|x0tigervncserv|Xvnc|Xtigervnc|Xtightvnc|Xrealvnc|vino-server|krfb|wayvnc)/, vnc],
  [/^(vncserver|vncagent|winvnc|tvnserver|uvnc_service|screensharingd)/i, vnc],
  [/^(sunshine|nxd|nxserver)/i, of('remote-desktop', 'Remote desktop', 'unknown')],
  [/^(smbd|ksmbd|netbiosd)/, smb],
  [/^(nfsd|rpc\.nfsd|rpc\.mountd|ganesha\.nfsd)$/, nfs],
  [/^(afpd|AppleFileServer)$/, afp],
  [/^rsync$/, rsync],
  [/^(in\.telnetd|telnetd|tlntsvr)$/i, telnet],
  [/^(in\.)?(rlogind|rshd|rexecd)$/, rsh],
  [/^(vsftpd|proftpd|pure-ftpd|ftpd|in\.ftpd)/, ftp],
  [/^(X|Xorg|Xwayland)$/, x11],
  [/^cockpit-(tls|ws)$/, cockpit],
  [/^miniserv\.pl$/, of('remote-management', 'Webmin', 'unknown')],
  [/^(ttyd|shellinaboxd)$/, of('remote-management', 'Terminal in the browser', 'unknown')],
  [/^ARDAgent$/, of('remote-management', 'Remote Management', 'unknown')],
];

/** Of programs that call their maker's server, and so need not listen. */
const calling: readonly (readonly [RegExp, string])[] = [
  [/^teamviewer/i, 'TeamViewer'],
  [/^anydesk/i, 'AnyDesk'],
  [/^rustdesk/i, 'RustDesk'],
  [/^(chrome-remote-d|remoting_)/i, 'Chrome Remote Desktop'],
  [/^(splashtop|SRServer|SRManager|SRService|SRStreamer)/i, 'Splashtop'],
  [/^(screenconnect|connectwisecont)/i, 'ScreenConnect'],
  [/^(logmein|LMIGuardian)/i, 'LogMeIn'],
  [/^meshagent/i, 'MeshCentral'],
  [/^dw(agent|agsvc)/i, 'DWService'],
  [/^rserver3/i, 'Radmin'],
  [/^(rutserv|rfusclient)/i, 'Remote Utilities'],
  [/^ultraviewer/i, 'UltraViewer'],
  [/^supremo/i, 'Supremo'],
  [/^aeroadmin/i, 'AeroAdmin'],
  [/^(aa_v3|ammyy)/i, 'Ammyy Admin'],
  [/^(g2svc|g2comm|g2host|goto(resolve|mypc|assist))/i, 'GoTo'],
  [/^(remotepc|rpcsuite)/i, 'RemotePC'],
  [/^(zohours|zaservice)/i, 'Zoho Assist'],
  [/^bomgar/i, 'BeyondTrust'],
  [/^todesk/i, 'ToDesk'],
  [/^sunlogin/i, 'Sunlogin'],
  [/^hoptodesk/i, 'HopToDesk'],
  [/^(islalwayson|isllight)/i, 'ISL Online'],
  [/^dwrcs/i, 'DameWare'],
  [/^client32/i, 'NetSupport'],
  [/^jumpconnect/i, 'Jump Desktop'],
  [/^parsecd/i, 'Parsec'],
  // With a subscription for the cloud alone it does not listen. TigerVNC's script is called vncserver, too.
  [/^r?vnc(agent|serverui|server-x11)/i, 'RealVNC'],
  [/^anyviewer/i, 'AnyViewer'],
  [/^deskin/i, 'DeskIn'],
  [/^awesun/i, 'AweSun'],
  [/^romserver/i, 'LiteManager'],
  [/^getscreen/i, 'Getscreen.me'],
  [/^basup/i, 'N-able Take Control'],
  [/^(code|cursor)-tunnel/i, 'VS Code tunnel'],
];

/** The same for PowerShell, which tells names only of these. */
export const callingPattern = calling.map(([{ source }]) => source.replace(/^\^/, '')).join('|');

/** A program that starts others when somebody connects says nothing about which. */
export const isSuperServer = (program: string): boolean =>
  /^(systemd|inetd|xinetd|openbsd-inetd|launchd)$/.test(program);

export const listeningKind = (program: string): Kind | undefined =>
  listening.find(([pattern]) => pattern.test(plainName(program)))?.[1];

export function callingKind(program: string): Kind | undefined {
  const name = calling.find(([pattern]) => pattern.test(plainName(program)))?.[1];
  return name === undefined ? undefined : of('remote-control', name, 'yes');
}

/** Names that a recording of a machine may keep. */
export const isKnownProgram = (program: string): boolean =>
  isSuperServer(program) ||
  plainName(program) === 'tailscaled' ||
  listeningKind(program) !== undefined ||
  callingKind(program) !== undefined;

/** NixOS wraps programs: `.smbd-wrapped`. */
const plainName = (program: string): string => /^\.(.+?)-?wrapp?e?d?$/.exec(program)?.[1] ?? program;

/**
 * What a program that is not known is taken for by the port that it listens on: somebody's own SSH server is one, whatever
 * it is called. X11's ports are those of many other programs, too.
 */
export function kindOfStranger(port: number): Kind | undefined {
  const kind = kindOfPort(port);
  return kind === x11 ? undefined : kind;
}

/** What stands behind a port when the program there is not seen, or is one that starts others. */
export function kindOfPort(port: number): Kind | undefined {
  if (port >= 5_900 && port <= 5_909) return vnc;
  if (port >= 6_000 && port <= 6_009) return x11;
  if (port >= 512 && port <= 514) return rsh;
  const known: Record<number, Kind> = {
    21: ftp,
    22: ssh,
    23: telnet,
    139: smb,
    445: smb,
    548: afp,
    873: rsync,
    2049: nfs,
    2375: of('remote-management', 'Docker', 'no'),
    2376: of('remote-management', 'Docker', 'yes'),
    3389: rdp,
    5985: of('remote-management', 'WinRM', 'no'),
    5986: of('remote-management', 'WinRM', 'yes'),
    22022: netbird,
    44338: netbird,
  };
  return known[port];
}
