// Whether dnf installs updates by itself: a timer of dnf-automatic that runs, and what its settings tell it to do. A desktop
// that fetches updates and asks for a restart leaves the last step to a person.
import type { Host } from '../../../host.ts';
import { readUnits } from '../../../linux/systemd-units.ts';
import { contentsOf } from '../../../linux/text.ts';
import type { OsUpdatesFacts } from '../facts.ts';

type Automatic = OsUpdatesFacts['automatic'];

/** Timers that carry out their own name, whatever the settings say (dnf-automatic(8)). */
const fixed: Record<string, Automatic['state']> = {
  'dnf-automatic-install.timer': 'on',
  'dnf-automatic-download.timer': 'download-only',
  'dnf-automatic-notifyonly.timer': 'notify-only',
};
const settled = ['dnf5-automatic.timer', 'dnf-automatic.timer'];

export async function readDnfAutomatic(host: Host): Promise<Automatic> {
  const { units, reason } = await readUnits(host, [...Object.keys(fixed), ...settled]);
  const isActive = (name: string): boolean => units.get(name)?.active === 'active';
  const own = Object.keys(fixed).find(isActive);
  if (own !== undefined) return { state: fixed[own] ?? 'unknown', by: own };
  const timer = settled.find(isActive);
  if (timer !== undefined) return { state: await appliedBy(host), by: timer };
  return reason === null ? { state: 'off', by: 'no timer of dnf-automatic runs' } : { state: 'unknown', by: reason };
}

/** The administrator's file before the one that comes with dnf 5, key by key. */
const settings = ['/etc/dnf/automatic.conf', '/usr/share/dnf5/dnf5-plugins/automatic.conf'];

async function appliedBy(host: Host): Promise<Automatic['state']> {
  for (const path of settings) {
    const contents = await contentsOf(host, path);
    if ('unread' in contents) return 'unknown';
    if (contents.text === undefined) continue;
    if (!contents.text.endsWith('\n')) return 'unknown';
    const value = /^\s*apply_updates\s*=\s*(\S+)\s*$/m.exec(contents.text)?.[1];
    if (value !== undefined) return /^(yes|true|1|on)$/i.test(value) ? 'on' : 'download-only';
  }
  // Both versions do not apply updates unless they are told to.
  return 'download-only';
}
