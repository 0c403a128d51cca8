import t from 'tap';
import type { RequestId } from '../../shared/ids.ts';
import { limits } from '../../shared/protocol/report.ts';
import { AgentSocket, connected, enrolled, TestKey } from '../../test/helpers/agent-socket.ts';
import { startCollector, type TestCollector } from '../../test/helpers/collector.ts';

const facts = { 'screen-lock': { unknown: 'not looked at' } };

/** Resolves at the first live event after which something is so. */
function until(collector: TestCollector, isSo: () => boolean): Promise<void> {
  const { live } = collector.app;
  const { publish } = live;
  return new Promise((resolve) => {
    live.publish = (event) => {
      publish(event);
      if (isSo()) resolve();
    };
  });
}

t.test('an enrolled device is let in, its report is acknowledged, and it is asked for what is missing', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const { agent, welcome } = await connected(t, collector, key);
  t.same(welcome.head, { seq: 0, digest: null });
  t.equal(welcome.policyVersion, 1);
  t.ok(collector.app.gateway.isConnected(key.device));

  const first = key.report(1, null, facts);
  agent.say({ type: 'reports', reports: [first] });
  t.equal((await agent.hears('ack')).seq, 1);

  t.ok(
    collector.app.gateway.ask(key.device, { request: 'r-abcdefghijklmnopqrst' as RequestId, checks: ['screen-lock'] }),
  );
  const before = Date.now() - 60_000;
  t.match(await agent.hears('check-now'), { request: 'r-abcdefghijklmnopqrst', checks: ['screen-lock'] });
  const answer = key.report(2, first.digest, facts, { answers: 'r-abcdefghijklmnopqrst', collectedAt: 1 });
  agent.say({ type: 'reports', reports: [answer] });
  t.equal((await agent.hears('ack')).seq, 2);
  const device = await collector.app.store.db.selectFrom('devices').selectAll().executeTakeFirstOrThrow();
  t.ok(
    (device.last_measured_at ?? 0) > before,
    'an answer was measured after the question, though by its own clock it is 1970',
  );
  collector.app.gateway.sendPolicy({ version: 7, policy: welcome.policy });
  t.equal((await agent.hears('policy')).policyVersion, 7);

  agent.end();
  const again = await connected(t, collector, key);
  t.same(again.welcome.head, { seq: 2, digest: answer.digest }, 'the head is the last report in the store');
});

t.test('frames are taken in the order they came, however many come at once', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const { agent } = await connected(t, collector, key);
  let previous: string | null = null;
  for (let seq = 1; seq <= 40; seq += 1) {
    const report = key.report(seq, previous, facts);
    previous = report.digest;
    agent.say({ type: 'reports', reports: [report] });
  }
  const acks: number[] = [];
  for (let seq = 1; seq <= 40; seq += 1) acks.push((await agent.hears('ack')).seq);
  t.same(
    acks,
    Array.from({ length: 40 }, (_, at) => at + 1),
  );
});

t.test('a first word that is wrong is refused with its reason, and the connection ends', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const stranger = new TestKey();
  const wrong: [string, (agent: AgentSocket) => Promise<void>, string][] = [
    ['text that is no JSON', async (agent) => agent.socket.send('{"type":"hel'), 'malformed'],
    ['a kind that does not exist', async (agent) => agent.say({ type: 'run', command: 'id' }), 'malformed'],
    ['a binary frame', async (agent) => agent.socket.send(Buffer.from('{}')), 'malformed'],
    [
      'reports before the greeting',
      async (agent) => agent.say({ type: 'reports', reports: [key.report(1, null)] }),
      'malformed',
    ],
  ];
  for (const [what, send, code] of wrong) {
    const agent = new AgentSocket(collector);
    await agent.hears('challenge');
    await send(agent);
    t.equal((await agent.hears('refused')).code, code, what);
    t.equal(await agent.closed, 1008, `${what}: the connection ends`);
  }
  const greetings: [string, TestKey, object, string][] = [
    ['a later version', key, { version: 999, capabilities: ['time-travel'], device: undefined }, 'unsupported-version'],
    ['a field that is missing', key, { description: undefined }, 'malformed'],
    ['a signature by another key', key, { signature: stranger.report(1, null).signature }, 'bad-signature'],
    ['a device nobody enrolled', stranger, {}, 'not-known'],
  ];
  for (const [what, who, changes, code] of greetings) {
    const agent = new AgentSocket(collector);
    agent.say(who.hello(await agent.hears('challenge'), changes));
    t.equal((await agent.hears('refused')).code, code, what);
    t.equal(await agent.closed, 1008, `${what}: the connection ends`);
  }
  t.notOk(collector.app.gateway.isConnected(key.device));
});

t.test('a greeting overheard on one connection is worth nothing on another', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const first = new AgentSocket(collector);
  const overheard = key.hello(await first.hears('challenge'));
  first.say(overheard);
  await first.hears('welcome');
  first.end();

  const second = new AgentSocket(collector);
  await second.hears('challenge');
  second.say(overheard);
  t.equal((await second.hears('refused')).code, 'bad-signature');
});

