// The list of probes: one line each, read by the agent alone.

import type { CheckProbes } from './define.ts';
import type { CheckId } from './index.ts';

export const probes: Record<CheckId, CheckProbes> = {
  'disk-encryption': {},
  'screen-lock': {},
  'account-status': {},
};
