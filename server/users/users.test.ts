import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import t from 'tap';
import { startCollector, type TestCollector } from '../../test/helpers/collector.ts';
import { lockedForMs, maxFailures } from './lock-out.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { idleMs, sessionMs } from './sessions.ts';

const admin = { name: 'First Admin', password: 'correct horse battery' };

const post = ({ app }: TestCollector, url: string, payload: object): Promise<LightMyRequestResponse> =>
  app.inject({ method: 'POST', url, payload });

const setUp = (collector: TestCollector, changes: object = {}): Promise<LightMyRequestResponse> =>
  post(collector, '/api/setup', { code: collector.app.users.setupCode, ...admin, ...changes });

const cookieOf = (reply: LightMyRequestResponse): string => `${reply.cookies[0]?.name}=${reply.cookies[0]?.value}`;

const whoAmI = async ({ app }: TestCollector, cookie: string): Promise<number> =>
  (await app.inject({ url: '/api/session', headers: { cookie } })).statusCode;

const codeOf = (reply: LightMyRequestResponse): string => reply.json<{ error: { code: string } }>().error.code;

t.test('the set-up link makes one administrator, logs them in, and is worth nothing afterwards', async (t) => {
  const collector = await startCollector(t);
  t.same((await collector.app.inject('/api/setup')).json(), { needed: true });
  t.equal(codeOf(await setUp(collector, { code: 'guessed' })), 'wrong-code');
  const made = await setUp(collector);
  t.same(made.json(), { name: 'First Admin', role: 'admin' });
  t.match(made.cookies[0], { httpOnly: true, sameSite: 'Strict', path: '/' });
  t.equal(await whoAmI(collector, cookieOf(made)), 200);
  t.same((await collector.app.inject('/api/setup')).json(), { needed: false });
  t.equal(codeOf(await setUp(collector, { name: 'Second Admin' })), 'setup-done');
});

t.test('two who use the set-up link at once make one administrator', async (t) => {
  const collector = await startCollector(t);
  const replies = await Promise.all([setUp(collector), setUp(collector, { name: 'Second Admin' })]);
  t.same(replies.map((reply) => reply.statusCode).sort(), [200, 409]);
});

t.test('a short password is refused by field and length', async (t) => {
  const collector = await startCollector(t);
  const reply = await setUp(collector, { password: 'short' });
  t.match(reply.json(), { error: { code: 'invalid', field: 'password', message: /12/ } });
});

t.test('logging out ends the session, not only the cookie', async (t) => {
  const collector = await startCollector(t);
  const cookie = cookieOf(await setUp(collector));
  await collector.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
  t.equal(await whoAmI(collector, cookie), 401);
});

t.test('a session ends when it is idle, and at its end however busy it was', async (t) => {
  const collector = await startCollector(t);
  const cookie = cookieOf(await setUp(collector));
  for (let passed = 0; passed + idleMs / 2 < sessionMs; passed += idleMs / 2) {
    t.equal(await whoAmI(collector, cookie), 200);
    collector.clock.pass(idleMs / 2);
  }
  collector.clock.pass(idleMs / 2);
  t.equal(await whoAmI(collector, cookie), 401, 'twelve hours are over');

  const later = cookieOf(await post(collector, '/api/session', admin));
  collector.clock.pass(idleMs);
  t.equal(await whoAmI(collector, later), 401, 'idle for two hours');
});

t.test('ten wrong passwords close an account for a quarter of an hour, even to the right one', async (t) => {
  const collector = await startCollector(t);
  await setUp(collector);
  const wrong = { ...admin, password: 'guess' };
  for (let count = 1; count < maxFailures; count += 1) {
    t.equal(codeOf(await post(collector, '/api/session', wrong)), 'wrong-credentials');
  }
  const tenth = await post(collector, '/api/session', wrong);
  t.match(tenth.json(), { error: { code: 'locked-out', message: /10 times/, cure: /15 minutes/ } });
  t.equal(codeOf(await post(collector, '/api/session', admin)), 'locked-out');
  collector.clock.pass(lockedForMs);
  t.equal((await post(collector, '/api/session', admin)).statusCode, 200);
});

t.test('a name that nobody has is answered, and closed, like one that somebody has', async (t) => {
  const collector = await startCollector(t);
  await setUp(collector);
  const codes = async (name: string): Promise<string[]> => {
    const replies: string[] = [];
    for (let count = 0; count <= maxFailures; count += 1) {
      replies.push(codeOf(await post(collector, '/api/session', { name, password: 'guess' })));
    }
    return replies;
  };
  t.same(await codes('Nobody'), await codes(admin.name));
});

t.test('the owner of the data folder is an administrator; a token one character off is nobody', async (t) => {
  const collector = await startCollector(t);
  const token = readFileSync(join(collector.dataDir, 'owner.token'), 'utf8').trim();
  const ask = (bearer: string) =>
    collector.app.inject({ url: '/api/session', headers: { authorization: `Bearer ${bearer}` } });
  t.same((await ask(token)).json(), { name: 'owner', role: 'admin' });
  const other = (token.startsWith('A') ? 'B' : 'A') + token.slice(1);
  t.equal((await ask(other)).statusCode, 401);
});

t.test('a viewer may look and not act', async (t) => {
  const collector = await startCollector(t);
  const cookie = cookieOf(await setUp(collector));
  await collector.store.db.updateTable('users').set({ role: 'viewer' }).execute();
  const ask = async (method: 'GET' | 'POST', url: string) =>
    (await collector.app.inject({ method, url, headers: { cookie }, ...(method === 'POST' && { payload: {} }) }))
      .statusCode;
  t.equal(await ask('GET', '/api/devices'), 200);
  t.equal(await ask('POST', '/api/tokens'), 403);
  t.equal(await ask('GET', '/api/tokens'), 403);
});

t.test('what users did is in the ledger, and neither password, code nor session in the store', async (t) => {
  const collector = await startCollector(t);
  const { setupCode } = collector.app.users;
  const cookie = cookieOf(await setUp(collector));
  await post(collector, '/api/session', admin);
  await collector.app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
  const entries = await collector.store.db.selectFrom('ledger').select('act').orderBy('seq').execute();
  t.same(
    entries.map(({ act }) => act).filter((act) => act.startsWith('user.')),
    ['user.create', 'user.log-in', 'user.log-out'],
  );
  const kept = JSON.stringify([
    await collector.store.db.selectFrom('users').selectAll().execute(),
    await collector.store.db.selectFrom('sessions').selectAll().execute(),
    await collector.store.db.selectFrom('ledger').selectAll().execute(),
  ]);
  for (const secret of [admin.password, setupCode ?? '', cookie.split('=')[1] ?? '']) t.notOk(kept.includes(secret));
});

t.test('a password matches its own hash alone, and nobody’s matches nothing', async (t) => {
  const hash = await hashPassword('pässword of length');
  t.match(hash, /^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
  t.ok(await isPassword('pässword of length', hash));
  t.ok(await isPassword('pa\u0308ssword of length', hash), 'the same accent, typed on another keyboard');
  t.notOk(await isPassword('password of length', hash));
  t.notOk(await isPassword('', undefined));
});
