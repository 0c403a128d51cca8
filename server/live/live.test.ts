import t from 'tap';
import type { DeviceId } from '../../shared/ids.ts';
import { startCollector, type TestCollector } from '../../test/helpers/collector.ts';

const open = (collector: TestCollector, headers: Record<string, string>): Promise<Response> =>
  fetch(`${collector.localUrl}/api/live`, { headers });

const asOwner = ({ app }: TestCollector): Record<string, string> => ({
  authorization: `Bearer ${app.users.ownerToken}`,
});

/** Everything that comes, until a text is among it or the stream ends. */
async function readUntil(reply: Response, text: string): Promise<string> {
  const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
  let received = '';
  while (!received.includes(text)) {
    const part = await reader?.read();
    if (part?.value === undefined) return received;
    received += part.value;
  }
  await reader?.cancel();
  return received;
}

t.test('what changed comes once, as its kind and id', async (t) => {
  const collector = await startCollector(t);
  const reply = await open(collector, asOwner(collector));
  t.equal(reply.headers.get('content-type'), 'text/event-stream');
  t.match(reply.headers.get('content-security-policy'), /default-src 'none'/);
  const id = `d-${'a'.repeat(20)}` as DeviceId;
  for (let count = 0; count < 5; count += 1) collector.app.live.publish({ type: 'device', id });
  collector.app.live.publish({ type: 'policy', id: '2' });
  const received = await readUntil(reply, '"policy"');
  t.match(received, /^retry: \d+\n\n/);
  t.equal(received.split(id).length - 1, 1);
  t.match(received, /data: \{"type":"policy","id":"2"\}\n\n/);
});

t.test('nobody listens without having logged in', async (t) => {
  const collector = await startCollector(t);
  t.equal((await open(collector, {})).status, 401);
});

t.test('a listener whose session has ended is let go', async (t) => {
  const collector = await startCollector(t, { timing: { liveHeartbeatMs: 30 } });
  const { setupCode: code } = collector.app.users;
  const payload = { code, name: 'First Admin', password: 'correct horse battery' };
  const made = await collector.app.inject({ method: 'POST', url: '/api/setup', payload });
  const cookie = `${made.cookies[0]?.name}=${made.cookies[0]?.value}`;
  const reply = await open(collector, { cookie });
  const text = readUntil(reply, 'never said');
  await collector.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
  t.match(await text, /^retry/, 'the stream ended');
});

t.test('a quiet connection is kept alive', async (t) => {
  const collector = await startCollector(t, { timing: { liveHeartbeatMs: 30 } });
  t.match(await readUntil(await open(collector, asOwner(collector)), ': still here'), /: still here\n\n/);
});
