// The overview, and the round that keeps how each day ended.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { repeat } from '../repeat.ts';
import { implement } from '../route.ts';
import { overviewOf, recordDay } from './queries.ts';

async function overview(app: FastifyInstance): Promise<void> {
  const look = () => [app.store.db, app.policy.current().policy, app.clock.now()] as const;
  implement(app, 'GET /api/overview', () => overviewOf(...look()));
  repeat(app, 'The record of the day', 60_000, () => recordDay(...look()));
}

export default fp(overview, {
  name: 'overview',
  dependencies: ['policy'],
  decorators: { fastify: ['store', 'clock'] },
});
