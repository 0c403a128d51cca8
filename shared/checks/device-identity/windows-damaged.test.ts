// Every recorded Windows machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { deviceIdentity } from './check.ts';
import { windowsDeviceIdentity } from './windows.ts';

async function judged(host: Host): Promise<string> {
  const outcome = await windowsDeviceIdentity.probe(host, 0);
  return 'unknown' in outcome
    ? 'unknown'
    : deviceIdentity.verdict(outcome.facts, { identifier: 'serial-or-uuid', virtualMachines: 'refuse' }, 0).verdict;
}

/** Any text may be a machine's model, and only the names of virtual ones are known. */
const isAnotherModel = (_call: string, how: string): boolean => /\/(maker|model) is "\?"$/.test(how);

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/windows', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged, { spare: isAnotherModel }), []);
});
