import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { recordedMachine, type Spoiling, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { osUpdates } from './check.ts';
import { linuxOsUpdates } from './linux.ts';

const rules = { installWithin: '14d', listsFreshFor: '7d', automatic: 'required' } as const;

async function judged(host: Host, now: number): Promise<VerdictWord> {
  const outcome = await linuxOsUpdates.probe(host, now);
  return 'unknown' in outcome ? 'unknown' : osUpdates.verdict(outcome.facts, rules, now).verdict;
}

const refusals: Spoiling[] = [{ failure: 'denied' }, { failure: 'timeout' }, { failure: 'too-large' }];
/** Cuts that fall within lines and words. */
const cuts: Spoiling[] = [0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.93, 0.99].map((keep) => ({ keep }));

const folder = new URL('fixtures/linux/', import.meta.url);
for (const name of readdirSync(folder)) {
  t.test(`${name}: an answer that is refused or cut leaves the verdict as it is, or makes it unknown`, async (t) => {
    const recorded = await recordedMachine(fileURLToPath(new URL(name, folder)));
    const now =
      ('capturedAt' in recorded ? Number(recorded.capturedAt) : undefined) ?? Date.parse('2026-11-24T10:00:00Z');
    const kept = new Map<string, Answer<unknown>>();
    const whole = await judged(spoilable(recorded, kept).host, now);
    for (const call of [...kept.keys()]) {
      for (const how of [...refusals, ...cuts]) {
        const after = await judged(spoilable(recorded, kept, { call, how }).host, now);
        if (after !== whole && after !== 'unknown') t.fail(`${after} instead of ${whole} after ${call}`, { how });
      }
    }
    t.ok(kept.size > 0);
  });
}
