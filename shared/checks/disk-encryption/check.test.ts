// What the facts amount to: each state, each gap, and the rules that hold for all facts whatever.
import fc from 'fast-check';
import t from 'tap';
import type { Verdict } from '../../verdict.ts';
import { diskEncryption } from './check.ts';
import type { DiskEncryptionFacts, EncryptionState, Volume } from './facts.ts';

const byDefault = { unmountedVolumes: 'judge', driveEncryption: 'accept' } as const;
const judge = (
  facts: DiskEncryptionFacts,
  parameters: Parameters<typeof diskEncryption.verdict>[1] = byDefault,
): Verdict => diskEncryption.verdict(facts, parameters, 0);

const volume = (more: Partial<Volume> = {}): Volume => ({
  id: 'dm-0',
  mounts: ['/'],
  purpose: 'system',
  filesystem: 'ext4',
  sizeBytes: 1_000_000,
  state: 'on',
  method: 'luks2',
  stacks: [],
  ...more,
});
const facts = (more: Partial<DiskEncryptionFacts> = {}): DiskEncryptionFacts => ({
  environment: 'machine',
  volumes: [volume()],
  swap: 'none',
  notSeen: [],
  ...more,
});
const data = (more: Partial<Volume>): Volume => volume({ id: 'sda1', mounts: ['/srv'], purpose: 'data', ...more });

t.test('an encrypted system without swap passes', async (t) => {
  t.same(judge(facts()), { verdict: 'pass', reason: 'The only volume of this device is encrypted (luks2).' });
});

const states: [EncryptionState, Verdict['verdict']][] = [
  ['on', 'pass'],
  ['locked', 'pass'],
  ['partly', 'fail'],
  ['encrypting', 'fail'],
  ['decrypting', 'fail'],
  ['suspended', 'fail'],
  ['at-rest-only', 'fail'],
  ['home-only', 'fail'],
  ['off', 'fail'],
  ['unknown', 'unknown'],
];
for (const [state, expected] of states) {
  t.test(`a volume that is ${state} is a ${expected}, whichever it is`, async (t) => {
    t.equal(judge(facts({ volumes: [volume({ state })] })).verdict, expected);
    for (const purpose of ['data', 'swap', 'hibernation'] as const) {
      const other = data({ state, purpose });
      t.equal(judge(facts({ volumes: [volume(), other], swap: 'listed' })).verdict, expected, purpose);
    }
  });
}

t.test('what is wrong is said in words, of every volume that is wrong', async (t) => {
  const volumes = [
    volume({ state: 'off' }),
    volume({ id: 'nvme0n1p4', mounts: [], purpose: 'swap', state: 'off', device: '/dev/nvme0n1p4' }),
    data({ state: 'encrypting', percent: 40 }),
  ];
  const { reason } = judge(facts({ volumes, swap: 'listed' }));
  t.match(reason, 'The volume / is not encrypted.');
  t.match(reason, 'Swap on /dev/nvme0n1p4 is not encrypted: what is in memory is written to it in clear.');
  t.match(reason, 'The volume /srv is still being encrypted (40 % done).');
});

t.test('clear boot and removable volumes are not judged here', async (t) => {
  const volumes = [volume(), data({ purpose: 'boot', state: 'off' }), data({ purpose: 'removable', state: 'off' })];
  t.equal(judge(facts({ volumes })).verdict, 'pass');
});

t.test('a clear volume that is not mounted fails, unless the policy leaves such volumes out', async (t) => {
  const idle = facts({ volumes: [volume(), data({ mounts: [], state: 'off' })] });
  t.equal(judge(idle).verdict, 'fail');
  t.equal(judge(idle, { ...byDefault, unmountedVolumes: 'ignore' }).verdict, 'pass');
});

t.test('encryption by the drive itself passes, unless the policy refuses it', async (t) => {
  const opal = facts({ volumes: [volume({ method: 'opal' })] });
  t.equal(judge(opal).verdict, 'pass');
  t.equal(judge(opal, { ...byDefault, driveEncryption: 'refuse' }).verdict, 'fail');
});

t.test('no volumes at all, or none that holds the system, is unknown', async (t) => {
  t.equal(judge(facts({ volumes: [] })).verdict, 'unknown');
  t.equal(judge(facts({ volumes: [data({})] })).verdict, 'unknown');
});

t.test('a container and WSL are not this check’s machine, whatever was seen from there', async (t) => {
  for (const environment of ['container', 'wsl'] as const) {
    const verdict = judge(facts({ environment, volumes: [volume({ state: 'off' })], swap: 'unknown' }));
    t.equal(verdict.verdict, 'not-applicable');
    t.match(verdict.reason, /Enrol/);
  }
});

