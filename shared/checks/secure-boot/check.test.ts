// What is seen of Secure Boot, as information and as something that a policy asks for.
import fc from 'fast-check';
import t from 'tap';
import { secureBoot } from './check.ts';
import type { SecureBootFacts } from './facts.ts';

const seen = (state: SecureBootFacts['state'], more: Partial<SecureBootFacts> = {}): SecureBootFacts => ({
  environment: 'machine',
  state,
  ...more,
});
const judge = (facts: SecureBootFacts, required: boolean, reduced: 'accept' | 'refuse' = 'accept') =>
  secureBoot.verdict(facts, { required, reduced }, 0);

t.test('what is off is said, and is no fault unless the policy asks for it', async (t) => {
  t.same(judge(seen('off'), false), {
    verdict: 'not-applicable',
    reason: 'Secure Boot is off. The policy does not ask for it.',
  });
  for (const state of ['off', 'setup-mode', 'unsupported'] as const) t.equal(judge(seen(state), true).verdict, 'fail');
  t.equal(judge(seen('on'), false).verdict, 'pass');
  t.equal(judge(seen('unknown'), false).verdict, 'unknown');
});

t.test('less than full strength will do or not, as the policy says', async (t) => {
  t.equal(judge(seen('reduced'), true).verdict, 'pass');
  t.equal(judge(seen('reduced'), true, 'refuse').verdict, 'fail');
  t.equal(judge(seen('on', { integrity: 'off' }), true).verdict, 'fail');
});

t.test('only what fails has a remedy', async (t) => {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    const steps = (required: boolean): string[] =>
      secureBoot.remedy(seen('off'), { required, reduced: 'accept' }, system, 0);
    t.same(steps(false), []);
    t.ok(steps(true).length > 1, system);
  }
});

t.test('what is unsupported has a remedy of its own kind', async (t) => {
  const remedy = (facts: Partial<SecureBootFacts>, system: 'linux' | 'macos' | 'windows' = 'linux'): string =>
    secureBoot.remedy(seen('unsupported', facts), { required: true, reduced: 'accept' }, system, 0).join(' ');
  t.match(remedy({}), /started without UEFI/);
  t.match(remedy({ lacks: 'uefi-start' }), /firmware has UEFI.*converted/);
  t.match(remedy({ lacks: 'uefi' }), /another device/);
  t.match(remedy({ lacks: 'secure-boot' }), /update of the firmware/);
  t.match(remedy({ environment: 'virtual-machine' }, 'windows'), /settings of the virtual machine/);
  const old = remedy({ integrity: 'on' }, 'macos');
  t.match(old, /older than Secure Boot/);
  t.notMatch(old, /Recovery|Full Security/, 'there is nothing to choose');
  t.match(remedy({ integrity: 'off' }, 'macos'), /csrutil enable/);
});

const anyFacts: fc.Arbitrary<SecureBootFacts> = fc
  .record({
    environment: fc.constantFrom('machine', 'virtual-machine', 'container', 'wsl', 'unknown'),
    state: fc.constantFrom('on', 'reduced', 'setup-mode', 'off', 'unsupported', 'unknown'),
    integrity: fc.constantFrom(undefined, 'on', 'custom', 'off', 'unknown'),
  } as const)
  .map(({ integrity, ...facts }) => ({ ...facts, ...(integrity !== undefined && { integrity }) }));

t.test('unknown, off and another system’s firmware never pass', async () => {
  fc.assert(
    fc.property(anyFacts, fc.boolean(), fc.constantFrom('accept', 'refuse'), (facts, required, reduced) => {
      if (judge(facts, required, reduced).verdict !== 'pass') return true;
      const isOwn = facts.environment !== 'container' && facts.environment !== 'wsl';
      return isOwn && (facts.state === 'on' || facts.state === 'reduced') && (facts.integrity ?? 'on') === 'on';
    }),
    { numRuns: 1000 },
  );
});
