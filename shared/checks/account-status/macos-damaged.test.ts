// Every recorded macOS machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { accountStatus } from './check.ts';
import { macosAccountStatus } from './macos.ts';

const rules = { administrators: [], maxAdministrators: 2, sharedNames: ['office'] };

async function judged(host: Host): Promise<string> {
  const outcome = await macosAccountStatus.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : accountStatus.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/macos', import.meta.url));
  // A Mac without these files is another Mac, on which nothing was ever set.
  const spare = (call: string, how: string): boolean => how === 'absent' && /kcpassword|loginwindow/.test(call);
  t.same(await betterWhenSpoilt(folder, judged, { spare }), []);
});
