// The state of systemd units, by `systemctl show`: its properties are words that no language changes.
import type { Host } from '../host.ts';

export interface Unit {
  /** `active`: running now, or for a timer, set to go off. `failed` too is a state of its own. */
  active: 'active' | 'inactive' | 'failed';
  /** There is such a unit. */
  loaded: boolean;
}

/** Each unit asked for; null where its state could not be told, with the reason. */
export async function readUnits(
  host: Host,
  names: readonly string[],
): Promise<{ units: ReadonlyMap<string, Unit>; reason: string | null }> {
  const asked = ['show', '--property=Id,LoadState,ActiveState', ...names];
  const answer = await host.run('systemctl', asked);
  if (!answer.ok) return { units: new Map(), reason: answer.reason };
  const { status, stdout } = answer.value;
  if (status !== 0) return { units: new Map(), reason: 'systemctl: systemd did not answer' };
  const units = parseUnits(stdout);
  const missing = names.filter((name) => !units.has(name));
  return { units, reason: missing.length === 0 ? null : `systemctl: said nothing of ${missing.join(', ')}` };
}

/** Blocks of `Property=value`, with an empty line between units. */
export function parseUnits(text: string): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  // The last line of a whole answer ends like every other.
  if (!text.endsWith('\n')) return units;
  for (const block of text.split(/\n{2,}/)) {
    const fields = new Map(
      block.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const [id, load, active] = [fields.get('Id'), fields.get('LoadState'), stateOf(fields.get('ActiveState'))];
    if (id !== undefined && load !== undefined && active !== undefined) {
      units.set(id, { active, loaded: load === 'loaded' });
    }
  }
  return units;
}

function stateOf(word: string | undefined): Unit['active'] | undefined {
  switch (word) {
    case 'active':
    case 'reloading':
    case 'activating':
      return 'active';
    case 'inactive':
    case 'deactivating':
      return 'inactive';
    case 'failed':
      return 'failed';
    default:
      return undefined;
  }
}
