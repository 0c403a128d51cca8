// Every recorded Windows machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { defaultPolicy } from '../../policy.ts';
import { remoteAccess } from './check.ts';
import { windowsRemoteAccess } from './windows.ts';

const rules = defaultPolicy().checks['remote-access'].parameters;

async function judged(host: Host): Promise<string> {
  const outcome = await windowsRemoteAccess.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : remoteAccess.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/windows', import.meta.url));
  // Without a policy the device's own setting counts, which is another whole machine.
  const spare = (_: string, how: string): boolean => /policy[A-Za-z]* is null$/.test(how);
  t.same(await betterWhenSpoilt(folder, judged, { spare }), []);
});
