// Caffeine, an extension of GNOME Shell: while it is switched on the session never counts as idle. It may be told to be so
// again after each log-in, and then it is for good.
import type { Host } from '../../../host.ts';
import { type Dconf, dconfValue } from '../dconf.ts';
import { GvdbError } from '../gvdb.ts';

/** As GNOME names it among its extensions. */
export const caffeine = 'caffeine@patapon.info';

/** Why nobody can tell when the screen locks; undefined: Caffeine is not there, or is not on for good. */
export async function keptAwake(host: Host, dconf: Dconf, dataFolders: readonly string[]): Promise<string | undefined> {
  const isOn = ['user-enabled', 'restore-state'].every(
    (name) => written(dconf, `/org/gnome/shell/extensions/caffeine/${name}`) === true,
  );
  const [enabled, disabled] = ['enabled', 'disabled'].map((kind) =>
    written(dconf, `/org/gnome/shell/${kind}-extensions`),
  );
  const isLoaded = includes(enabled, caffeine) && !includes(disabled, caffeine);
  if (!isOn || !isLoaded || written(dconf, '/org/gnome/shell/disable-user-extensions') === true) return undefined;
  for (const folder of dataFolders) {
    const file = await host.stat(`${folder}/gnome-shell/extensions/${caffeine}`);
    if (file.ok || file.failure !== 'absent') return reason;
  }
  return undefined;
}

const reason =
  'the extension Caffeine is told to keep the screen on, after each log-in anew; switch it off in the quick settings';

/** Undefined where nothing is written, or what is written is damaged: the extension then has its own default, off. */
function written(dconf: Dconf, key: string): unknown {
  try {
    return dconfValue(dconf, key).value?.value;
  } catch (fault) {
    if (fault instanceof GvdbError) return undefined;
    throw fault;
  }
}

const includes = (list: unknown, name: string): boolean => Array.isArray(list) && list.includes(name);
