// Updates on macOS: what the last scan found, when that was, and whether they install themselves. A scan of its own, which
// would ask Apple and take a minute, is the device's business. Says nothing about good or bad.
import type { Instant } from '../../clock.ts';
import type { Answer, Host } from '../../host.ts';
import { readDictionary, readSoftwareUpdate, type SoftwareUpdatePreferences } from '../../macos/software-update.ts';
import { readSystemVersion, versionNumbers } from '../../macos/system-version.ts';
import type { Outcome, SystemProbe } from '../define.ts';
import { noWait, type OsUpdatesFacts } from './facts.ts';
import { type Declared, declaredFor, hiddenDays, type Preference, readDeclared } from './macos/declared.ts';
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
  const company = await readCompany(host, version);
  const listsMadeAt = knownUntil(company, scannedAt);
  const found = waitingOf(preferences.value, listed, system.value, scannedAt);
  return {
    facts: {
      ...common,
      ...found,
      security: await securityOf(host, found, listsMadeAt),
      listsMadeAt,
      automatic: automaticOf(preferences.value, company),
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

const restrictionsFile = '/Library/Managed Preferences/com.apple.applicationaccess.plist';

/** What the company set: the restrictions of a profile, and what it declares since macOS 15. */
interface Company {
  restrictions: ReadonlyMap<string, unknown>;
  declared: Declared;
}

async function readCompany(host: Host, version: string): Promise<Answer<Company>> {
  const restrictions = await readDictionary(host, restrictionsFile);
  if (!restrictions.ok && restrictions.failure !== 'absent') return restrictions;
  const declared = await readDeclared(host, versionNumbers(version)[0]);
  if (!declared.ok) return declared;
  return {
    ok: true,
    value: { restrictions: restrictions.ok ? restrictions.value : new Map(), declared: declared.value },
  };
}

/** A company may hide updates for some days: then what the scan knows is that many days older. */
function knownUntil(company: Answer<Company>, scanned: Instant | undefined): OsUpdatesFacts['listsMadeAt'] {
  if (!company.ok || scanned === undefined) return 'unknown';
  const { restrictions, declared } = company.value;
  const days = Math.max(
    delayOf(restrictions, 'forceDelayedSoftwareUpdates', 'enforcedSoftwareUpdateMinorOSDeferredInstallDelay'),
    // Of what stands apart from the system, as Safari does.
    delayOf(restrictions, 'forceDelayedAppSoftwareUpdates', 'enforcedSoftwareUpdateNonOSDeferredInstallDelay'),
    hiddenDays(declared),
  );
  return scanned - days * dayMs;
}

function delayOf(restrictions: ReadonlyMap<string, unknown>, force: string, delay: string): number {
  if (restrictions.get(force) !== true) return 0;
  const days = restrictions.get(delay) ?? restrictions.get('enforcedSoftwareUpdateDelay');
  // 30 days where the profile names no number.
  return typeof days === 'number' ? days : 30;
}

const steps: readonly [Preference, OsUpdatesFacts['automatic']['state']][] = [
  ['AutomaticCheckEnabled', 'off'],
  ['AutomaticDownload', 'notify-only'],
  ['AutomaticallyInstallMacOSUpdates', 'download-only'],
  ['CriticalUpdateInstall', 'off'],
  ['ConfigDataInstall', 'off'],
];

/** On only where each step is on: to look, to fetch, to install, the system's own data, and what comes between two versions. */
function automaticOf({ flag }: SoftwareUpdatePreferences, company: Answer<Company>): OsUpdatesFacts['automatic'] {
  if (!company.ok) return { state: 'unknown', by: company.reason };
  const { restrictions, declared } = company.value;
  for (const [name, without] of steps) {
    const said = declaredFor(declared, name);
    if (said === 'doubtful') return { state: 'unknown', by: `device management declares it for ${name}` };
    if (said === 'not-declared' && flag(name) === false) return { state: without, by: `${name} is off` };
  }
  if (restrictions.get('allowRapidSecurityResponseInstallation') === false)
    return { state: 'off', by: 'allowRapidSecurityResponseInstallation is off' };
  if (declared.enableRapidSecurityResponse === false || declared.enableRapidSecurityResponse === 0)
    return { state: 'off', by: 'device management: enableRapidSecurityResponse is off' };
  const name = 'AutomaticallyInstallMacOSUpdates';
  if (declaredFor(declared, name) === 'on') return { state: 'on', by: 'device management' };
  return flag(name) === true
    ? { state: 'on', by: 'macOS' }
    : { state: 'unknown', by: `${name} is not written: choose it once in System Settings` };
}

const signals = async (): Promise<string[]> => [
  '/Library/Preferences/com.apple.SoftwareUpdate.plist',
  '/Library/Managed Preferences/com.apple.SoftwareUpdate.plist',
  '/System/Library/CoreServices/SystemVersion.plist',
  '/var/db/softwareupdate/SoftwareUpdateDDMStatePersistence.plist',
];

export const macosOsUpdates: SystemProbe<OsUpdatesFacts> = { probe, signals };
