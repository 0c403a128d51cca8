// openSUSE Tumbleweed, and MicroOS and its desktops, which are made from it: one snapshot of everything follows the other, and
// the version of the system is the day of its snapshot. There are no patches; what was fixed by then is in it.
import type { Host } from '../../../host.ts';
import type { OsRelease } from '../../../linux/os-release.ts';
import { dayIn, type Managed, unseen } from './managed.ts';
import { readAutomatic, refreshedAt, whyLocked } from './zypper.ts';

/** Slowroll too has days for versions, of snapshots that are a month apart; what it mends in between shows nowhere. */
export const isSnapshot = ({ id, version }: OsRelease): boolean =>
  id !== 'opensuse-slowroll' && dayIn(version ?? '') !== null;

export async function readTumbleweed(host: Host, { version }: OsRelease): Promise<Managed> {
  // A package that is locked stays as it is when all others move on.
  const kept = await whyLocked(host);
  return {
    ...unseen('zypper-dup', kept === null ? [] : [kept]),
    rolling: true,
    lastUpgradeAt: dayIn(version ?? ''),
    listsMadeAt: await refreshedAt(host),
    automatic: await readAutomatic(host),
  };
}
