// The list of probes: one line each, read by the agent alone.

import { linuxAccountStatus } from './account-status/linux.ts';
import type { CheckProbes } from './define.ts';
import { linuxDiskEncryption } from './disk-encryption/linux.ts';
import type { CheckId } from './index.ts';
import { linuxScreenLock } from './screen-lock/linux.ts';

export const probes: Record<CheckId, CheckProbes> = {
  'disk-encryption': { linux: linuxDiskEncryption },
  'screen-lock': { linux: linuxScreenLock },
  'account-status': { linux: linuxAccountStatus },
};
