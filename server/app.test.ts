import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fastify from 'fastify';
import t from 'tap';
import { routes } from '../shared/api/routes.ts';
import { startCollector, testFolder } from '../test/helpers/collector.ts';
import { requireAccess } from './app.ts';

t.test('the API is the whole table, and OpenAPI lists every row of it', async (t) => {
  const { app } = await startCollector(t);
  const { paths } = (await app.inject('/api/openapi.json')).json<{
    paths: Record<string, Record<string, { summary: string }>>;
  }>();
  for (const [name, route] of Object.entries(routes)) {
    const [method = '', url = ''] = name.split(' ');
    t.equal(paths[url.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]?.summary, route.summary, name);
  }
});

t.test('every row of the table asks its caller for what the table says', async (t) => {
  const { app } = await startCollector(t);
  for (const [name, { access }] of Object.entries(routes)) {
    const [method = '', url = ''] = name.split(' ');
    const path = url.replace(':id', `${url.split('/')[2]?.[0]}-${'a'.repeat(20)}`);
    const reply = await app.inject({ method: method as 'GET', url: path });
    const isAsked = reply.statusCode === 401 && reply.json().error.code === 'not-logged-in';
    t.equal(isAsked, access !== 'public', name);
  }
});

t.test('a route that does not say who may use it stops the start', async (t) => {
  const app = fastify();
  app.addHook('onRoute', requireAccess);
  app.get('/said', { config: { access: 'public' } }, async () => 'everybody');
  t.throws(() => app.get('/open', async () => 'everybody'), { message: /GET \/open does not say who may use it/ });
});

t.test('a page of another site cannot act with somebody’s cookies', async (t) => {
  const { app } = await startCollector(t);
  const send = (headers: Record<string, string>) =>
    app.inject({
      method: 'POST',
      url: '/api/session',
      payload: { name: 'a', password: 'b' },
      headers: { host: 'localhost:8080', ...headers },
    });
  for (const headers of [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { origin: 'http://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
  ]) {
    t.match((await send(headers)).json(), { error: { code: 'cross-site' } }, JSON.stringify(headers));
  }
  for (const headers of [{ 'sec-fetch-site': 'same-origin', origin: 'http://localhost:8080' }, {}]) {
    t.match((await send(headers)).json(), { error: { code: 'wrong-credentials' } }, JSON.stringify(headers));
  }
  t.equal((await app.inject({ url: '/', headers: { 'sec-fetch-site': 'cross-site' } })).statusCode < 500, true);
});

t.test('a form, which any site can send, is no JSON', async (t) => {
  const { app } = await startCollector(t);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const reply = await app.inject({
      method: 'POST',
      url: '/api/session',
      payload: '{"name":"a"}',
      headers: { 'content-type': type },
    });
    t.match(reply.json(), { error: { code: 'wrong-media' } }, type);
  }
});

t.test('the loopback port answers to its own names alone', async (t) => {
  const { app, localUrl } = await startCollector(t);
  for (const host of ['evil.example', 'evil.example:8080', 'localhost.evil.example', '127.0.0.1.nip.io']) {
    t.match(
      (await app.inject({ url: '/api/setup', headers: { host } })).json(),
      { error: { code: 'wrong-host' } },
      host,
    );
  }
  for (const host of ['localhost', 'localhost:8080', '127.0.0.1:8080', '[::1]:8080']) {
    t.equal((await app.inject({ url: '/api/setup', headers: { host } })).statusCode, 200, host);
  }
  t.equal((await fetch(`${localUrl}/api/setup`)).status, 200);
});

t.test('every reply forbids script from elsewhere, frames and sniffing', async (t) => {
  const { app } = await startCollector(t);
  for (const url of ['/', '/api/setup', '/api/none', '/healthz']) {
    const { headers } = await app.inject(url);
    const policy = String(headers['content-security-policy']);
    t.match(policy, /default-src 'none'.*script-src 'self'.*frame-ancestors 'none'/, url);
    t.notMatch(policy, /unsafe|https?:|\*/, url);
    t.equal(headers['x-content-type-options'], 'nosniff');
    t.equal(headers['strict-transport-security'], undefined);
  }
});

