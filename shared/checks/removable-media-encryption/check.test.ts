// What the facts about removable media amount to, and the rules that hold for all facts whatever.
import fc from 'fast-check';
import t from 'tap';
import type { EncryptionState } from '../disk-encryption/facts.ts';
import { removableMediaEncryption } from './check.ts';
import type { Medium, RemovableMediaFacts } from './facts.ts';

const stick = (more: Partial<Medium> = {}): Medium => ({
  id: 'sdb1',
  mounts: ['/media/alice/STICK'],
  filesystem: 'vfat',
  sizeBytes: 32_000_000_000,
  state: 'on',
  method: 'luks2',
  transport: 'usb',
  ...more,
});
const facts = (media: Medium[], more: Partial<RemovableMediaFacts> = {}): RemovableMediaFacts => ({
  environment: 'machine',
  media,
  notSeen: [],
  ...more,
});
const judge = (given: RemovableMediaFacts, use: 'encrypted' | 'never' = 'encrypted') =>
  removableMediaEncryption.verdict(given, { use }, 0);

t.test('an encrypted stick passes, a clear one fails by name', async (t) => {
  t.equal(judge(facts([stick()])).verdict, 'pass');
  t.same(judge(facts([stick(), stick({ id: 'sdc1', mounts: ['/mnt'], state: 'off' })])), {
    verdict: 'fail',
    reason: 'The removable volume /mnt (vfat) is not encrypted: whoever finds it can read it.',
  });
});

t.test('nothing plugged in is not applicable, unless something may have been overlooked', async (t) => {
  t.equal(judge(facts([])).verdict, 'not-applicable');
  t.equal(judge(facts([], { notSeen: ['/sys/dev/block: permission denied'] })).verdict, 'unknown');
  t.equal(judge(facts([], { environment: 'unknown' })).verdict, 'unknown');
});

t.test('a policy without removable media fails an encrypted stick too', async (t) => {
  t.equal(judge(facts([stick()]), 'never').verdict, 'fail');
  t.equal(judge(facts([]), 'never').verdict, 'not-applicable');
});

t.test('what passes needs no remedy; what does not has one, on each system', async (t) => {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    const remedy = (given: RemovableMediaFacts): string[] =>
      removableMediaEncryption.remedy(given, { use: 'encrypted' }, system, 0);
    t.same(remedy(facts([stick()])), []);
    t.ok(remedy(facts([stick({ state: 'off' })])).length >= 2);
    t.equal(remedy(facts([stick({ state: 'unknown' })])).length, 1);
  }
});

const anyState = fc.constantFrom<EncryptionState[]>(
  ...(['on', 'locked', 'partly', 'encrypting', 'decrypting', 'suspended'] as const),
  ...(['at-rest-only', 'home-only', 'off', 'unknown'] as const),
);
const anyFacts = fc.record({
  environment: fc.constantFrom<RemovableMediaFacts['environment'][]>(
    ...(['machine', 'virtual-machine', 'container', 'wsl', 'live', 'unknown'] as const),
  ),
  media: fc.array(
    anyState.map((state) => stick({ state })),
    { maxLength: 4 },
  ),
  notSeen: fc.array(fc.constant('Something was not seen.'), { maxLength: 1 }),
});

t.test('pass is said only where there is something, and all of it was seen and is encrypted', async () => {
  fc.assert(
    fc.property(anyFacts, fc.constantFrom<('encrypted' | 'never')[]>('encrypted', 'never'), (given, use) => {
      if (judge(given, use).verdict !== 'pass') return true;
      const isGood = ({ state }: Medium): boolean => state === 'on' || state === 'locked';
      const isHere = ['machine', 'virtual-machine', 'live'].includes(given.environment);
      return (
        use === 'encrypted' &&
        isHere &&
        given.media.length > 0 &&
        given.notSeen.length === 0 &&
        given.media.every(isGood)
      );
    }),
    { numRuns: 2000 },
  );
});

t.test(
  'not applicable is said only of what is another system’s, or where nothing is and nothing was overlooked',
  async () => {
    fc.assert(
      fc.property(anyFacts, (given) => {
        if (judge(given).verdict !== 'not-applicable') return true;
        const isElsewhere = given.environment === 'container' || given.environment === 'wsl';
        return (
          isElsewhere || (given.media.length === 0 && given.notSeen.length === 0 && given.environment !== 'unknown')
        );
      }),
      { numRuns: 2000 },
    );
  },
);