t.test(
  'a revoked device is told no more than an unknown one, and one that is connected is ended at once',
  async (t) => {
    const collector = await startCollector(t);
    const key = await enrolled(collector);
    const { agent } = await connected(t, collector, key);
    const { status } = await collector.asOwner('POST', `/api/devices/${key.device}/revoke`, { reason: 'stolen' });
    t.equal(status, 200);
    t.equal((await agent.hears('refused')).code, 'not-known');
    t.equal(await agent.closed, 1008);

    const words = async (who: TestKey): Promise<object> => {
      const next = new AgentSocket(collector);
      next.say(who.hello(await next.hears('challenge')));
      return next.hears('refused');
    };
    t.same(await words(key), await words(new TestKey()));
  },
);

t.test('a report signed by another key, or of another device, is refused and not taken', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const other = await enrolled(collector);
  for (const [what, report] of [
    ['another’s signature', { ...key.report(1, null, facts), signature: other.report(1, null, facts).signature }],
    ['another device', other.report(1, null, facts)],
  ] as const) {
    const { agent } = await connected(t, collector, key);
    agent.say({ type: 'reports', reports: [report] });
    await agent.hears('refused');
    t.equal(await agent.closed, 1008, what);
  }
  const { welcome } = await connected(t, collector, key);
  t.equal(welcome.head.seq, 0);
});

t.test('a frame beyond the limit ends the connection before it is read', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const { agent } = await connected(t, collector, key);
  agent.socket.send('x'.repeat(limits.frameBytes + 1));
  t.equal(await agent.closed, 1009);
});

t.test('whoever says nothing is let go', async (t) => {
  const collector = await startCollector(t, { timing: { helloMs: 30 } });
  const agent = new AgentSocket(collector);
  await agent.hears('challenge');
  t.match(await agent.hears('refused'), { code: 'malformed', message: /greeting/ });
  t.equal(await agent.closed, 1008);
});

t.test('a device that answers no ping is gone after two', async (t) => {
  const collector = await startCollector(t, { timing: { pingMs: 30 } });
  const key = await enrolled(collector);
  const { agent } = await connected(t, collector, key, { autoPong: false });
  let pings = 0;
  agent.socket.on('ping', () => {
    pings += 1;
  });
  const offline = until(collector, () => !collector.app.gateway.isConnected(key.device));
  t.equal(await agent.closed, 1006, 'without a word: nobody is there to hear one');
  t.equal(pings, 2);
  await offline;
});

t.test('a ping flood is refused', async (t) => {
  const collector = await startCollector(t);
  const { agent } = await connected(t, collector, await enrolled(collector));
  for (let count = 0; count < 40; count += 1) agent.socket.ping();
  t.equal((await agent.hears('refused')).code, 'busy');
  t.equal(await agent.closed, 1013);
});

t.test('a new connection takes the place of the old; when the old still lives, the device was cloned', async (t) => {
  const collector = await startCollector(t);
  const key = await enrolled(collector);
  const first = await connected(t, collector, key);
  const second = await connected(t, collector, key);
  t.equal((await first.agent.hears('refused')).code, 'replaced');
  t.equal(await first.agent.closed, 1008);
  t.ok(collector.app.gateway.isConnected(key.device), 'the new one is the device');
  second.agent.say({ type: 'reports', reports: [key.report(1, null, facts)] });
  t.equal((await second.agent.hears('ack')).seq, 1);
  const { json } = await collector.asOwner<{ rows: { kind: string }[] }>('GET', '/api/alerts?state=open');
  t.ok(json.rows.some(({ kind }) => kind === 'clone'));
});

t.test('a connection that the network lost is replaced without an alert of a clone', async (t) => {
  const collector = await startCollector(t, { timing: { probeMs: 30 } });
  const key = await enrolled(collector);
  const first = await connected(t, collector, key, { autoPong: false });
  await connected(t, collector, key);
  t.equal((await first.agent.hears('refused')).code, 'replaced');
  const { json } = await collector.asOwner<{ rows: { kind: string }[] }>('GET', '/api/alerts');
  t.notOk(json.rows.some(({ kind }) => kind === 'clone'));
});

t.test('a page in a browser, and whoever speaks no palisade.v1, get no WebSocket', async (t) => {
  const collector = await startCollector(t);
  const page = new AgentSocket(collector, { headers: { origin: 'https://evil.example' } });
  await t.rejects(page.hears('challenge'), /ended/);
  const plain = await collector.byTls<{ error: { code: string } }>('GET', '/agent');
  t.match(plain, { status: 426, json: { error: { code: 'upgrade-required' } } });
});

t.test('a collector that stops says so to its agents', async (t) => {
  const collector = await startCollector(t);
  const { agent } = await connected(t, collector, await enrolled(collector));
  await collector.close();
  t.equal(await agent.closed, 1001);
});
