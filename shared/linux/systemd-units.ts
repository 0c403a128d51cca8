// The state of systemd units, by `systemctl show`: its properties are words that no language changes.
import type { Host } from '../host.ts';

export interface Unit {
  /**
   * `active`: running now, or for a timer, set to go off. `starting`: not yet, or once more after each time that it failed.
   * `failed` too is a state of its own.
   */
  active: 'active' | 'starting' | 'inactive' | 'failed';
  /** There is such a unit, be it switched off or masked. */
  isThere: boolean;
  /** Nothing can start it, its timer neither. */
  isMasked: boolean;
}

/** Every unit asked for, or none and the reason. */
export async function readUnits(
  host: Host,
  names: readonly string[],
): Promise<{ units: ReadonlyMap<string, Unit>; reason: string | null }> {
  const answer = await host.run('systemctl', ['show', '--property=Id,LoadState,ActiveState', ...names]);
  if (!answer.ok) return { units: new Map(), reason: answer.reason };
  const { status, stdout } = answer.value;
  if (status !== 0) return { units: new Map(), reason: 'systemctl: systemd did not answer' };
  const units = parseUnits(stdout, names);
  return { units, reason: units.size > 0 ? null : 'systemctl: answered in part' };
}

/**
 * Blocks of `Property=value` with an empty line between, one for each name in the order in which they were asked. A block
 * names the unit that an alias stands for, so that names are told by order.
 */
export function parseUnits(text: string, names: readonly string[]): ReadonlyMap<string, Unit> {
  const units = new Map<string, Unit>();
  const blocks = text.trimEnd().split(/\n{2,}/);
  // The last line of a whole answer ends like every other.
  if (!text.endsWith('\n') || blocks.length !== names.length) return units;
  for (const [index, name] of names.entries()) {
    const fields = new Map((blocks[index] ?? '').split('\n').map(propertyOf));
    const [load, active] = [fields.get('LoadState'), stateOf(fields.get('ActiveState'))];
    if (load === undefined || active === undefined) return new Map();
    units.set(name, { active, isThere: load !== 'not-found', isMasked: load === 'masked' });
  }
  return units;
}

function propertyOf(line: string): [name: string, value: string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

function stateOf(word: string | undefined): Unit['active'] | undefined {
  switch (word) {
    case 'active':
    case 'reloading':
      return 'active';
    case 'activating':
      return 'starting';
    case 'inactive':
    case 'deactivating':
      return 'inactive';
    case 'failed':
      return 'failed';
    default:
      return undefined;
  }
}
