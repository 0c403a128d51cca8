// Every program the agent may start, and where it may lie: the whole list, for whoever reviews what the agent can do.
// The real host starts nothing else, and a test proves that it does not. No shell is ever involved.
import type { SystemName } from './host.ts';

interface Command {
  system: SystemName;
  /** Why the agent starts it, and with whose rights. */
  why: string;
}

export const commands = {
  lsblk: { system: 'linux', why: 'Names, file systems and transports of block devices that carry no mount.' },
  zfs: { system: 'linux', why: 'Encryption of ZFS datasets, which no block device tells.' },
  zpool: { system: 'linux', why: 'The disks under a ZFS pool.' },
  cryptsetup: { system: 'linux', why: 'Cipher of an opened LUKS volume (root only).' },
  dmsetup: { system: 'linux', why: 'Device-mapper tables, without keys (root only).' },
  loginctl: { system: 'linux', why: 'Who is logged in, on which kind of session.' },
  getent: { system: 'linux', why: 'One account by name from a directory such as SSSD or LDAP; never a listing.' },
  lastlog: { system: 'linux', why: 'Last log-in of an account.' },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/**
 * Where programs are looked for: fixed, never PATH, which whoever starts the agent could bend. NixOS keeps its
 * programs in /run/current-system.
 */
export const searchFolders: Record<SystemName, readonly string[]> = {
  linux: ['/usr/sbin', '/usr/bin', '/sbin', '/bin', '/run/current-system/sw/bin'],
  macos: ['/usr/sbin', '/usr/bin', '/sbin', '/bin'],
  windows: ['C:\\Windows\\System32'],
};
