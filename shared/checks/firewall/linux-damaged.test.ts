// Every recorded Linux machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { defaultPolicy } from '../../policy.ts';
import { firewall } from './check.ts';
import { linuxFirewall } from './linux.ts';

const rules = defaultPolicy().checks.firewall.parameters;

async function judged(host: Host): Promise<string> {
  const outcome = await linuxFirewall.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : firewall.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/linux', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged, { failures: ['absent', 'denied'] }), []);
});
