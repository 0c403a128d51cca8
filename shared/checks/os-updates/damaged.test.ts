// Every recorded machine with every answer spoilt: the verdict stays as it is or becomes unknown.
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { recordedMachine, type Spoiling, spoilable, spoilingsOf } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { probes } from '../probes.ts';
import { osUpdates } from './check.ts';
import type { OsUpdatesFacts } from './facts.ts';

const rules = { installWithin: '14d', listsFreshFor: '7d', automatic: 'required' } as const;
const someDay = Date.parse('2026-11-24T10:00:00Z');

async function judged(host: Host, now: number): Promise<VerdictWord> {
  const outcome = await probes['os-updates'][host.system]?.probe(host, now);
  if (outcome === undefined || 'unknown' in outcome) return 'unknown';
  // The list of probes is of all checks; this one's facts are this one's.
  return osUpdates.verdict(outcome.facts as OsUpdatesFacts, rules, now).verdict;
}

const refusals: Spoiling[] = [{ failure: 'denied' }, { failure: 'timeout' }, { failure: 'too-large' }];
const cuts: Spoiling[] = [0, 0.1, 0.25, 0.4, 0.55, 0.7, 0.85, 0.93, 0.99].map((keep) => ({ keep }));

for (const system of ['linux', 'macos', 'windows']) {
  const folder = new URL(`fixtures/${system}/`, import.meta.url);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    t.test(`${system}/${name}: what is refused or cut leaves the verdict as it is, or makes it unknown`, async (t) => {
      const recorded = await recordedMachine(fileURLToPath(new URL(name, folder)));
      const now = 'capturedAt' in recorded ? Number(recorded.capturedAt) : someDay;
      const kept = new Map<string, Answer<unknown>>();
      const whole = await judged(spoilable(recorded, kept).host, now);
      for (const [call, answer] of [...kept]) {
        const ofWindows = call.startsWith('query ') && answer.ok ? spoilingsOf(answer.value) : [];
        for (const how of [...refusals, ...cuts, ...ofWindows]) {
          const after = await judged(spoilable(recorded, kept, { call, how }).host, now);
          if (after !== whole && after !== 'unknown') t.fail(`${after} instead of ${whole} after ${call}`, { how });
        }
      }
      t.ok(kept.size > 0);
    });
  }
}
