// Every recorded Windows machine, seen badly: whatever is spoilt, the verdict gets worse or unknown, never better.
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { betterWhenSpoilt } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import { passwordPolicy } from './check.ts';
import { windowsPasswordPolicy } from './windows.ts';

const rules = {
  minimumLength: 8,
  minimumClasses: 0,
  refuseCommon: false,
  rememberedPasswords: 0,
  directoryDecides: false,
};

async function judged(host: Host): Promise<string> {
  const outcome = await windowsPasswordPolicy.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : passwordPolicy.verdict(outcome.facts, rules, 0).verdict;
}

t.test('no spoilt answer makes a verdict better', async (t) => {
  const folder = fileURLToPath(new URL('fixtures/windows', import.meta.url));
  t.same(await betterWhenSpoilt(folder, judged), []);
});
