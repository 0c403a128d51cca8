// Every recorded Windows machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { accountStatus } from './check.ts';
import { windowsAccountStatus } from './windows.ts';

const rules = { administrators: [], maxAdministrators: 2, sharedNames: ['office'] };

async function judged(host: Host): Promise<string> {
  const outcome = await windowsAccountStatus.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : accountStatus.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/windows', import.meta.url));
  // An account by another name is another account: `office` is nobody's own, and `?` may be somebody's.
  const spare = (_: string, how: string): boolean => /\/name is "\?"$/.test(how);
  t.same(await betterWhenSpoilt(folder, judged, { spare }), []);
});
