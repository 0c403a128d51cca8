// A connected device's further frames: reports, to ingest and back as an acknowledgement.
import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { DeviceId } from '../../shared/ids.ts';
import { decodeFromAgent } from '../../shared/protocol/codec.ts';
import type { Incoming, Received } from '../ingest/index.ts';
import { rateLimit } from '../rate-limit.ts';
import type { Connection } from './connection.ts';
import type { Refusal } from './hello.ts';

/** While the store is behind, a device waits this long, and up to as much again so that not all come at once. */
const pauseMs = 2_000;
/** Far above what an honest agent sends, which waits for an acknowledgement after two frames. */
const frameRate = { burst: 5_000, perSecond: 2_000 };
const slowDownMs = 50;

export type Listener = (connection: Connection, device: DeviceId, text: string) => Promise<Refusal | undefined>;

export function listener(app: FastifyInstance): Listener {
  const frames = rateLimit(frameRate, app.clock);

  /** A frame that the store has no room for is kept here, and the rest of its device's behind it in their socket. */
  async function receive(connection: Connection, device: DeviceId, incoming: Incoming): Promise<Received | undefined> {
    while (!connection.isOver) {
      const received = await app.ingest.receive(device, incoming);
      if (received.ok || received.code !== 'busy') return received;
      const ms = pauseMs + Math.floor(Math.random() * pauseMs);
      connection.send({ type: 'pause', ms });
      await wait(ms, undefined, { ref: false });
    }
    return undefined;
  }

  return async (connection, device, text) => {
    const decoded = decodeFromAgent(text);
    if (!decoded.ok) return { code: decoded.code, message: decoded.reason };
    const { message } = decoded;
    if (message.type !== 'reports') {
      return { code: 'malformed', message: `After the greeting come reports, not "${message.type}".` };
    }
    while (!frames.take(device)) await wait(slowDownMs, undefined, { ref: false });
    const { reports, dropped } = message;
    const incoming = { reports, asked: connection.asked, ...(dropped && { dropped }) };
    const received = await receive(connection, device, incoming);
    if (received === undefined) return undefined;
    if (!received.ok) return { code: received.code, message: received.message };
    connection.send({ type: 'ack', seq: received.ack });
    if (received.wantFacts) connection.send({ type: 'want-facts' });
    return undefined;
  };
}
