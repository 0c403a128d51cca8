// What the numbers of BitLocker's methods amount to: on takes all three of encrypted, protected and guarded.
import fc from 'fast-check';
import t from 'tap';
import type { BitLockerVolume } from './windows/answers.ts';
import { stateOfBitLocker } from './windows/bitlocker.ts';

const volume = (more: Partial<BitLockerVolume> = {}): BitLockerVolume => ({
  id: '\\\\?\\Volume{aaaaaaaa-0000-4000-8000-000000000002}\\',
  kind: 0,
  protection: { code: 0, status: 1 },
  conversion: { code: 0, status: 1, percent: 100, flags: 0 },
  method: { code: 0, method: 7 },
  lock: { code: 0, status: 0 },
  protectors: { code: 0, kinds: [1, 3] },
  ...more,
});

t.test('encrypted, protected and guarded is on', async (t) => {
  t.same(stateOfBitLocker(volume()), { state: 'on', method: 'bitlocker', detail: 'xts-aes-256' });
  t.same(stateOfBitLocker(volume({ method: { code: 0, method: 5 } })), { state: 'on', method: 'hardware' });
});

t.test('each of the three alone is not', async (t) => {
  t.equal(stateOfBitLocker(volume({ protection: { code: 0, status: 0 } })).state, 'suspended');
  t.equal(stateOfBitLocker(volume({ protection: { code: 0, status: 2 } })).state, 'unknown');
  t.equal(stateOfBitLocker(volume({ protectors: { code: 0, kinds: [] } })).state, 'unknown');
  t.match(stateOfBitLocker(volume({ protection: { code: 0, status: 0 }, protectors: { code: 0, kinds: [] } })), {
    state: 'suspended',
    reason: /nothing guards the key/,
  });
  const states = ['off', 'on', 'encrypting', 'decrypting', 'encrypting', 'decrypting', 'unknown'];
  for (const [status, state] of states.entries()) {
    const conversion = { code: 0, status, percent: 50, flags: 0 };
    t.equal(stateOfBitLocker(volume({ conversion })).state, state, `conversion ${status}`);
  }
});

t.test('only what is encrypted can be locked', async (t) => {
  const locked = volume({
    lock: { code: 0, status: 1 },
    conversion: { code: -1, status: null, percent: null, flags: null },
  });
  t.same(stateOfBitLocker(locked), { state: 'locked', method: 'bitlocker' });
  t.equal(stateOfBitLocker({ ...locked, lock: { code: -1, status: 1 } }).state, 'unknown');
});

const anyNumber = fc.option(fc.integer({ min: -2, max: 12 }));
const anyVolume: fc.Arbitrary<BitLockerVolume> = fc.record({
  id: fc.constant('x'),
  kind: fc.constantFrom(0, 1, 2, null),
  protection: fc.record({ code: anyNumber, status: anyNumber }),
  conversion: fc.record({ code: anyNumber, status: anyNumber, percent: anyNumber, flags: anyNumber }),
  method: fc.record({ code: anyNumber, method: anyNumber }),
  lock: fc.record({ code: anyNumber, status: anyNumber }),
  protectors: fc.record({ code: anyNumber, kinds: fc.array(anyNumber, { maxLength: 3 }) }),
});

t.test('whatever the numbers, on is said of nothing less, and a failed method proves nothing', async () => {
  fc.assert(
    fc.property(anyVolume, (given) => {
      const { state } = stateOfBitLocker(given);
      if (state === 'locked') return given.lock.code === 0 && given.lock.status === 1;
      if (state !== 'on') return true;
      const { conversion, protection, protectors } = given;
      const isWhole = conversion.code === 0 && conversion.status === 1;
      const isProtected = protection.code === 0 && protection.status === 1;
      return isWhole && isProtected && protectors.code === 0 && protectors.kinds.length > 0;
    }),
    { numRuns: 5000 },
  );
});
