// KDE Plasma: kscreenlockerrc, whose defaults KDE leaves unwritten (kscreenlockersettings.kcfg): locks after 5 minutes,
// password after 5 seconds more.
import type { Host } from '../../../host.ts';
import { type KdeGroup, readKdeGroup } from './kconfig.ts';
import { configHomeOf, foldersOf, type Lock, minutes, type Person, unknownLock, withoutHome } from './person.ts';

const file = 'kscreenlockerrc';

/** The person's own file, Plasma's own defaults for the chosen theme, then the system's. */
const pathsOf = (person: Person): string[] => {
  const own = configHomeOf(person);
  const general = foldersOf(person.environment, 'XDG_CONFIG_DIRS', ['/etc/xdg']);
  return [...new Set([own, `${own}/kdedefaults`, ...general])].map((folder) => `${folder}/${file}`);
};

/** Files whose change may change the answer. */
export const kdeFiles = (person: Person): string[] => pathsOf(person);

export async function readKde(host: Host, person: Person): Promise<Lock> {
  const paths = pathsOf(person);
  const group = await readKdeGroup(host, paths, 'Daemon');
  if (typeof group === 'string') return unknownLock(file, withoutHome(group, person.home));
  const written = [...new Set([...group.values()].map(({ path }) => path))].join(', ');
  return { ...lockOf(group), source: withoutHome(written, person.home) || `${file} (nothing written: KDE's defaults)` };
}

function lockOf(group: KdeGroup): Omit<Lock, 'source'> {
  const autolock = truth(group, 'Autolock', true);
  // Lock=false (Plasma 5) and RequirePassword=false (Plasma 6) show the lock screen and ask for nothing.
  const password = bothOn(truth(group, 'Lock', true), truth(group, 'RequirePassword', true));
  const timeout = amount(group, 'Timeout', 5);
  const grace = amount(group, 'LockGrace', 5);
  const locks = bothOn(bothOn(autolock, password), grace !== 'unknown' && grace < 0 ? 'off' : 'on');
  const unclear = ['Autolock', 'Lock', 'RequirePassword', 'Timeout', 'LockGrace'].filter((key) =>
    isUnclear(group, key),
  );
  return {
    locks,
    idleSeconds: autolock === 'off' ? 'never' : idleOf(timeout),
    graceSeconds: grace === 'unknown' ? grace : Math.max(0, Math.ceil(grace)),
    lockOnSleep: bothOn(truth(group, 'LockOnResume', true), password),
    enforced: ['Autolock', 'Timeout', 'LockGrace'].every((key) => group.get(key)?.isEnforced === true) ? 'yes' : 'no',
    ...(unclear.length > 0 && { reason: `${file}: ${unclear.join(', ')} cannot be read` }),
  };
}

const idleOf = (timeout: number | 'unknown'): Lock['idleSeconds'] => {
  if (timeout === 'unknown') return 'unknown';
  return timeout <= 0 ? 'never' : minutes(timeout);
};

type Tri = Lock['locks'];

function bothOn(one: Tri, other: Tri): Tri {
  if (one === 'off' || other === 'off') return 'off';
  return one === 'on' && other === 'on' ? 'on' : 'unknown';
}

/** What KConfig takes for a yes or a no. Anything else it takes for a yes; here it is unknown. */
function truth(group: KdeGroup, key: string, usual: boolean): Tri {
  const written = group.get(key)?.value.toLowerCase();
  if (written === undefined) return usual ? 'on' : 'off';
  if (['true', 'on', 'yes', '1'].includes(written)) return 'on';
  return ['false', 'off', 'no', '0'].includes(written) ? 'off' : 'unknown';
}

/** Plasma 6 counts parts of a minute. */
function amount(group: KdeGroup, key: string, usual: number): number | 'unknown' {
  const written = group.get(key)?.value;
  if (written === undefined) return usual;
  return /^-?[0-9]{1,7}(\.[0-9]{1,7})?$/.test(written) ? Number(written) : 'unknown';
}

const isUnclear = (group: KdeGroup, key: string): boolean =>
  key === 'Timeout' || key === 'LockGrace'
    ? amount(group, key, 0) === 'unknown'
    : truth(group, key, true) === 'unknown';
