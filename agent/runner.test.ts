import { fileURLToPath } from 'node:url';
import t from 'tap';
import { checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import type { Clock } from '../shared/clock.ts';
import type { Answer, Host } from '../shared/host.ts';
import { openRecording } from './host/recorded.ts';
import { outcomeOf, runChecks } from './runner.ts';

const still: Clock = { now: () => 1_700_000_000_000 };

function hostWhere(answer: () => Promise<Answer<never>>, system: Host['system'] = 'linux'): Host {
  return {
    system,
    privileged: true,
    user: 'root',
    run: answer,
    readText: answer,
    readBytes: answer,
    readLink: answer,
    list: answer,
    stat: answer,
    library: answer,
    query: answer,
    memory: { recall: answer, keep: async () => {} },
  };
}

t.test('a system without a probe is unknown, in words', async (t) => {
  const outcomes = await runChecks(
    hostWhere(async () => ({ ok: false, failure: 'absent', reason: 'x' }), 'windows'),
    checkIds,
    still,
  );
  const probes = await probesOf('windows');
  for (const id of checkIds.filter((id) => probes[id] === undefined)) {
    t.match(outcomes[id], { unknown: /cannot look at .* on windows/ });
  }
  t.equal(Object.keys(outcomes).length, checkIds.length);
});

t.test('a fault in a probe is unknown and stops no other', async (t) => {
  const broken = hostWhere(async () => {
    throw new Error('the disk is on fire');
  });
  const outcomes = await runChecks(broken, checkIds, still);
  for (const id of checkIds) t.match(outcomes[id], { unknown: /failed: the disk is on fire\. Please report this/ }, id);
});

t.test('a machine that refuses everything gives reasons, and never a fault', async (t) => {
  for (const failure of ['denied', 'absent', 'timeout', 'failed', 'not-captured', 'too-large'] as const) {
    const outcomes = await runChecks(
      hostWhere(async () => ({ ok: false, failure, reason: 'no such luck' })),
      checkIds,
      still,
    );
    for (const id of checkIds) {
      const outcome = outcomes[id];
      if ('unknown' in outcome) t.notMatch(outcome.unknown, /Please report/, `${id}: ${failure}`);
      else t.type(outcome.facts, 'object', `${id}: ${failure}`);
    }
  }
});

t.test('facts in a wrong shape are unknown, and the wrong field is named', async (t) => {
  const host = hostWhere(async () => ({ ok: false, failure: 'absent', reason: 'x' }));
  const probe = async (): Promise<{ facts: unknown }> => ({
    facts: { graphical: 'yes', users: 'everybody', notSeen: [] },
  });
  t.match(await outcomeOf(host, 'screen-lock', probe, still.now()), { unknown: /wrong shape \(\/users / });
});

t.test('what was measured while the machine slept is measured again, once', async (t) => {
  /** How often the probe asked its first question, on a machine that sleeps so long at every answer. */
  async function asked(sleepMs: number): Promise<number> {
    let now = 1_700_000_000_000;
    const paths: string[] = [];
    const refuse = hostWhere(async () => ({ ok: false, failure: 'absent', reason: 'x' }));
    const host: Host = {
      ...refuse,
      readText: (path) => {
        paths.push(path);
        now += sleepMs;
        return refuse.readText(path);
      },
    };
    await runChecks(host, ['disk-encryption'], { now: () => now });
    return paths.filter((path) => path === paths[0]).length;
  }
  const awake = await asked(0);
  t.ok(awake > 0);
  t.equal(await asked(3_600_000), awake * 2);
});

for (const [system, machine] of [
  ['macos', 'apple-silicon-on'],
  ['windows', 'windows-11-on'],
] as const) {
  t.test(`what two checks ask ${system} alike is asked once in a run, and anew in the next`, async (t) => {
    const folder = fileURLToPath(
      new URL(`../shared/checks/disk-encryption/fixtures/${system}/${machine}`, import.meta.url),
    );
    const recorded = await openRecording(folder);
    const asked: string[] = [];
    const host: Host = {
      ...recorded,
      run: (...call) => {
        asked.push(JSON.stringify(call));
        return recorded.run(...call);
      },
      query: (query) => {
        asked.push(query.name);
        return recorded.query(query);
      },
    };
    const both = ['disk-encryption', 'removable-media-encryption'] as const;
    const outcomes = await runChecks(host, both, still);
    for (const id of both) t.match(outcomes[id], { facts: {} }, `${id} is answered`);
    t.same([...new Set(asked)], asked, 'nothing is asked twice');
    const { length } = asked;
    t.ok(length > 0);
    await runChecks(host, both, still);
    t.equal(asked.length, length * 2);
  });
}
