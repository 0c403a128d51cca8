// Every program that may be started on a device, and where it may lie: the whole list, for whoever reviews what the agent
// can do. The real host starts nothing else, and a test proves it. The agent uses no shell; the libraries it asks do.
import type { SystemName } from './host.ts';

interface Command {
  system: SystemName | readonly SystemName[];
  /** Why it is started, and with whose rights. */
  why: string;
  /** The libraries that start it by themselves. Absent: a probe asks for it by name. */
  startedBy?: string;
  /** A probe asks for it by name as well as the libraries. */
  alsoByProbe?: true;
  /** Where it alone is looked for. Others than the system write there: it is started as a person, and never as root. */
  ownFolder?: string;
}

export const commands = {
  lsblk: { system: 'linux', why: 'Names, file systems and transports of block devices that carry no mount.' },
  zfs: { system: 'linux', why: 'Encryption of ZFS datasets, which no block device tells.' },
  zpool: { system: 'linux', why: 'The disks under a ZFS pool.' },
  cryptsetup: { system: 'linux', why: 'What the header of a locked volume says of its encryption (root only).' },
  dmsetup: { system: 'linux', why: 'Device-mapper tables, without keys (root only).' },
  loginctl: { system: 'linux', why: 'Who is logged in, on which kind of session.' },
  getent: { system: 'linux', why: 'One account by name from a directory such as SSSD or LDAP; never a listing.' },
  dscl: { system: 'macos', why: 'Accounts, and the ids and home of a person whose settings are read.' },
  'apt-get': { system: 'linux', why: 'A simulated upgrade: what would be installed. Nothing is.' },
  'apt-cache': { system: 'linux', why: 'From where packages would come that apt holds back.' },
  'apt-config': { system: 'linux', why: 'Whether apt installs updates by itself.' },
  systemctl: { system: 'linux', why: 'Whether a timer or a service runs; only ever asked to show it.' },
  nft: { system: 'linux', why: 'The rules of nftables, as the kernel follows them (root only).' },
  'iptables-save': { system: 'linux', why: 'Rules of iptables for IPv4, which nft does not explain (root only).' },
  'ip6tables-save': { system: 'linux', why: 'The same for IPv6.' },
  'iptables-legacy-save': {
    system: 'linux',
    why: 'The kernel’s older tables for IPv4, where they are in use (root only).',
  },
  'ip6tables-legacy-save': { system: 'linux', why: 'The same for IPv6.' },
  diskutil: { system: 'macos', why: 'Disks, partitions and APFS volumes, and whether FileVault is on for each.' },
  fdesetup: { system: 'macos', why: 'Whether FileVault is on for the system; never a key or a name.' },
  who: { system: 'macos', why: 'Who is logged in at the screen.' },
  sysadminctl: { system: 'macos', why: 'Whether the screen asks for the password, and how soon; as its person.' },
  defaults: { system: 'macos', why: 'When the screen saver starts: that one setting, as its person.' },
  pmset: { system: 'macos', why: 'When the display goes dark.' },
  csrutil: { system: 'macos', why: 'Whether System Integrity Protection is on.' },
  nvram: { system: 'macos', why: 'One variable: which systems a Mac with a T2 chip starts.' },
  mdatp: { system: 'linux', why: 'What Microsoft Defender says of its own health.' },
  wdavdaemonclient: {
    system: 'macos',
    why: 'The same; as whoever sits at the screen, never as root.',
    ownFolder: '/Applications/Microsoft Defender.app/Contents/Resources/Tools',
  },
  falconctl: { system: 'linux', why: 'Whether CrowdStrike Falcon works in full (root only).' },
  sentinelctl: { system: 'linux', why: 'Whether SentinelOne is at work (root only).' },
  head: { system: 'linux', why: 'The first 512 bytes of ClamAV’s definitions, which say when they were made.' },
  ss: { system: 'linux', why: 'Which program listens on which port (all of them for root only).' },
  sshd: {
    system: ['linux', 'macos', 'windows'],
    why: 'Its own settings, as it understands them (root only); it starts no server.',
  },
  tailscale: { system: 'linux', why: 'Whether Tailscale lets people in over SSH.' },
  pwpolicy: { system: 'macos', why: 'The rules for passwords and for failed log-ins. Only ever asked to show them.' },
  softwareupdate: { system: 'macos', why: 'What the last scan for updates found; without a scan of its own.' },
  systemextensionsctl: { system: 'macos', why: 'Which endpoint security extensions are active.' },
  xprotect: { system: 'macos', why: 'Whether XProtect looks for malware.' },
  socketfilterfw: { system: 'macos', why: 'Whether the firewall is on.' },
  lsof: { system: 'macos', why: 'Which program listens on which port (all of them for root only).' },
  ps: {
    system: 'macos',
    why: 'Whether a program for remote control or one that guards against malware runs; never with what arguments.',
  },
  dnf: { system: 'linux', why: 'Which advisories wait, from its cache alone.' },
  dnf5: { system: 'linux', why: 'The same, where it has taken the place of dnf.' },
  'rpm-ostree': { system: 'linux', why: 'Of which day the images of the system are; only ever asked for its state.' },
  zypper: { system: 'linux', why: 'Which security patches wait, without a refresh.' },
  pacman: { system: 'linux', why: 'Which packages wait to be upgraded; only ever queried.' },

  'palisade-agent': {
    system: ['linux', 'macos', 'windows'],
    startedBy: 'the agent, itself once more',
    why: 'To ask a library in a process of its own, which can be ended when it does not answer.',
  },
  launchctl: {
    system: 'macos',
    startedBy: 'the agent',
    alsoByProbe: true,
    why: 'Enters a person’s session, to read their settings (root); and whether a sharing service is on.',
  },
  sudo: { system: 'macos', startedBy: 'the agent', why: 'Takes on that person’s rights there; never the other way.' },
  sh: {
    system: ['linux', 'macos'],
    startedBy: 'systeminformation, node-disk-info',
    why: 'These libraries write each of their questions as a line for the shell; the lines are fixed.',
  },
  dmidecode: { system: 'linux', startedBy: 'systeminformation', why: 'Maker, model, serial number (root only).' },
  cat: { system: 'linux', startedBy: 'systeminformation', why: 'The same from /sys, without root.' },
  ls: { system: 'linux', startedBy: 'systeminformation', why: 'Names of disks, which tell a virtual machine.' },
  pciconf: { system: 'linux', startedBy: 'systeminformation', why: 'The same on BSD; on Linux it is not there.' },
  dmesg: { system: 'linux', startedBy: 'systeminformation', why: 'Searched for the name of a hypervisor.' },
  grep: { system: 'linux', startedBy: 'systeminformation', why: 'Searches what dmesg says.' },
  df: { system: ['linux', 'macos'], startedBy: 'node-disk-info', why: 'Sizes of mounted file systems.' },
  awk: { system: ['linux', 'macos'], startedBy: 'node-disk-info', why: 'Takes the heading off what df says.' },
  ioreg: { system: 'macos', startedBy: 'systeminformation', alsoByProbe: true, why: 'Model, serial number.' },
  sw_vers: { system: 'macos', startedBy: 'systeminformation', why: 'Version of macOS.' },
  sysctl: { system: 'macos', startedBy: 'systeminformation', alsoByProbe: true, why: 'Version of the kernel.' },
  system_profiler: { system: 'macos', startedBy: 'systeminformation', alsoByProbe: true, why: 'Hardware UUID.' },
  hostname: { system: ['macos', 'windows'], startedBy: 'systeminformation', why: 'Name of the machine.' },
  powershell: {
    system: 'windows',
    startedBy: 'the agent, systeminformation',
    why: 'Answers the questions in checks/queries.ts; for the library model, serial number, version of Windows.',
  },
  chcp: { system: 'windows', startedBy: 'systeminformation', why: 'In which code page the answers come.' },
  wmic: { system: 'windows', startedBy: 'node-disk-info', why: 'Sizes of drives; gone from newer Windows.' },
} as const satisfies Record<string, Command>;

