// The collector's core for tests: the real plugins over a real SQLite file, with a clock that stands still until it is
// moved, and a double of the gateway, which is where the network begins.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastify, { type FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import alerts, { type AlertsOptions } from '../../server/alerts/plugin.ts';
import { enrolDevice } from '../../server/devices/index.ts';
import devices from '../../server/devices/plugin.ts';
import { Problem } from '../../server/errors.ts';
import type { Gateway } from '../../server/gateway/index.ts';
import ingest from '../../server/ingest/plugin.ts';
import overview from '../../server/overview/plugin.ts';
import persons from '../../server/persons/plugin.ts';
import policy from '../../server/policy/plugin.ts';
import { putPolicy } from '../../server/policy/queries.ts';
import { openStore } from '../../server/store/index.ts';
import { validatorCompiler } from '../../server/validation.ts';
import type { LiveEvent } from '../../shared/api/nouns.ts';
import type { Clock, Instant } from '../../shared/clock.ts';
import type { DeviceId, TokenId } from '../../shared/ids.ts';
import { TestDevice } from './device.ts';
import { quickPolicy } from './quick-policy.ts';

export const noon: Instant = Date.UTC(2026, 10, 24, 12);
export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

export interface Core {
  app: FastifyInstance;
  clock: Clock & { at: Instant; pass(ms: number): void };
  /** What devices were asked, in order. */
  asked: { device: DeviceId; checks?: string[]; request?: string }[];
  /** Devices the double of the gateway holds for connected. */
  connected: Set<DeviceId>;
  disconnected: DeviceId[];
  policiesSent: number[];
  events: LiveEvent[];
  enrol(name: string): Promise<TestDevice>;
  call<T = unknown>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH',
    url: string,
    body?: object,
  ): Promise<{ status: number; json: T }>;
}

/** Rounds by timer are too far apart to come: tests call the round they mean. */
const never: AlertsOptions & { askRoundMs: number } = { sweepEveryMs: 1e9, askRoundMs: 1e9 };

export async function openCore(t: { teardown(end: () => unknown): unknown }, file?: string): Promise<Core> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-core-'));
  const store = await openStore(file ?? join(folder, 'palisade.sqlite'));
  if (file === undefined) await store.transaction((trx) => putPolicy(trx, quickPolicy(), 'collector', noon));
  const clock = {
    at: noon,
    now: (): Instant => clock.at,
    pass(ms: number): void {
      clock.at += ms;
    },
  };
  const edge = { asked: [] as Core['asked'], connected: new Set<DeviceId>(), disconnected: [] as DeviceId[] };
  const [events, policiesSent]: [LiveEvent[], number[]] = [[], []];
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.decorate('store', store);
  app.decorate('clock', clock);
  app.decorate('gateway', gatewayDouble(edge, policiesSent));
  const live = { publish: (event: LiveEvent): void => void events.push(event) };
  app.register(fp(async (scope) => void scope.decorate('live', live), { name: 'live' }));
  app.decorateRequest('actor', null);
  app.addHook('onRequest', async (request) => {
    request.actor = { name: 'ines', role: 'admin' };
  });
  app.setErrorHandler((error, _request, reply) =>
    error instanceof Problem
      ? reply.code(error.status).send(error.toReply())
      : reply.code(500).send({ error: String(error) }),
  );
  for (const plugin of [policy, devices, ingest, overview]) app.register(plugin);
  app.register(persons, never);
  app.register(alerts, never);
  await app.ready();
  t.teardown(async () => {
    await app.close();
    await store.close();
    rmSync(folder, { recursive: true });
  });
  return {
    app,
    clock,
    ...edge,
    policiesSent,
    events,
    enrol: async (name) => {
      const device = new TestDevice(app, clock, name);
      const { publicKey, description } = device;
      const tokenId = 't-aaaaaaaaaaaaaaaaaaaa' as TokenId;
      await store.transaction((trx) => enrolDevice(trx, { publicKey, description, at: clock.at, tokenId }));
      return device;
    },
    call: async (method, url, body) => {
      const reply = await app.inject({ method, url, ...(body && { payload: body }) });
      return { status: reply.statusCode, json: reply.json() };
    },
  };
}

function gatewayDouble(edge: Pick<Core, 'asked' | 'connected' | 'disconnected'>, policiesSent: number[]): Gateway {
  return {
    ask(device, wish) {
      if (!edge.connected.has(device)) return false;
      edge.asked.push({ device, ...wish });
      return true;
    },
    isConnected: (device) => edge.connected.has(device),
    disconnect: (device) => void edge.disconnected.push(device),
    sendPolicy: ({ version }) => void policiesSent.push(version),
    upgrade: () => undefined,
  };
}
