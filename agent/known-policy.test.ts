// The policy that an agent keeps, read by an agent of another version.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { defaultPolicy } from '../shared/policy.ts';
import { keepPolicy, knownPolicy } from './known-policy.ts';

t.test('a policy is kept', async (t) => {
  const folder = t.testdir({});
  const policy = defaultPolicy();
  policy.checks['screen-lock'].parameters.maxIdleSeconds = 60;
  keepPolicy(folder, { version: 4, policy });
  t.strictSame(knownPolicy(folder), { version: 4, policy });
});

t.test('one that an older or a newer agent kept is completed, not forgotten', async (t) => {
  const folder = t.testdir({});
  const policy = defaultPolicy();
  policy.checks['account-status'].parameters.administrators = ['it'];
  const { 'screen-lock': _, ...checks } = policy.checks;
  const kept = { version: 4, policy: { ...policy, checks: { ...checks, 'quantum-safety': { enabled: false } } } };
  writeFileSync(join(folder, 'policy.json'), JSON.stringify(kept));
  t.strictSame(knownPolicy(folder), { version: 4, policy });
});

t.test('none, half of one and something else are version 0, with the defaults', async (t) => {
  for (const text of [undefined, '{"version": 4, "pol', '[]', '{"version": 4}', '{"policy": {}}']) {
    const folder = t.testdir(text === undefined ? {} : { 'policy.json': text });
    t.strictSame(knownPolicy(folder), { version: 0, policy: defaultPolicy() }, text ?? 'none');
  }
});
