// Whether the collector can do its work, and what its API is: for whoever watches it or writes programs for it.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

async function health(app: FastifyInstance): Promise<void> {
  app.get(
    '/healthz',
    {
      config: { access: 'public' },
      schema: { summary: '200 when the collector can do its work, 503 with the cause when not' },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      try {
        await app.store.ready();
        return { status: 'ready' };
      } catch (error) {
        return reply
          .code(503)
          .send({ status: 'not ready', cause: error instanceof Error ? error.message : String(error) });
      }
    },
  );
  app.get('/api/openapi.json', { config: { access: 'public' }, schema: { hide: true } }, async () => app.swagger());
}

export default fp(health, { name: 'health', dependencies: ['@fastify/swagger'] });
