// PLATFORMS.md tells everything that the probes of macOS and Windows ask, none of which was ever run there; and recordings of
// all three systems are judged here, whatever system this is.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import { queries } from '../shared/checks/queries.ts';
import { commandNames, commands, mayStart } from '../shared/commands.ts';
import { defaultPolicy } from '../shared/policy.ts';
import { begin, platformsFile, platformsPart, withPart } from '../test/helpers/write-platforms.ts';
import { chooseHost } from './chosen-host.ts';
import { checkLocally, exitStatusOf } from './local-check.ts';

const text = readFileSync(platformsFile, 'utf8');

t.test('the list is what the probes ask: node test/helpers/write-platforms.ts writes it anew', async (t) => {
  const part = await platformsPart();
  t.equal(text, withPart(text, part));
  t.throws(() => withPart('no place', part), /no place/);
});

t.test('each probe, each program and each question of both systems is in it', async (t) => {
  const [, list = ''] = text.split(begin);
  const [mac = '', windows = ''] = list.split('## Windows\n');
  for (const id of Object.keys(await probesOf('macos'))) t.match(mac, `(\`${id}\`)`, `macOS: ${id}`);
  for (const id of Object.keys(await probesOf('windows'))) t.match(windows, `(\`${id}\`)`, `Windows: ${id}`);
  for (const { name } of queries) t.match(windows, `question "${name}"`);
  // What the host starts by itself is told above the list.
  const asked = (name: string): boolean => new RegExp(`[\`(]${name}[ \`]`).test(text);
  const isLibrarys = (name: keyof typeof commands): boolean => 'startedBy' in commands[name];
  const missing = commandNames.filter((name) => mayStart(name, 'macos') && !isLibrarys(name) && !asked(name));
  t.same(missing, [], 'programs of macOS that no recorded machine was asked for');
});

t.test('a recording of each system is judged on this one', async (t) => {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    const folder = join(import.meta.dirname, '../shared/checks/disk-encryption/fixtures', system);
    const [name = ''] = readdirSync(folder)
      .sort()
      .filter((one) => 'facts' in JSON.parse(readFileSync(join(folder, one, 'facts.json'), 'utf8')));
    const { host, at } = await chooseHost({ replay: join(folder, name) });
    const clock = { now: () => at ?? 0 };
    const result = await checkLocally({ host, policy: defaultPolicy(), ids: checkIds, clock, at });
    t.equal(result.device.system, system);
    t.equal(result.checks.length, checkIds.length);
    t.ok([0, 1, 2].includes(exitStatusOf(result.checks)));
    const disk = result.checks.find(({ id }) => id === 'disk-encryption');
    t.not(disk?.facts, null, `${system}: ${name} is looked at`);
  }
});
