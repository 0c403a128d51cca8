// Updates on macOS: what the last scan found, when that was, and whether they install themselves. A scan of its own, which
// would ask Apple and take a minute, is the device's business. Says nothing about good or bad.
import type { Instant } from '../../clock.ts';
import type { Host } from '../../host.ts';
import { readDictionary, readSoftwareUpdate, type SoftwareUpdatePreferences } from '../../macos/software-update.ts';
import { readSystemVersion } from '../../macos/system-version.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { noWait, type OsUpdatesFacts } from './facts.ts';
import { type Found, waitingOf } from './macos/waiting.ts';
import { longestWaitOf } from './waiting.ts';

async function probe(host: Host): Promise<Outcome<OsUpdatesFacts>> {
  const system = await readSystemVersion(host);
  if (!system.ok) return { unknown: `Which macOS this is could not be seen (${system.reason}).` };
  const { version } = system.value;
  const preferences = await readSoftwareUpdate(host);
  const common = {
    release: {
      family: 'macos',
      version,
      name: `macOS ${version}`,
      supportEndsAt: null,
      extendedSupport: 'off' as const,
    },
    source: 'macos',
    rolling: false,
    lastUpgradeAt: null,
    // Updates that need a restart are installed by it, and wait until then.
    restart: { state: 'not-needed' as const, ...noWait },
  };
  if (!preferences.ok) return { facts: { ...common, ...unseen(preferences.reason) } };
  const listed = await host.run('softwareupdate', ['--list', '--no-scan'], { timeoutMs: 60_000 });
  const scannedAt = lastScan(preferences.value);
  const listsMadeAt = await knownUntil(host, scannedAt);
  const found = waitingOf(preferences.value, listed, system.value, scannedAt);
  return {
    facts: {
      ...common,
      ...found,
      security: await securityOf(host, found, listsMadeAt),
      listsMadeAt,
      automatic: automaticOf(preferences.value),
    },
  };
}

async function securityOf(
  { memory }: Host,
  { security }: Found,
  listsMadeAt: OsUpdatesFacts['listsMadeAt'],
): Promise<OsUpdatesFacts['security']> {
  if (security === null) return { waiting: 'unknown', ...noWait };
  return { waiting: security.length, ...(await longestWaitOf(memory, listsMadeAt, security)) };
}

type Unseen = Pick<OsUpdatesFacts, 'security' | 'others' | 'listsMadeAt' | 'automatic' | 'notSeen'>;

const unseen = (reason: string): Unseen => ({
  security: { waiting: 'unknown', ...noWait },
  others: 'unknown',
  listsMadeAt: 'unknown',
  automatic: { state: 'unknown', by: null },
  notSeen: [reason],
});

const dayMs = 86_400_000;

const lastScan = (preferences: SoftwareUpdatePreferences): Instant | undefined =>
  preferences.date('LastSuccessfulDate') ?? preferences.date('LastFullSuccessfulDate');

/** A profile may hide updates for some days: then what the scan knows is that many days older. */
async function knownUntil(host: Host, scanned: Instant | undefined): Promise<OsUpdatesFacts['listsMadeAt']> {
  const restrictions = await readDictionary(host, '/Library/Managed Preferences/com.apple.applicationaccess.plist');
  if (!restrictions.ok && restrictions.failure !== 'absent') return 'unknown';
  if (scanned === undefined) return 'unknown';
  const settings = restrictions.ok ? restrictions.value : new Map<string, unknown>();
  if (settings.get('forceDelayedSoftwareUpdates') !== true) return scanned;
  const days =
    settings.get('enforcedSoftwareUpdateMinorOSDeferredInstallDelay') ?? settings.get('enforcedSoftwareUpdateDelay');
  // 30 days where the profile names no number.
  return scanned - (typeof days === 'number' ? days : 30) * dayMs;
}

/** On only where each step is on: to look, to fetch, to install, and the system's own data. */
function automaticOf({ flag }: SoftwareUpdatePreferences): OsUpdatesFacts['automatic'] {
  const name = 'AutomaticallyInstallMacOSUpdates';
  if (flag('AutomaticCheckEnabled') === false) return { state: 'off', by: 'AutomaticCheckEnabled is off' };
  if (flag('AutomaticDownload') === false) return { state: 'notify-only', by: 'AutomaticDownload is off' };
  if (flag(name) === false) return { state: 'download-only', by: `${name} is off` };
  for (const one of ['CriticalUpdateInstall', 'ConfigDataInstall']) {
    if (flag(one) === false) return { state: 'off', by: `${one} is off` };
  }
  return flag(name) === true
    ? { state: 'on', by: 'macOS' }
    : { state: 'unknown', by: `${name} is not written: choose it once in System Settings` };
}

const signals = async (): Promise<string[]> => [
  '/Library/Preferences/com.apple.SoftwareUpdate.plist',
  '/Library/Managed Preferences/com.apple.SoftwareUpdate.plist',
  '/System/Library/CoreServices/SystemVersion.plist',
];

export const macosOsUpdates: SystemProbe<OsUpdatesFacts> = { probe, signals };
