import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { memoryIn, memoryReadFrom, noMemory } from './memory.ts';

const seen = { listsMadeAt: 1, waiting: {} };

t.test('what one run keeps the next one recalls, and whoever looks on', async (t) => {
  const folder = t.testdir();
  t.match(await memoryIn(folder).recall('waiting-updates'), { ok: false, failure: 'absent' });
  await memoryIn(folder).keep('waiting-updates', { listsMadeAt: 0 });
  await memoryIn(folder).keep('waiting-updates', seen);
  t.same(await memoryIn(folder).recall('waiting-updates'), { ok: true, value: seen });
  t.same(await memoryReadFrom(folder).recall('waiting-updates'), { ok: true, value: seen });
  t.same(readdirSync(join(folder, 'memory')), ['waiting-updates.json'], 'and nothing else lies there');
  t.equal(statSync(join(folder, 'memory/waiting-updates.json')).mode & 0o077, 0, 'for nobody else to read');
});

t.test('only the service keeps anything', async (t) => {
  const folder = t.testdir();
  await memoryReadFrom(folder).keep('waiting-updates', seen);
  await noMemory.keep('waiting-updates', seen);
  t.same(readdirSync(folder), []);
  t.match(await noMemory.recall('waiting-updates'), { ok: false, failure: 'absent' });
});

t.test('a damaged memory is a failure, and is written anew', async (t) => {
  const folder = t.testdir({ memory: { 'waiting-updates.json': '{"listsMadeAt":1,"wai' } });
  t.match(await memoryIn(folder).recall('waiting-updates'), { ok: false, failure: 'failed' });
  await memoryIn(folder).keep('waiting-updates', seen);
  t.same(await memoryIn(folder).recall('waiting-updates'), { ok: true, value: seen });
});

t.test('where nothing can be written, what was there stays, and no run fails', async (t) => {
  const folder = t.testdir();
  writeFileSync(join(folder, 'memory'), 'a file in the place of the folder');
  await memoryIn(folder).keep('waiting-updates', seen);
  t.match(await memoryIn(folder).recall('waiting-updates'), { ok: false });
});
