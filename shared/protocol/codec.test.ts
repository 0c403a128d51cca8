// What a collector of another version says, as an agent of this one reads it.
import t from 'tap';
import { checkIds } from '../checks/index.ts';
import { defaultPolicy } from '../policy.ts';
import { decodeFromCollector } from './codec.ts';

const fromNewer = (): unknown => {
  const policy = defaultPolicy();
  return { ...policy, checks: { ...policy.checks, 'quantum-safety': { enabled: true } }, regions: {} };
};

const fromOlder = (): unknown => {
  const { 'screen-lock': _, ...checks } = defaultPolicy().checks;
  return { ...defaultPolicy(), checks };
};

t.test('a policy with a check that is not known yet, or without one that is, is taken all the same', async (t) => {
  for (const policy of [fromNewer(), fromOlder()]) {
    const decoded = decodeFromCollector(JSON.stringify({ type: 'policy', policyVersion: 7, policy }));
    t.strictSame(decoded, { ok: true, message: { type: 'policy', policyVersion: 7, policy: defaultPolicy() } });
    const head = { seq: 0, digest: null };
    const welcome = { type: 'welcome', head, policyVersion: 7, policy, now: 1 };
    t.match(decodeFromCollector(JSON.stringify(welcome)), { ok: true, message: { policy: defaultPolicy() } });
  }
});

t.test('what is no policy at all is refused', async (t) => {
  for (const policy of [undefined, null, 'default', [], 7]) {
    const decoded = decodeFromCollector(JSON.stringify({ type: 'policy', policyVersion: 7, policy }));
    t.match(decoded, { ok: false, code: 'malformed' }, JSON.stringify(policy));
  }
});

t.test('asked to check what it does not know too, an agent checks what it knows', async (t) => {
  const ask = (checks: unknown): unknown => decodeFromCollector(JSON.stringify({ type: 'check-now', checks }));
  t.strictSame(ask([...checkIds, 'quantum-safety']), { ok: true, message: { type: 'check-now', checks: checkIds } });
  t.strictSame(ask(['quantum-safety']), { ok: true, message: { type: 'check-now', checks: [] } });
  t.match(ask([7]), { ok: false, code: 'malformed' });
});
