// What happens to a connection: challenged, let in, heard, replaced, pinged, ended.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { WebSocket } from 'ws';
import type { CollectorId, DeviceId } from '../../shared/ids.ts';
import { chainHead, deviceKey, recordConnection, recordSeen } from '../devices/index.ts';
import { onDeviceConnected } from '../persons/index.ts';
import { rateLimit } from '../rate-limit.ts';
import { reportClone } from './clone.ts';
import { Connection, type Hooks } from './connection.ts';
import type { Fleet } from './fleet.ts';
import { admit, newNonce, type Refusal } from './hello.ts';
import { listener } from './reports.ts';
import { agentSockets, type Turned } from './upgrade.ts';

interface Parts {
  app: FastifyInstance;
  fleet: Fleet;
  collector: CollectorId;
  helloMs: number;
  probeMs: number;
}

export interface Reception {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Finds out who is gone without a word. */
  pingAll(): void;
  close(): Promise<void>;
}

/** Connections that may be greeting at once: a fleet that comes back after an outage is let in bit by bit. */
const mostStrangers = 2_000;
/** That a device is there is written down this often while it is. */
const noteEveryMs = 5 * 60_000;
/** How long a closing collector waits for agents to agree. */
const partingMs = 500;

export function openReception({ app, fleet, collector, helloMs, probeMs }: Parts): Reception {
  const { store, clock } = app;
  // Greetings that failed, by address: room for an office full of revoked laptops, not for somebody who tries keys.
  const failures = rateLimit({ burst: 100, perSecond: 2 }, clock);
  const pings = rateLimit({ burst: 20, perSecond: 1 }, clock);
  const hear = listener(app);
  const sockets = agentSockets(turnAway);
  const underWay = new Set<Promise<void>>();
  let isClosing = false;

  /** Work that nobody waits for but the end. */
  function later(what: string, work: Promise<void>): void {
    const settled = work.catch((error) => app.log.error(error, what)).finally(() => underWay.delete(settled));
    underWay.add(settled);
  }

  function turnAway(address: string): Turned | undefined {
    if (isClosing) return { status: 503, reason: 'The collector is stopping. Come back in a minute.' };
    if (fleet.strangers >= mostStrangers)
      return { status: 503, reason: 'Too many are greeting. Come back in a minute.' };
    if (!failures.mayTake(address)) return { status: 429, reason: 'Too many greetings failed. Wait a minute.' };
    return undefined;
  }

  const hooks: Hooks = {
    take: (connection, text) =>
      connection.device === undefined ? greet(connection, text) : hear(connection, connection.device, text),
    mayPing: (connection) => pings.take(connection.nonce),
    closed(connection) {
      const { device } = connection;
      if (!fleet.remove(connection) || device === undefined) return;
      later('That a device was seen could not be written', recordSeen(store.db, device, clock.now()));
      app.live.publish({ type: 'device', id: device });
    },
    failed: (_connection, error) => app.log.error(error, 'A message of an agent could not be dealt with:'),
  };

  function welcome(socket: WebSocket, address: string): void {
    const connection = new Connection(socket, address, newNonce(), hooks);
    fleet.addStranger(connection);
    connection.send({ type: 'challenge', collector, nonce: connection.nonce });
    setTimeout(() => {
      if (connection.device !== undefined || connection.isOver) return;
      connection.refuse({ code: 'malformed', message: 'No greeting came in time.' });
    }, helloMs).unref();
  }

  async function greet(connection: Connection, text: string): Promise<Refusal | undefined> {
    const admission = await admit(store.db, collector, connection.nonce, text);
    if (!admission.ok) {
      failures.take(connection.address);
      return admission.refusal;
    }
    const { device, description } = admission;
    await recordConnection(store.db, device, description, clock.now());
    const head = await chainHead(store.db, device);
    if (connection.isOver) return undefined;
    seat(connection, device);
    const { version, policy } = app.policy.current();
    connection.send({ type: 'welcome', head, policyVersion: version, policy, now: clock.now() });
    app.live.publish({ type: 'device', id: device });
    // Revoked while it was being let in: whoever revoked it found nobody to disconnect.
    if ((await deviceKey(store.db, device))?.revokedAt !== null) return { code: 'not-known', message: 'No.' };
    await onDeviceConnected(app, device);
    return undefined;
  }

  /** One living connection a device: the newest, since the older is most often one that the network lost. */
  function seat(connection: Connection, device: DeviceId): void {
    connection.device = device;
    connection.notedAt = clock.now();
    const before = fleet.seat(device, connection);
    if (before === undefined) return;
    before.turnDeaf();
    later('A connection that was replaced could not be ended', retire(before, device));
  }

  /** If the older still answers, both live, and they cannot be one machine. */
  async function retire(before: Connection, device: DeviceId): Promise<void> {
    const isAlive = await before.answers(probeMs);
    before.refuse({
      code: 'replaced',
      message: 'Another connection with this device’s key took the place of this one.',
    });
    if (isAlive && !isClosing) await reportClone(app, device);
  }

  return {
    upgrade: (request, socket, head) => sockets.upgrade(request, socket, head, welcome),
    pingAll() {
      const now = clock.now();
      for (const [device, connection] of fleet.devices()) {
        if (!connection.ping()) connection.terminate();
        else if (now - connection.notedAt >= noteEveryMs) {
          connection.notedAt = now;
          later('That a device was seen could not be written', recordSeen(store.db, device, now));
        }
      }
    },
    async close() {
      isClosing = true;
      const open = fleet.all();
      for (const connection of open) connection.end('goingAway');
      const patience = new AbortController();
      await Promise.race([
        Promise.all(open.map((connection) => connection.closed)),
        wait(partingMs, undefined, { signal: patience.signal }).catch(() => {}),
      ]);
      patience.abort();
      for (const connection of fleet.all()) connection.terminate();
      await Promise.all(underWay);
    },
  };
}
