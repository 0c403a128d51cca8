// The whole collector inside the test: real store, real certificate, real ports chosen by the system, and a clock that
// stands still until it is moved.
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { buildApp, type Timing } from '../../server/app.ts';
import type { Config } from '../../server/config.ts';
import { type Listening, listen } from '../../server/listen.ts';
import { openStore, type Store } from '../../server/store/index.ts';
import type { Clock } from '../../shared/clock.ts';
import { decodeToken, enrolPath } from '../../shared/protocol/enrolment.ts';

interface Test {
  teardown(end: () => unknown): unknown;
}

export interface TestCollector extends Listening {
  app: FastifyInstance;
  store: Store;
  dataDir: string;
  clock: Clock & { pass(ms: number): void };
  /** PEM of the authority whose certificate it shows. */
  ca: string;
  /** As the owner of the data folder, without the network. */
  asOwner<T = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
  ): Promise<{ status: number; json: T }>;
  /** By TLS, as an agent or another machine would. */
  byTls<T = unknown>(
    method: string,
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{ status: number; json: T }>;
  /** The secret of a new enrolment token. */
  secret(wish?: object): Promise<string>;
}

export const enrolUrl = enrolPath;

/** A folder that is gone when the test is over. */
export function testFolder(t: Test, name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `palisade-${name}-`));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Starts at the real time, since certificates are checked against it. */
export function movableClock(): TestCollector['clock'] {
  let at = Date.now();
  return {
    now: () => at,
    pass: (ms) => {
      at += ms;
    },
  };
}

export const configFor = (dataDir: string, changes: Partial<Config> = {}): Config => ({
  dataDir,
  port: 0,
  localPort: 0,
  listen: '127.0.0.1',
  address: null,
  verbose: false,
  ...changes,
});

export async function startCollector(
  t: Test,
  {
    timing = {},
    changes = {},
    pagesFolder,
  }: { timing?: Partial<Timing>; changes?: Partial<Config>; pagesFolder?: string } = {},
): Promise<TestCollector> {
  const dataDir = testFolder(t, 'collector');
  const config = configFor(dataDir, changes);
  const clock = movableClock();
  const store = await openStore(join(dataDir, 'collector.db'));
  const app = await buildApp({ config, clock, store, timing, ...(pagesFolder !== undefined && { pagesFolder }) });
  const listening = await listen(app, config);
  let isClosed = false;
  const close = async (): Promise<void> => {
    if (isClosed) return;
    isClosed = true;
    await listening.close();
    await store.close();
  };
  t.teardown(close);

  const asOwner: TestCollector['asOwner'] = async (method, url, body) => {
    const reply = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${app.users.ownerToken}` },
      ...(body !== undefined && { payload: body }),
    });
    return { status: reply.statusCode, json: reply.json() };
  };
  const ca = app.pki.credentials().cert;
  return {
    ...listening,
    app,
    store,
    dataDir,
    clock,
    ca,
    close,
    asOwner,
    byTls: (method, path, body, headers) => byTls(listening.port, ca, method, path, body, headers),
    async secret(wish = {}) {
      const made = await asOwner<{ token: string }>('POST', '/api/tokens', wish);
      const content = decodeToken(made.json.token);
      if (content === undefined) throw new Error('The collector made a token that cannot be read');
      return content.secret;
    },
  };
}

/** `fetch` cannot be told which authority to trust. */
function byTls<T>(
  port: number,
  ca: string,
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: T }> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        host: 'localhost',
        port,
        ca,
        method,
        path,
        headers: { ...(text && { 'content-type': 'application/json' }), ...headers },
      },
      (incoming) => {
        let received = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => {
          received += chunk;
        });
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, json: JSON.parse(received) as T }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}
