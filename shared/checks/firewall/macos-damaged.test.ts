// Every recorded Mac, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { defaultPolicy } from '../../policy.ts';
import { firewall } from './check.ts';
import { macosFirewall } from './macos.ts';

const rules = defaultPolicy().checks.firewall.parameters;

async function judged(host: Host): Promise<string> {
  const outcome = await macosFirewall.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : firewall.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/macos', import.meta.url));
  // Of two sources that contradict each other one alone says what a whole machine says.
  const spare = (call: string): boolean => call.startsWith('run system_profiler ');
  t.same(await betterWhenSpoilt(folder, judged, { spare }), []);
});