t.test('what is wrong with a request is said by field, and nothing unknown is taken silently', async (t) => {
  const collector = await startCollector(t);
  const { json } = await collector.asOwner<{ id: string }>('POST', '/api/persons', { name: 'Somebody' });
  t.ok(json.id);
  t.match(await collector.asOwner('POST', '/api/persons', { nmae: 'Somebody' }), {
    status: 400,
    json: { error: { code: 'invalid', field: 'nmae', message: /"nmae"/, cure: /name, email, department/ } },
  });
  t.match(await collector.asOwner('POST', '/api/persons', {}), {
    json: { error: { field: 'name', message: /missing/ } },
  });
  t.match(await collector.asOwner('POST', '/api/persons', { name: 7 }), {
    status: 400,
    json: { error: { field: 'name' } },
  });
  t.match(await collector.asOwner('GET', '/api/devices?limit=many'), { json: { error: { field: 'limit' } } });
  t.match(await collector.asOwner('GET', '/api/devices?standing=fine'), {
    json: { error: { field: 'standing', message: /compliant, failing, unknown, silent/ } },
  });
  t.equal((await collector.asOwner('GET', '/api/devices?limit=5')).status, 200);
  for (const payload of ['{"name":', '']) {
    const reply = await collector.app.inject({
      method: 'POST',
      url: '/api/session',
      payload,
      headers: { 'content-type': 'application/json' },
    });
    t.match(reply.json(), { error: { code: 'invalid' } });
  }
  const large = await collector.asOwner('POST', '/api/policy/check', { yaml: 'x'.repeat(3_000_000) });
  t.match(large, { status: 413, json: { error: { code: 'too-large' } } });
});

t.test('a fault inside is logged and not told', async (t) => {
  const collector = await startCollector(t);
  await collector.store.close();
  const reply = await collector.asOwner('GET', '/api/overview');
  t.match(reply, { status: 500, json: { error: { code: 'internal', message: 'The collector failed at this.' } } });
  t.notMatch(JSON.stringify(reply.json), /sql|database|\.ts/i);
});

t.test('healthz is ready while the store answers, and says why when it does not', async (t) => {
  const collector = await startCollector(t);
  t.match(await collector.byTls('GET', '/healthz'), { status: 200, json: { status: 'ready' } });
  await collector.store.close();
  t.match(await collector.byTls('GET', '/healthz'), { status: 503, json: { status: 'not ready', cause: /./ } });
});

t.test('every address of the dashboard is its page; what is missing in the API is not', async (t) => {
  const pagesFolder = testFolder(t, 'pages');
  const { app } = await startCollector(t, { pagesFolder });
  const missing = await app.inject('/devices');
  t.equal(missing.statusCode, 503);
  t.match(missing.body, /npm run build/);

  mkdirSync(join(pagesFolder, 'assets'));
  writeFileSync(join(pagesFolder, 'index.html'), '<!doctype html><title>Palisade</title>');
  writeFileSync(join(pagesFolder, 'assets/app-abc123.js'), 'export {}');
  for (const url of ['/', '/devices', '/devices/d-abc', '/setup']) {
    const page = await app.inject(url);
    t.match(page.body, /<title>Palisade/, url);
    t.equal(page.headers['cache-control'], 'no-cache', url);
  }
  t.match((await app.inject('/assets/app-abc123.js')).headers['cache-control'], /max-age=31536000, immutable/);
  for (const url of [
    '/assets/gone.js',
    '/robots.txt',
    '/api/none',
    '/api',
    '/agent/none',
    '/assets/%2e%2e/%2e%2e/package.json',
  ]) {
    t.match((await app.inject(url)).json(), { error: { code: 'not-found' } }, url);
  }
});
