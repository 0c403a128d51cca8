import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { connect } from 'node:tls';
import t from 'tap';
import { configFor, movableClock, startCollector, testFolder } from '../test/helpers/collector.ts';
import { buildApp } from './app.ts';
import { prepareDataFolder } from './data-folder.ts';
import { listen } from './listen.ts';
import { openStore } from './store/index.ts';

async function builtApp(t: Parameters<typeof testFolder>[0], changes: object) {
  const config = configFor(testFolder(t, 'listen'), changes);
  const store = await openStore(join(config.dataDir, 'collector.db'));
  const app = await buildApp({ config, clock: movableClock(), store });
  t.teardown(async () => {
    await app.close();
    await store.close();
  });
  return { app, config };
}

function occupy(t: { teardown(end: () => unknown): unknown }): Promise<number> {
  const other: Server = createServer();
  t.teardown(() => other.close());
  return new Promise((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port));
  });
}

t.test('both doors are open, and the command line is told where', async (t) => {
  const collector = await startCollector(t);
  t.equal((await fetch(`${collector.localUrl}/healthz`)).status, 200);
  t.equal((await collector.byTls('GET', '/healthz')).status, 200);
  const file = join(collector.dataDir, 'collector.json');
  t.same(JSON.parse(readFileSync(file, 'utf8')), {
    localUrl: collector.localUrl,
    url: collector.url,
    pid: process.pid,
  });
  t.equal(statSync(join(collector.dataDir, 'owner.token')).mode & 0o777, 0o600);
  await collector.close();
  t.notOk(existsSync(file));
  t.notOk(existsSync(join(collector.dataDir, 'owner.token')));
  await t.rejects(fetch(`${collector.localUrl}/healthz`));
});

t.test('TLS 1.3 is spoken, 1.2 at the least', async (t) => {
  const { port, ca } = await startCollector(t);
  const speak = (limits: object): Promise<string | null> =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, ca, servername: 'localhost', ...limits }, () => {
        resolve(socket.getProtocol());
        socket.destroy();
      });
      socket.on('error', reject);
    });
  t.equal(await speak({}), 'TLSv1.3');
  t.equal(await speak({ maxVersion: 'TLSv1.2' }), 'TLSv1.2');
  await t.rejects(speak({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' }));
});

t.test('a port in use is named with the cure, and the other port is given back', async (t) => {
  const port = await occupy(t);
  const tls = await builtApp(t, { port });
  await t.rejects(listen(tls.app, tls.config), {
    message: `Port ${port} on 127.0.0.1 is in use by another program. Stop that program, or choose another with PALISADE_PORT.`,
  });
  const local = await builtApp(t, { localPort: port });
  await t.rejects(listen(local.app, local.config), { message: /choose another with PALISADE_LOCAL_PORT/ });
  t.notOk(existsSync(join(local.config.dataDir, 'collector.json')));
});

t.test('an address that is not this machine’s is named', async (t) => {
  const { app, config } = await builtApp(t, { listen: '192.0.2.77' });
  await t.rejects(listen(app, config), { message: /192.0.2.77 is no address of this machine.*PALISADE_LISTEN/ });
});

t.test('stopping ends an open live connection, so that it never hangs', async (t) => {
  const collector = await startCollector(t);
  const live = await fetch(`${collector.localUrl}/api/live`, {
    headers: { authorization: `Bearer ${collector.app.users.ownerToken}` },
  });
  const ended = live.text();
  await collector.close();
  t.match(await ended, /^retry:/);
});

t.test('a data folder is made for its owner alone; a file in its place, or a read-only place, is named', async (t) => {
  const folder = testFolder(t, 'data');
  mkdirSync(join(folder, 'open'), { mode: 0o755 });
  for (const name of ['new/below', 'open']) {
    prepareDataFolder(join(folder, name));
    t.equal(statSync(join(folder, name)).mode & 0o777, 0o700, name);
  }
  writeFileSync(join(folder, 'file'), '');
  t.throws(() => prepareDataFolder(join(folder, 'file')), { message: /a file is in its place.*PALISADE_DATA_DIR/ });
  t.throws(() => prepareDataFolder(join(folder, 'file/below')), { message: /PALISADE_DATA_DIR/ });
  t.throws(() => prepareDataFolder('/proc/palisade'), {
    message: /The data folder \/proc\/palisade cannot.*PALISADE_DATA_DIR/,
  });
});
