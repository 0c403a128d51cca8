import fc from 'fast-check';
import t from 'tap';
import { trouble, troubleOf, type Wait, waitMs } from './trouble.ts';

const fault = (code: string, message = code): Error => Object.assign(new Error(message), { code });

t.test('an error of the connection is told as what it means', async (t) => {
  t.equal(troubleOf(fault('SELF_SIGNED_CERT_IN_CHAIN')).code, 'wrong-collector');
  t.equal(troubleOf(fault('UNABLE_TO_VERIFY_LEAF_SIGNATURE')).code, 'wrong-collector');
  t.equal(troubleOf(fault('CERT_NOT_YET_VALID')).code, 'clock-or-certificate');
  t.equal(troubleOf(fault('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:1')).code, 'unreachable');
  t.equal(troubleOf(new Error('Unexpected server response: 503')).code, 'busy');
  t.equal(troubleOf(new Error('Unexpected server response: 404')).code, 'not-palisade');
  t.equal(troubleOf(new Error('Server sent no subprotocol')).code, 'not-palisade');
});

t.test('a device that is not known does not knock every minute', async (t) => {
  t.ok(waitMs(trouble('not-known').wait, 0, 0) >= 30 * 60_000);
  t.ok(waitMs(trouble('sequence-fork').wait, 0, 0) >= 30 * 60_000);
  t.ok(waitMs(trouble('replaced').wait, 0, 0) >= 60_000);
});

t.test('waits grow to five minutes with full jitter, and have an end whatever the attempt', async () => {
  const wait = fc.constantFrom<Wait>('soon', 'minutes', 'hours');
  fc.assert(
    fc.property(
      wait,
      fc.nat(),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (kind, attempt, random) => {
        const ms = waitMs(kind, attempt, random);
        return ms >= 0 && ms <= 3_600_000 && (kind !== 'soon' || (ms <= 300_000 && ms <= 1_000 * 2 ** attempt));
      },
    ),
  );
});
