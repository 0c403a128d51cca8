// NixOS: the whole system is built from one state of its collection of packages, whose day is in the name of the build. It
// brings all that was fixed there by then.
import type { Instant } from '../../../clock.ts';
import type { Host } from '../../../host.ts';
import type { OsRelease } from '../../../linux/os-release.ts';
import { readUnits } from '../../../linux/systemd-units.ts';
import type { OsUpdatesFacts } from '../facts.ts';
import { dayIn, type Managed, unseen } from './managed.ts';

export async function readNixos(host: Host, os: OsRelease): Promise<Managed> {
  const madeAt = buildDay(os.fields.get('BUILD_ID') ?? '');
  return {
    ...unseen('nixos', madeAt === null ? ['/etc/os-release: BUILD_ID does not say of which day the packages are'] : []),
    rolling: true,
    lastUpgradeAt: madeAt,
    // What came later, this system has not been told.
    listsMadeAt: madeAt ?? 'unknown',
    automatic: await readAutomatic(host),
  };
}

/** `25.11.20260214.3aadb7c`, of a flake; of a channel it counts changes instead: `25.11.5198.3aadb7c`. */
function buildDay(build: string): Instant | null {
  const [, day = ''] = /^\d\d\.\d\d\.(20\d{6})\.[0-9a-z]+$/.exec(build) ?? [];
  return dayIn(day);
}

const timer = 'nixos-upgrade.timer';

/** system.autoUpgrade. */
async function readAutomatic(host: Host): Promise<OsUpdatesFacts['automatic']> {
  const { units, reason } = await readUnits(host, [timer]);
  const unit = units.get(timer);
  if (unit === undefined) return { state: 'unknown', by: reason };
  return unit.active === 'active' ? { state: 'on', by: timer } : { state: 'off', by: `${timer} does not run` };
}
