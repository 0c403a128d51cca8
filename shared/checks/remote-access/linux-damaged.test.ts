import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { recordedMachine, type Spoiling, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import { defaultPolicy } from '../../policy.ts';
import { byWorst, type VerdictWord } from '../../verdict.ts';
import { remoteAccess } from './check.ts';
import { linuxRemoteAccess } from './linux.ts';

const now = Date.parse('2026-11-24T10:00:00Z');
const rules = defaultPolicy().checks['remote-access'].parameters;

async function judged(host: Host): Promise<VerdictWord> {
  const outcome = await linuxRemoteAccess.probe(host, now);
  return 'unknown' in outcome ? 'unknown' : remoteAccess.verdict(outcome.facts, rules, now).verdict;
}

const spoilings: Spoiling[] = [{ failure: 'denied' }, ...[0.1, 0.4, 0.8].map((keep) => ({ keep }))];

t.test('whatever of a recorded machine is refused or cut, the verdict is never better', async (t) => {
  const folder = new URL('fixtures/linux/', import.meta.url);
  for (const name of readdirSync(folder)) {
    const recorded = await recordedMachine(fileURLToPath(new URL(name, folder)));
    const kept = new Map<string, Answer<unknown>>();
    const whole = await judged(spoilable(recorded, kept).host);
    // Better than a pass there is nothing.
    if (whole === 'pass') continue;
    for (const call of [...kept.keys()]) {
      // That a file is not there is an answer; a program that is not there leaves a gap.
      const ways: Spoiling[] = call.startsWith('run ') ? [...spoilings, { failure: 'absent' }] : spoilings;
      for (const how of ways) {
        const spoilt = await judged(spoilable(recorded, kept, { call, how }).host);
        if (byWorst(spoilt, whole) <= 0 || spoilt === 'unknown') continue;
        t.fail(`${name}: ${whole} becomes ${spoilt} when ${JSON.stringify(how)}: ${call}`);
      }
    }
    t.pass(name);
  }
});
