// The damage itself: that it is done where it is said to be, and nowhere else.
import t from 'tap';
import type { Host } from '../../shared/host.ts';
import { partOf } from '../../shared/windows/powershell.ts';
import { type Spoiling, spoilable, spoilingsOf } from './mutilated.ts';

const query = { name: 'tpm', why: 'To test', script: '@{}' };
const whole = { chips: { value: [{ ready: true, version: '2.0' }, { ready: false }] }, firm: { value: [] } };

/** What the machine answers when this is done to it. */
async function spoilt(how: Spoiling): Promise<unknown> {
  const answers = { query: async () => ({ ok: true, value: whole }) } as unknown as Host;
  const { host } = spoilable(answers, new Map(), { call: 'query tpm', how });
  const answer = await host.query(query);
  return answer.ok ? answer.value : answer.failure;
}

t.test('a part is refused, and the others stay', async (t) => {
  const met = { id: 'HRESULT 0x80041003', hresult: 0x80041003 | 0 };
  const value = await spoilt({ part: 'chips', met });
  t.match(partOf({ ok: true, value }, 'chips'), { ok: false, failure: 'denied' });
  t.same(partOf({ ok: true, value }, 'firm'), { ok: true, value: [] });
});

t.test('a part, an entry or a field is gone, and the rest stays', async (t) => {
  t.same(await spoilt({ lacks: ['chips'] }), { firm: { value: [] } });
  t.same(await spoilt({ lacks: ['chips', 'value', '0'] }), { ...whole, chips: { value: [{ ready: false }] } });
  const lacks = ['chips', 'value', '0', 'version'];
  t.same(await spoilt({ lacks }), { ...whole, chips: { value: [{ ready: true }, { ready: false }] } });
  t.same(await spoilt({ failure: 'timeout' }), 'timeout');
});

t.test('all ways to spoil an answer change it, each in its own way', async (t) => {
  const ways = spoilingsOf(whole);
  const results = await Promise.all(ways.map(async (how) => JSON.stringify(await spoilt(how))));
  t.equal(ways.length, 2 * 3 + 9);
  t.equal(new Set(results).size, ways.length);
  t.notOk(results.includes(JSON.stringify(whole)));
});
