import fc from 'fast-check';
import t from 'tap';
import type { CollectorId } from '../shared/ids.ts';
import { defaultPolicy } from '../shared/policy.ts';
import type { FromCollector } from '../shared/protocol/messages.ts';
import { fitOf, maySend, newSession, receive, type Session, sent } from './link-domain.ts';

const ours = 'c-aaaaaaaaaaaaaaaaaaaa' as CollectorId;
const other = 'c-bbbbbbbbbbbbbbbbbbbb' as CollectorId;
const challenge = (collector = ours): FromCollector => ({ type: 'challenge', collector, nonce: 'n'.repeat(32) });
const welcome = (seq = 0): FromCollector => ({
  type: 'welcome',
  head: { seq, digest: seq === 0 ? null : 'D'.repeat(43) },
  policyVersion: 1,
  policy: defaultPolicy(),
  now: 5,
});

const opened = (seq = 0): Session => {
  const greeted = receive(newSession(), challenge(), ours, 0).session;
  return receive(greeted, welcome(seq), ours, 0).session;
};

const codeAfter = (session: Session, message: FromCollector): string | undefined => {
  const [effect] = receive(session, message, ours, 0).effects;
  return effect?.do === 'give-up' ? effect.trouble.code : undefined;
};

t.test('only the collector enrolled with is greeted', async (t) => {
  t.match(receive(newSession(), challenge(), ours, 0).effects, [{ do: 'greet' }]);
  t.equal(codeAfter(newSession(), challenge(other)), 'wrong-collector');
});

t.test('what comes out of turn ends the conversation', async (t) => {
  t.equal(codeAfter(newSession(), welcome()), 'protocol');
  t.equal(codeAfter(newSession(), { type: 'check-now' }), 'protocol');
  t.equal(codeAfter(receive(newSession(), challenge(), ours, 0).session, challenge()), 'protocol');
  t.equal(codeAfter(opened(), challenge()), 'protocol');
});

t.test('an acknowledgement of what was not sent is not believed', async (t) => {
  t.equal(codeAfter(opened(3), { type: 'ack', seq: 4 }), 'protocol');
  t.match(receive(sent(opened(3), 4), { type: 'ack', seq: 4 }, ours, 0).effects, [{ do: 'acknowledge', seq: 4 }]);
});

t.test('sending goes on after the last report that the collector holds', async (t) => {
  t.notOk(maySend(opened(7), 7, 0));
  t.ok(maySend(opened(7), 8, 0));
});

t.test('a pause is kept to the millisecond', async (t) => {
  const paused = receive(opened(), { type: 'pause', ms: 100 }, ours, 1_000);
  t.same(paused.effects, [{ do: 'wake-at', at: 1_100 }]);
  t.notOk(maySend(paused.session, 1, 1_099));
  t.ok(maySend(paused.session, 1, 1_100));
});

t.test('each refusal is told with what to do about it', async (t) => {
  const codes = [
    'malformed',
    'too-large',
    'unsupported-version',
    'not-known',
    'bad-signature',
    'out-of-order',
    'sequence-fork',
    'replaced',
    'busy',
  ] as const;
  for (const code of codes) {
    const { session, effects } = receive(opened(), { type: 'refused', code, message: 'for a reason' }, ours, 0);
    const [effect] = effects;
    t.equal(session.phase, 'over');
    t.match(effect, { do: 'give-up', trouble: { message: /\. .*\(for a reason\)$|later\. \(for a reason\)$/ } }, code);
  }
});

const said: fc.Arbitrary<FromCollector> = fc.oneof(
  fc.constant(challenge()),
  fc.constant(challenge(other)),
  fc.nat(5).map(welcome),
  fc.nat(12).map((seq): FromCollector => ({ type: 'ack', seq })),
  fc.constant<FromCollector>({ type: 'pause', ms: 10 }),
  fc.constant<FromCollector>({ type: 'want-facts' }),
  fc.constant<FromCollector>({ type: 'check-now' }),
  fc.constant<FromCollector>({ type: 'refused', code: 'busy', message: '' }),
);

t.test(
  'whatever is said: nothing is sent before the welcome, in a pause, after the end, or with two frames under way',
  async () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(said, fc.nat(3)), { maxLength: 30 }), (conversation) => {
        let session = newSession();
        let now = 0;
        let spooled = 0;
        for (const [message, more] of conversation) {
          now += 3;
          spooled += more;
          session = receive(session, message, ours, now).session;
          while (maySend(session, spooled, now)) {
            const isAllowed = session.phase === 'open' && now >= session.pausedUntil && session.inFlight.length < 2;
            if (!isAllowed || session.sentUpTo >= spooled) return false;
            session = sent(session, session.sentUpTo + 1);
          }
          if (session.inFlight.length > 2 || session.inFlight.some((upTo) => upTo > session.sentUpTo)) return false;
        }
        return true;
      }),
    );
  },
);

t.test('the two chains are fitted to each other', async (t) => {
  const head = (seq: number, digest: string | null = `d${seq}`) => ({ seq, digest });
  const table: [string, ReturnType<typeof fitOf>, ...Parameters<typeof fitOf>][] = [
    ['both have nothing', 'go-on', head(0, null), head(0, null), null, 0],
    ['the collector holds a part', 'go-on', head(3), head(5), 'd3', 2],
    ['the collector holds all', 'go-on', head(5), head(5), 'd5', 5],
    ['it holds a part that we no longer keep', 'go-on', head(3), head(5), undefined, 2],
    ['it was put back from a copy', 'resend', head(3), head(9), undefined, 8],
    ['it lost everything', 'resend', head(0, null), head(9), undefined, 8],
    ['we were put back from a copy', 'restart', head(9), head(5), undefined, 5],
    ['our folder was emptied', 'restart', head(9), head(0, null), undefined, 0],
    ['we were put back and have made as many since', 'restart', head(5, 'theirs'), head(5), 'd5', 3],
    ['we were put back and have made more since', 'restart', head(5, 'theirs'), head(8), 'd5', 3],
  ];
  for (const [situation, fit, ...given] of table) t.equal(fitOf(...given), fit, situation);
});
