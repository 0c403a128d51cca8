// Every recorded Mac, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { defaultPolicy } from '../../policy.ts';
import { remoteAccess } from './check.ts';
import { macosRemoteAccess } from './macos.ts';

const rules = defaultPolicy().checks['remote-access'].parameters;

async function judged(host: Host): Promise<string> {
  const outcome = await macosRemoteAccess.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : remoteAccess.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/macos', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged), []);
});
