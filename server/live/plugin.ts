// GET /api/live: server-sent events, so that what is on screen is asked for again when it has changed.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { LiveEvent } from '../../shared/api/nouns.ts';
import { Problem } from '../errors.ts';
import { Listeners } from './listeners.ts';

export interface Live {
  /** Tells every open dashboard, soon and once. Never throws. */
  publish(event: LiveEvent): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    live: Live;
  }
}

export interface LiveOptions {
  heartbeatMs: number;
}

async function live(app: FastifyInstance, { heartbeatMs }: LiveOptions): Promise<void> {
  const listeners = new Listeners();
  app.decorate('live', { publish: (event) => listeners.publish(event) } satisfies Live);

  app.get(
    '/api/live',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Server-sent events: something changed; ask again for what is on screen',
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const isAllowed = async (): Promise<boolean> => (await app.users.actorOf(request)) !== null;
      if (!listeners.add({ response: reply.raw, isAllowed })) throw new Problem('busy');
      reply.hijack();
      for (const [name, value] of Object.entries(reply.getHeaders())) {
        if (value !== undefined) reply.raw.setHeader(name, value);
      }
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      reply.raw.write('retry: 2000\n\n');
    },
  );

  const timer = setInterval(() => {
    listeners.heartbeat().catch((error) => app.log.error(error, 'Open dashboards could not be looked after'));
  }, heartbeatMs);
  // Before the servers close: they wait for every open response.
  app.addHook('preClose', async () => {
    clearInterval(timer);
    listeners.close();
  });
}

export default fp(live, { name: 'live' });
