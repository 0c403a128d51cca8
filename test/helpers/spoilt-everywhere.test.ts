// The spoiling itself: it reaches every value of an answer, and tells on a judge that passes what it cannot see.
import fc from 'fast-check';
import t from 'tap';
import type { Host } from '../../shared/host.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import { partOf } from '../../shared/windows/powershell.ts';
import { betterWhenSpoilt, spoiltAnswers } from './spoilt-everywhere.ts';

const answer = { disks: { value: [{ number: 0, boot: true }, { number: 1 }] }, firm: { value: [] } };
const ways = new Map([...spoiltAnswers(answer)].map((one) => [one.how, one]));
const spoiltBy = (how: string): unknown => {
  const spoilt = ways.get(how)?.answer;
  return spoilt?.ok ? spoilt.value : undefined;
};

t.test('a part is refused, and the others stay', async (t) => {
  const value = spoiltBy('/disks met System.UnauthorizedAccessException');
  t.match(partOf({ ok: true, value }, 'disks'), { ok: false, failure: 'denied' });
  t.same(partOf({ ok: true, value }, 'firm'), { ok: true, value: [] });
});

t.test('every value at every depth is left out, made null and made something else, and the rest stays', async (t) => {
  t.same(spoiltBy('without /disks'), { firm: { value: [] } });
  t.same(spoiltBy('without /disks/value/0/boot'), { ...answer, disks: { value: [{ number: 0 }, { number: 1 }] } });
  const numbered = { value: [{ number: null, boot: true }, { number: 1 }] };
  t.same(spoiltBy('/disks/value/0/number is null'), { ...answer, disks: numbered });
  t.same(spoiltBy('without /disks/value/0'), { ...answer, disks: { value: [{ number: 1 }] } });
});

t.test('a shorter list is another machine’s whole answer, and nothing else is', async (t) => {
  const whole = [...ways.values()].filter(({ isWhole }) => isWhole).map(({ how }) => how);
  t.same(whole, ['without /disks/value/0', 'without /disks/value/1']);
});

t.test('no spoilt answer is the answer', async () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (answer) =>
      [...spoiltAnswers(answer)].every(
        ({ answer: spoilt }) => spoilt.ok && JSON.stringify(spoilt.value) !== JSON.stringify(answer),
      ),
    ),
    { numRuns: 300 },
  );
});

/** A machine that says one thing, and one that is judged by it. */
const machine = (text: string) => ({ readText: async () => ({ ok: true, value: text }) }) as unknown as Host;
const judge =
  (blind: VerdictWord) =>
  async (host: Host): Promise<VerdictWord> => {
    const answer = await host.readText('/proc/state');
    if (!answer.ok || !answer.value.endsWith('\n')) return blind;
    return answer.value === 'good\n' ? 'pass' : 'fail';
  };

t.test('a judge that passes what it cannot see is told on, and one that does not is not', async (t) => {
  const problems = await betterWhenSpoilt(machine('bad\n'), judge('pass'));
  t.ok(problems.includes('readText /proc/state: absent: fail became pass'));
  t.ok(problems.some((one) => one.includes('cut at')));
  t.same(await betterWhenSpoilt(machine('bad\n'), judge('unknown')), []);
  const spare = [{ call: /^readText \/proc\/state$/, how: /^/ }];
  t.same(await betterWhenSpoilt(machine('bad\n'), judge('pass'), { spare }), []);
});

t.test('a kind of refusal is tried when anybody asks for it', async (t) => {
  const picky = async (host: Host): Promise<VerdictWord> => {
    const answer = await host.readText('/proc/state');
    return answer.ok ? 'fail' : answer.failure === 'timeout' ? 'pass' : 'unknown';
  };
  const spare = [{ call: /^/, how: /^cut/ }];
  t.same(await betterWhenSpoilt(machine('bad\n'), picky, { spare }), [
    'readText /proc/state: timeout: fail became pass',
  ]);
});

t.test('a steady verdict gets no worse either, and a shorter text is no excuse', async (t) => {
  const counting = async (host: Host): Promise<VerdictWord> => {
    const answer = await host.readText('/proc/state');
    return answer.ok && answer.value.split('\n').length > 2 ? 'pass' : 'fail';
  };
  const two = machine('one\ntwo\n');
  t.same(await betterWhenSpoilt(two, counting), []);
  const problems = await betterWhenSpoilt(two, counting, { steady: true });
  t.ok(problems.includes('readText /proc/state: denied: pass became fail') || problems.length > 1, problems.join());
});
