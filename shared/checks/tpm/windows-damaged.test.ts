// Every recorded Windows machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { tpm } from './check.ts';
import { windowsTpm } from './windows.ts';

async function judged(host: Host): Promise<string> {
  const outcome = await windowsTpm.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : tpm.verdict(outcome.facts, { required: false, oldest: '2.0' }, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/windows', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged), []);
});
