// What is seen of the chip that keeps keys, as information and as something that a policy asks for.
import fc from 'fast-check';
import t from 'tap';
import { tpm } from './check.ts';
import type { TpmFacts } from './facts.ts';

const chip = (more: Partial<TpmFacts> = {}): TpmFacts => ({
  environment: 'machine',
  state: 'present',
  kind: 'tpm',
  version: '2.0',
  ...more,
});
const judge = (facts: TpmFacts, required: boolean, oldest: '1.2' | '2.0' = '2.0') =>
  tpm.verdict(facts, { required, oldest }, 0);

t.test('a chip passes; none is no fault unless the policy asks for one', async (t) => {
  t.same(judge(chip(), false), { verdict: 'pass', reason: 'This device has a TPM 2.0.' });
  t.same(judge(chip({ state: 'absent', kind: null, version: null }), false), {
    verdict: 'not-applicable',
    reason: 'This device shows no TPM. The policy does not ask for one.',
  });
  t.equal(judge(chip({ state: 'absent' }), true).verdict, 'fail');
  t.equal(judge(chip({ state: 'unused' }), true).verdict, 'fail');
  t.equal(judge(chip({ state: 'unknown' }), true).verdict, 'unknown');
});

t.test('an old chip will do where the policy says so; a version nobody knows will not', async (t) => {
  t.equal(judge(chip({ version: '1.2' }), true).verdict, 'fail');
  t.equal(judge(chip({ version: '1.2' }), true, '1.2').verdict, 'pass');
  t.equal(judge(chip({ version: null }), true, '1.2').verdict, 'unknown');
  t.equal(judge(chip({ kind: 'secure-enclave', version: null }), true).verdict, 'pass');
});

t.test('only what fails has a remedy', async (t) => {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    const parameters = { required: true, oldest: '2.0' } as const;
    t.same(tpm.remedy(chip(), parameters, system, 0), []);
    t.ok(tpm.remedy(chip({ state: 'unused' }), parameters, system, 0).length > 0, system);
    const virtual = chip({ state: 'absent', environment: 'virtual-machine' });
    if (system !== 'macos') t.match(tpm.remedy(virtual, parameters, system, 0), [/virtual TPM/]);
  }
});

const anyFacts: fc.Arbitrary<TpmFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'container', 'wsl', 'unknown'),
  state: fc.constantFrom('present', 'unused', 'absent', 'unknown'),
  kind: fc.constantFrom('tpm', 'secure-enclave', 't2', null),
  version: fc.constantFrom('1.2', '2.0', null),
});

t.test('only a chip that is there, and is this system’s own, passes', async () => {
  fc.assert(
    fc.property(anyFacts, fc.boolean(), fc.constantFrom('1.2', '2.0'), (facts, required, oldest) => {
      if (judge(facts, required, oldest).verdict !== 'pass') return true;
      return facts.state === 'present' && facts.environment !== 'container' && facts.environment !== 'wsl';
    }),
    { numRuns: 1000 },
  );
});
