// The probes of a system, loaded when a machine of that system is first looked at: no machine needs those of the others.

import type { SystemName } from '../host.ts';
import type { Probes } from './define.ts';

const lists: Record<SystemName, () => Promise<Probes>> = {
  linux: async () => (await import('./linux.ts')).linuxProbes,
  macos: async () => (await import('./macos.ts')).macosProbes,
  windows: async () => (await import('./windows.ts')).windowsProbes,
};

export const probesOf = (system: SystemName): Promise<Probes> => lists[system]();
