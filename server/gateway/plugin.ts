// Agents' connections: lets devices in, passes their reports to ingest, tells them what the collector wants.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { CheckId } from '../../shared/checks/index.ts';
import type { DeviceId, RequestId } from '../../shared/ids.ts';
import type { VersionedPolicy } from '../../shared/policy.ts';
import { encode } from '../../shared/protocol/codec.ts';
import { newId } from '../../shared/protocol/sign.ts';
import { collectorId } from '../enrolment/index.ts';
import { Problem } from '../errors.ts';
import { Fleet } from './fleet.ts';
import type { Refusal } from './hello.ts';
import { openReception } from './reception.ts';

export interface Gateway {
  /** Asks a device to look now; false when it is not connected. */
  ask(device: DeviceId, wish: { request?: RequestId; checks?: CheckId[] }): boolean;
  isConnected(device: DeviceId): boolean;
  /** Refuses a connected device; what it sends later is not looked at. */
  disconnect(device: DeviceId, refusal: Refusal): void;
  /** To every device that is connected. */
  sendPolicy(policy: VersionedPolicy): void;
  /** For the TLS server's upgrade requests. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    gateway: Gateway;
  }
}

export interface GatewayOptions {
  /** How long a stranger has to say who it is. */
  helloMs: number;
  /** Between two pings; a device that misses two is gone. */
  pingMs: number;
  /** How long an old connection has to show that it lives, when a new one takes its place. */
  probeMs: number;
}

async function gateway(app: FastifyInstance, options: GatewayOptions): Promise<void> {
  const fleet = new Fleet();
  const collector = await collectorId(app.store, app.clock.now());
  const reception = openReception({ app, fleet, collector, ...options });

  app.decorate('gateway', {
    ask(device, wish) {
      const connection = fleet.of(device);
      connection?.ask({ request: newId<RequestId>('r'), ...wish }, app.clock.now());
      return connection !== undefined;
    },
    isConnected: (device) => fleet.of(device) !== undefined,
    disconnect: (device, refusal) => fleet.of(device)?.refuse(refusal),
    sendPolicy({ version, policy }) {
      const text = encode({ type: 'policy', policyVersion: version, policy });
      for (const [, connection] of fleet.devices()) connection.sendText(text);
    },
    upgrade: (request, socket, head) => reception.upgrade(request, socket, head),
  } satisfies Gateway);

  app.get('/agent', { config: { access: 'public' }, schema: { hide: true } }, async () => {
    throw new Problem('upgrade-required');
  });
  const pings = setInterval(() => reception.pingAll(), options.pingMs);
  app.addHook('preClose', async () => {
    clearInterval(pings);
    await reception.close();
  });
}

export default fp(gateway, { name: 'gateway', dependencies: ['live'], decorators: { fastify: ['store', 'clock'] } });
