// Every recorded Linux machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { defaultPolicy } from '../../policy.ts';
import { remoteAccess } from './check.ts';
import { linuxRemoteAccess } from './linux.ts';

const rules = defaultPolicy().checks['remote-access'].parameters;

async function judged(host: Host): Promise<string> {
  const outcome = await linuxRemoteAccess.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : remoteAccess.verdict(outcome.facts, rules, 0).verdict;
}

/** A program that has ended, a file of settings that is not there or holds nothing: each is another whole machine. */
function spare(call: string, how: string): boolean {
  if (/^(list \/proc|list \/etc\/ssh\/sshd_config\.d)$/.test(call))
    return how === 'absent' || how.startsWith('without ');
  if (/^readText \/proc\/[0-9]+\/status$/.test(call)) return how === 'absent';
  return call.startsWith('readText /etc/ssh/sshd_config.d/') && how === 'cut at 0';
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/linux', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged, { spare }), []);
});