t.test('a live system is unknown, and a clear disk beside it still fails', async (t) => {
  const live = facts({ environment: 'live', volumes: [data({ state: 'locked', mounts: [] })] });
  t.equal(judge(live).verdict, 'unknown');
  t.equal(judge({ ...live, volumes: [data({ state: 'off', mounts: [] })] }).verdict, 'fail');
});

t.test('a locked volume whose encryption was interrupted is told how to go on', async (t) => {
  const half = data({ state: 'encrypting', mounts: [], filesystem: 'crypto_LUKS', device: '/dev/sdb1' });
  const steps = diskEncryption.remedy(facts({ volumes: [volume(), half] }), byDefault, 'linux', 0);
  t.equal(steps.length, 1);
  t.match(steps[0], 'cryptsetup reencrypt --resume-only /dev/sdb1');
});

t.test('what passes needs no remedy; what does not has one, on each system', async (t) => {
  for (const system of ['linux', 'macos', 'windows'] as const) {
    t.same(diskEncryption.remedy(facts(), byDefault, system, 0), []);
    const steps = diskEncryption.remedy(facts({ volumes: [volume({ state: 'off' })] }), byDefault, system, 0);
    t.ok(steps.length >= 2, system);
  }
});

const anyState = fc.constantFrom(...states.map(([state]) => state));
const anyVolume: fc.Arbitrary<Volume> = fc.record({
  id: fc.string({ minLength: 1 }),
  mounts: fc.array(fc.constantFrom('/', '/home', '/boot', '/srv'), { maxLength: 2 }),
  purpose: fc.constantFrom('system', 'data', 'swap', 'hibernation', 'boot', 'removable'),
  filesystem: fc.constantFrom('ext4', 'btrfs', null),
  sizeBytes: fc.constantFrom(null, 1_000_000),
  state: anyState,
  method: fc.constantFrom(null, 'luks2', 'opal'),
  stacks: fc.constant([]),
});
const anyFacts: fc.Arbitrary<DiskEncryptionFacts> = fc.record({
  environment: fc.constantFrom('machine', 'virtual-machine', 'container', 'wsl', 'live', 'unknown'),
  volumes: fc.array(anyVolume, { maxLength: 5 }),
  swap: fc.constantFrom('none', 'listed', 'unknown'),
  notSeen: fc.array(fc.constantFrom('One disk could not be seen.', 'Another could not either.'), { maxLength: 2 }),
});
const anyParameters = fc.record({
  unmountedVolumes: fc.constantFrom('judge', 'ignore'),
  driveEncryption: fc.constantFrom('accept', 'refuse'),
} as const);
const rank = { fail: 0, unknown: 1, pass: 2, 'not-applicable': 3 };

t.test('pass is said only where all that counts was seen and is good', async () => {
  fc.assert(
    fc.property(anyFacts, anyParameters, (given, parameters) => {
      if (judge(given, parameters).verdict !== 'pass') return true;
      const counts = given.volumes.filter(
        ({ purpose, mounts }) =>
          purpose !== 'boot' &&
          purpose !== 'removable' &&
          (purpose !== 'data' || mounts.length > 0 || parameters.unmountedVolumes === 'judge'),
      );
      return (
        ['machine', 'virtual-machine'].includes(given.environment) &&
        given.swap !== 'unknown' &&
        given.notSeen.length === 0 &&
        counts.some(({ purpose }) => purpose === 'system') &&
        counts.every(({ state }) => state === 'on' || state === 'locked')
      );
    }),
    { numRuns: 3000 },
  );
});

t.test('adding a volume that is not encrypted, or not known, never improves a verdict', async () => {
  const bad = fc.tuple(anyVolume, anyState).map(([one, state]) => ({ ...one, state }));
  fc.assert(
    fc.property(anyFacts, anyParameters, bad, (given, parameters, added) => {
      if (added.purpose === 'system' && (added.state === 'on' || added.state === 'locked')) return true;
      const before = judge(given, parameters).verdict;
      const after = judge({ ...given, volumes: [...given.volumes, added] }, parameters).verdict;
      return rank[after] <= rank[before];
    }),
    { numRuns: 3000 },
  );
});

t.test('seeing less never improves a verdict', async () => {
  fc.assert(
    fc.property(anyFacts, anyParameters, (given, parameters) => {
      const before = rank[judge(given, parameters).verdict];
      const blinder: DiskEncryptionFacts[] = [
        { ...given, swap: 'unknown' },
        { ...given, notSeen: [...given.notSeen, 'A disk could not be read.'] },
        { ...given, volumes: given.volumes.map((one) => ({ ...one, state: 'unknown' })) },
      ];
      return blinder.every((less) => rank[judge(less, parameters).verdict] <= Math.max(before, rank.unknown));
    }),
    { numRuns: 3000 },
  );
});
