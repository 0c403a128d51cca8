// Whether Debian, Ubuntu and their kin install security updates by themselves: unattended-upgrades, which needs its program,
// the periods of apt, an origin that it may take from, and the two timers. Linux Mint has a timer of its own.
import type { Host } from '../../../host.ts';
import type { OsRelease } from '../../../linux/os-release.ts';
import { readUnits } from '../../../linux/systemd-units.ts';
import type { OsUpdatesFacts } from '../facts.ts';

type Automatic = OsUpdatesFacts['automatic'];

const timers = ['apt-daily.timer', 'apt-daily-upgrade.timer'] as const;
/** What these start; instructions for switching updates off mask them as often as the timers. */
const services = ['apt-daily.service', 'apt-daily-upgrade.service'] as const;
const mintTimer = 'mintupdate-automation-upgrade.timer';

export async function readAptAutomatic(host: Host, os: OsRelease): Promise<Automatic> {
  const { units, reason } = await readUnits(host, [...timers, mintTimer, ...services]);
  if (units.get(mintTimer)?.active === 'active') return { state: 'on', by: 'mintupdate-automation' };
  if (os.id === 'linuxmint' && !units.has(mintTimer)) return { state: 'unknown', by: reason };
  const program = await host.stat('/usr/bin/unattended-upgrade');
  if (!program.ok) {
    return program.failure === 'absent'
      ? { state: 'off', by: 'unattended-upgrades is not installed' }
      : { state: 'unknown', by: program.reason };
  }
  const settings = await readSettings(host);
  if ('unread' in settings) return { state: 'unknown', by: settings.unread };
  const missing = whatIsMissing(settings);
  if (missing !== undefined) return { state: 'off', by: missing };
  const stopped = timers.find((name) => units.has(name) && units.get(name)?.active !== 'active');
  if (stopped !== undefined) return { state: 'off', by: `${stopped} does not run` };
  const masked = services.find((name) => units.get(name)?.isMasked === true);
  if (masked !== undefined) return { state: 'off', by: `${masked} is masked` };
  if ([...timers, ...services].some((name) => !units.has(name))) return { state: 'unknown', by: reason };
  return { state: 'on', by: 'unattended-upgrades' };
}

type Settings = ReadonlyMap<string, readonly string[]>;

async function readSettings(host: Host): Promise<Settings | { unread: string }> {
  const answer = await host.run('apt-config', ['dump']);
  if (!answer.ok) return { unread: answer.reason };
  const { status, stdout } = answer.value;
  const settings = parseAptConfig(stdout);
  // Every apt knows where it keeps its lists.
  if (status !== 0 || settings?.has('Dir::State') !== true) return { unread: 'apt-config dump: answered in part' };
  return settings;
}

/** Lines such as `APT::Periodic::Enable "1";`; a list has its name with `::` behind it once for each member. */
export function parseAptConfig(text: string): Settings | undefined {
  if (!text.endsWith('\n')) return undefined;
  const settings = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [, key, value] = /^(\S+) "(.*)";$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const name = key.replace(/::$/, '');
    settings.set(name, [...(settings.get(name) ?? []), value]);
  }
  return settings;
}

function whatIsMissing(settings: Settings): string | undefined {
  const isOn = (name: string, otherwise: string): boolean => {
    const value = settings.get(name)?.at(-1) ?? otherwise;
    return value === 'always' || (/^\d+[smhd]?$/.test(value) && !/^0+[smhd]?$/.test(value));
  };
  if (!isOn('APT::Periodic::Enable', '1')) return 'APT::Periodic::Enable is 0';
  for (const name of ['APT::Periodic::Update-Package-Lists', 'APT::Periodic::Unattended-Upgrade']) {
    if (!isOn(name, '0')) return `${name} is not set`;
  }
  const origins = [
    ...(settings.get('Unattended-Upgrade::Allowed-Origins') ?? []),
    ...(settings.get('Unattended-Upgrade::Origins-Pattern') ?? []),
  ];
  return origins.some((origin) => /security|\*/i.test(origin))
    ? undefined
    : 'unattended-upgrades is not told to take security updates';
}
