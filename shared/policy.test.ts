// Policies between versions of the program: what is missing, what is not known, and what does not fit.
import fc from 'fast-check';
import t from 'tap';
import { Value } from 'typebox/value';
import { checkIds } from './checks/index.ts';
import { completedPolicy, defaultPolicy, Policy, understoodPolicy } from './policy.ts';

/** As JSON that another version wrote: any check left out, one that is not known put in. */
function ofAnotherVersion(leftOut: readonly string[]): Record<string, Record<string, unknown>> {
  const policy: Record<string, Record<string, unknown>> = JSON.parse(JSON.stringify(defaultPolicy()));
  for (const id of leftOut) delete policy['checks']?.[id];
  return { ...policy, checks: { ...policy['checks'], 'quantum-safety': { enabled: true, parameters: { qubits: 3 } } } };
}

t.test('whichever checks an older version lacks take their defaults; one it alone knows is left out', async (t) => {
  fc.assert(
    fc.property(fc.subarray([...checkIds]), (leftOut) => {
      t.same(completedPolicy(ofAnotherVersion(leftOut)), defaultPolicy());
      t.same(understoodPolicy(ofAnotherVersion(leftOut)), defaultPolicy());
    }),
  );
});

t.test('what was decided stays, in whatever version', async (t) => {
  const written = ofAnotherVersion(['account-status']);
  written['devices'] = { silentAfter: '3d', quietHours: '22-6' };
  Object.assign(written['checks']?.['screen-lock'] ?? {}, { parameters: { maxIdleSeconds: 300 } });
  const expected = defaultPolicy();
  expected.devices.silentAfter = '3d';
  expected.checks['screen-lock'].parameters.maxIdleSeconds = 300;
  t.same(completedPolicy(written), expected);
});

t.test('a value that does not fit is kept for the schema to name, but by a device not taken', async (t) => {
  const written = ofAnotherVersion([]);
  Object.assign(written['checks']?.['screen-lock'] ?? {}, { severity: 'catastrophic', enabled: false });
  t.notOk(Value.Check(Policy, completedPolicy(written)));
  const expected = defaultPolicy();
  expected.checks['screen-lock'].enabled = false;
  t.same(understoodPolicy(written), expected);
});

t.test('whatever is called a policy, a device makes one of it', async () => {
  const rubbish = fc.oneof(
    fc.json().map((text) => JSON.parse(text) as unknown),
    fc.dictionary(fc.constantFrom('checks', 'devices', '__proto__'), fc.anything()),
  );
  fc.assert(fc.property(rubbish, (written) => Value.Check(Policy, understoodPolicy(written))));
});
