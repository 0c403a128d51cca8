// Every recorded machine of every check with each of its answers spoilt in turn, through the real runner: the verdict may
// get worse or unknown, never better.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import type { Host } from '../shared/host.ts';
import { judge } from '../shared/judge.ts';
import { defaultPolicy } from '../shared/policy.ts';
import type { VerdictWord } from '../shared/verdict.ts';
import { expectations } from '../test/helpers/expected-of-damage.ts';
import { recordedMachine } from '../test/helpers/mutilated.ts';
import { betterWhenSpoilt } from '../test/helpers/spoilt-everywhere.ts';
import { outcomeOf } from './runner.ts';

const someDay = Date.parse('2026-11-24T10:00:00Z');

/** The default policy, asking also for what by default is told for information: only then can damage hide it. */
const policy = defaultPolicy();
policy.checks['device-identity'].parameters.virtualMachines = 'refuse';

/** The walk of all is long for a file of tests, most of all when it is started by itself. */
const timeout = 600_000;
t.setTimeout(timeout);

for (const id of checkIds) {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    const probe = (await probesOf(system))[id]?.probe;
    if (probe === undefined) continue;
    t.test(`${id} on ${system}: no spoilt answer makes a verdict better`, { timeout }, async (t) => {
      const folder = join(import.meta.dirname, '../shared/checks', id, 'fixtures', system);
      const names = readdirSync(folder);
      const problems: string[] = [];
      for (const name of names) {
        const machine = await recordedMachine(join(folder, name));
        const now = machine.capturedAt ?? someDay;
        const judged = async (host: Host): Promise<VerdictWord> =>
          judge(id, await outcomeOf(host, id, probe, now), policy, system, now).verdict;
        for (const problem of await betterWhenSpoilt(machine, judged, expectations[id]?.[system]))
          problems.push(`${name}: ${problem}`);
      }
      t.strictSame(problems, []);
      t.ok(names.length > 0, 'there are recorded machines');
    });
  }
}
