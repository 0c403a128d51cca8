// Every recorded Linux machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { tpm } from './check.ts';
import { linuxTpm } from './linux.ts';

async function judged(host: Host): Promise<string> {
  const outcome = await linuxTpm.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : tpm.verdict(outcome.facts, { required: false, oldest: '2.0' }, 0).verdict;
}

/** That the kernel lists no chip is what a machine without one says, too: then the table of the firmware decides. */
const tellsOfNone = (call: string, how: string): boolean =>
  call === 'list /sys/class/tpm' && (how === 'absent' || how.startsWith('without'));

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/linux', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged, { spare: tellsOfNone }), []);
});
