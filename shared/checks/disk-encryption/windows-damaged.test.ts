// Every recorded Windows machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { diskEncryption } from './check.ts';
import { windowsDiskEncryption } from './windows.ts';

async function judged(host: Host): Promise<string> {
  const outcome = await windowsDiskEncryption.probe(host, 0);
  return 'unknown' in outcome
    ? 'unknown'
    : diskEncryption.verdict(outcome.facts, { unmountedVolumes: 'judge', driveEncryption: 'accept' }, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/windows', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged, { failures: ['absent', 'denied', 'failed'] }), []);
});
