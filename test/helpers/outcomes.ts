// Outcomes whose verdict under the default policy is plain.
import type { Account, AccountStatusFacts } from '../../shared/checks/account-status/facts.ts';
import type { Outcome } from '../../shared/checks/define.ts';
import type { DiskEncryptionFacts } from '../../shared/checks/disk-encryption/facts.ts';
import type { ScreenLockFacts } from '../../shared/checks/screen-lock/facts.ts';

export const disk = (state: 'on' | 'off'): Outcome<DiskEncryptionFacts> => ({
  facts: {
    environment: 'machine',
    volumes: [
      {
        id: 'dm-0',
        mounts: ['/'],
        purpose: 'system',
        filesystem: 'ext4',
        sizeBytes: 1_000_000_000,
        state,
        method: state === 'on' ? 'luks2' : null,
        stacks: [
          [
            { name: 'dm-0', kind: 'crypt', encrypts: state === 'on' },
            { name: 'sda1', kind: 'partition', encrypts: false },
            { name: 'sda', kind: 'disk', encrypts: false },
          ],
        ],
      },
    ],
    swap: 'none',
    notSeen: [],
  },
});

export const screen = (idleSeconds: number | 'never'): Outcome<ScreenLockFacts> => ({
  facts: {
    graphical: 'yes',
    users: [
      {
        user: 'dfox',
        presence: 'logged-in',
        desktop: 'gnome',
        locks: 'on',
        idleSeconds,
        graceSeconds: 0,
        lockOnSleep: 'on',
        enforced: 'no',
        source: 'dconf',
      },
    ],
    notSeen: [],
  },
});

export const account = (name: string, more: Partial<Account> = {}): Account => ({
  name,
  id: '1000',
  kind: 'local',
  enabled: 'enabled',
  locked: 'unlocked',
  expiresAt: 'never',
  password: 'set',
  passwordChangedAt: 'unknown',
  lastLoginAt: 'never',
  administrator: 'no',
  interactiveShell: 'yes',
  authorizedKeys: 0,
  sessions: 0,
  ...more,
});

export const accounts = (...list: Account[]): Outcome<AccountStatusFacts> => ({
  facts: {
    accounts: list,
    listing: 'complete',
    guest: 'disabled',
    automaticLogin: { state: 'off', user: null },
    notSeen: [],
  },
});

/** Everything in order. */
export const good = {
  'disk-encryption': disk('on'),
  'screen-lock': screen(300),
  'account-status': accounts(account('dfox')),
};
