// Every recorded Linux machine, seen badly: whatever is spoilt, no stick becomes encrypted and none is said to be absent.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { removableMediaEncryption } from './check.ts';
import { linuxRemovableMedia } from './linux.ts';

async function judged(host: Host): Promise<string> {
  const outcome = await linuxRemovableMedia.probe(host, 0);
  if ('unknown' in outcome) return 'unknown';
  return removableMediaEncryption.verdict(outcome.facts, { use: 'encrypted' }, 0).verdict;
}

/** Whether a volume's cipher is a null cipher only root's tools say; disk-encryption tests what they may be spared. */
const tellsCiphersAlone = (call: string): boolean => call === 'run dmsetup table' || call === 'readText /proc/crypto';

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/linux', import.meta.url));
  const failures = ['absent', 'denied', 'failed'] as const;
  t.same(await betterWhenSpoilt(folder, judged, { spare: tellsCiphersAlone, failures }), []);
});