/** The programs that a probe may ask for. */
export type CommandName = {
  [Name in keyof typeof commands]: (typeof commands)[Name] extends { alsoByProbe: true }
    ? Name
    : (typeof commands)[Name] extends { startedBy: string }
      ? never
      : Name;
}[keyof typeof commands];

export const commandNames: readonly CommandName[] = Object.entries(commands).flatMap(([name, command]) =>
  'startedBy' in command && !('alsoByProbe' in command) ? [] : [name as CommandName],
);

const systemsOf = ({ system }: Command): readonly SystemName[] => (typeof system === 'string' ? [system] : system);

/** The folder in which a program alone is looked for; undefined for those of the folders below. */
export function ownFolderOf(name: CommandName): string | undefined {
  const command: Command = commands[name];
  return command.ownFolder;
}

/** Whether a probe may ask for it on this system. Types say so already; this holds for whatever comes by another way. */
export function mayStart(name: string, system: SystemName): name is CommandName {
  const known = commandNames.find((one) => one === name);
  if (known === undefined) return false;
  return systemsOf(commands[known]).includes(system);
}

/**
 * Where programs are looked for: fixed, never PATH, which whoever starts the agent could bend. NixOS keeps its
 * programs in /run/current-system.
 */
export const searchFolders: Record<SystemName, readonly string[]> = {
  linux: [
    '/usr/sbin',
    '/usr/bin',
    '/sbin',
    '/bin',
    '/run/current-system/sw/bin',
    '/opt/CrowdStrike',
    '/opt/sentinelone/bin',
  ],
  macos: ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/usr/libexec', '/usr/libexec/ApplicationFirewall'],
  windows: [
    'C:\\Windows\\System32',
    'C:\\Windows\\System32\\WindowsPowerShell\\v1.0',
    'C:\\Windows\\System32\\wbem',
    'C:\\Windows\\System32\\OpenSSH',
  ],
};
