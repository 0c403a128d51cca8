// Facts as agents send them, for a fleet that does not exist. Typed by the checks' own schemas, so that they cannot drift.
import type { Account, AccountStatusFacts } from '../../shared/checks/account-status/facts.ts';
import type { DiskEncryptionFacts, Layer, Volume } from '../../shared/checks/disk-encryption/facts.ts';
import type { ScreenLockFacts, UserLock } from '../../shared/checks/screen-lock/facts.ts';

const GB = 1_000_000_000;

const nvme: Layer = { name: 'nvme0n1', kind: 'disk', encrypts: false };
const part = (n: number): Layer => ({ name: `nvme0n1p${n}`, kind: 'partition', encrypts: false });
const luks: Layer = { name: 'dm-0', kind: 'crypt', encrypts: true, detail: 'luks2 aes-xts-plain64' };
const lvm = (n: number): Layer => ({ name: `dm-${n}`, kind: 'lvm', encrypts: false, detail: 'vg0' });

function volume(given: Partial<Volume> & Pick<Volume, 'id' | 'state' | 'stacks'>): Volume {
  return { mounts: [], purpose: 'data', filesystem: 'ext4', sizeBytes: null, method: null, ...given };
}

const root = volume({
  id: 'dm-1',
  mounts: ['/'],
  purpose: 'system',
  sizeBytes: 78 * GB,
  state: 'on',
  method: 'luks2',
  stacks: [[lvm(1), luks, part(3), nvme]],
});
const swap = volume({
  id: 'dm-2',
  purpose: 'swap',
  filesystem: 'swap',
  sizeBytes: 8 * GB,
  state: 'on',
  method: 'luks2',
  stacks: [[lvm(2), luks, part(3), nvme]],
});
const boot = volume({
  id: 'nvme0n1p2',
  mounts: ['/boot'],
  purpose: 'boot',
  sizeBytes: 0.5 * GB,
  state: 'off',
  stacks: [[part(2), nvme]],
});
const home = volume({
  id: 'dm-3',
  mounts: ['/home'],
  sizeBytes: 420 * GB,
  state: 'on',
  method: 'luks2',
  stacks: [[lvm(3), luks, part(3), nvme]],
});
const clearHome = volume({
  id: 'sda1',
  mounts: ['/home'],
  sizeBytes: 1_000 * GB,
  state: 'off',
  stacks: [
    [
      { name: 'sda1', kind: 'partition', encrypts: false },
      { name: 'sda', kind: 'disk', encrypts: false },
    ],
  ],
});
const spanned = volume({
  id: 'dm-7',
  mounts: ['/srv/records'],
  filesystem: 'btrfs',
  sizeBytes: 2_000 * GB,
  state: 'partly',
  stacks: [
    [luks, part(4), nvme],
    [
      { name: 'sdb1', kind: 'partition', encrypts: false },
      { name: 'sdb', kind: 'disk', encrypts: false },
    ],
  ],
  reason: 'The pool spans an encrypted disk and a clear one (sdb).',
});
const stick = volume({
  id: 'sdc1',
  mounts: ['/media/backup stick'],
  purpose: 'removable',
  filesystem: 'vfat',
  sizeBytes: 64 * GB,
  state: 'unknown',
  stacks: [
    [
      { name: 'sdc1', kind: 'partition', encrypts: false },
      { name: 'sdc', kind: 'disk', encrypts: false },
    ],
  ],
  reason: 'blkid: permission denied; run as root',
});

export const encryptedDisk: DiskEncryptionFacts = {
  environment: 'machine',
  volumes: [root, home, swap, boot],
  swap: 'listed',
  notSeen: [],
};
export const clearDisk: DiskEncryptionFacts = {
  environment: 'machine',
  volumes: [root, clearHome, spanned, swap, boot, stick],
  swap: 'listed',
  notSeen: [],
};

const account = (name: string, given: Partial<Account> = {}): Account => ({
  name,
  id: '1000',
  kind: 'local',
  enabled: 'enabled',
  locked: 'unlocked',
  expiresAt: 'never',
  password: 'set',
  passwordChangedAt: 'unknown',
  lastLoginAt: 'unknown',
  administrator: 'no',
  interactiveShell: 'yes',
  authorizedKeys: 0,
  sessions: 0,
  ...given,
});

export function accounts(login: string, now: number, given: Partial<Account> = {}): AccountStatusFacts {
  return {
    accounts: [
      account(login, { sessions: 1, lastLoginAt: now - 7_200_000, authorizedKeys: 1, ...given }),
      account('it-admin', { id: '1001', administrator: 'yes', lastLoginAt: now - 1_900_800_000 }),
      account('root', { id: '0', locked: 'locked', administrator: 'yes', lastLoginAt: 'never' }),
    ],
    listing: 'complete',
    guest: 'disabled',
    automaticLogin: { state: 'off', user: null },
    notSeen: [],
  };
}

export const screen = (login: string, given: Partial<UserLock> = {}): ScreenLockFacts => ({
  graphical: 'yes',
  users: [
    {
      user: login,
      presence: 'logged-in',
      desktop: 'gnome',
      locks: 'on',
      idleSeconds: 600,
      graceSeconds: 0,
      lockOnSleep: 'on',
      enforced: 'yes',
      source: 'dconf, locked by /etc/dconf/db/local.d/locks',
      ...given,
    },
  ],
  notSeen: [],
});
