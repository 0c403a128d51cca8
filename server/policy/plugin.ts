// The policy in force, its text, and the change from one to the next.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Reply } from '../../shared/api/routes.ts';
import type { VersionedPolicy } from '../../shared/policy.ts';
import { Problem } from '../errors.ts';
import { implement } from '../route.ts';
import type { PolicyInForce } from './index.ts';
import { type AppliedPolicy, policyAtStart, putPolicy } from './queries.ts';
import { readPolicy } from './read.ts';
import { renderPolicy } from './render.ts';

async function policy(app: FastifyInstance): Promise<void> {
  let current = await app.store.transaction((trx) => policyAtStart(trx, app.clock.now()));
  const listeners: ((policy: VersionedPolicy) => void)[] = [];
  app.decorate('policy', {
    current: () => current,
    onChange: (listener) => listeners.push(listener),
  } satisfies PolicyInForce);

  implement(app, 'GET /api/policy', async () => toReply(current));

  implement(app, 'POST /api/policy/check', async ({ body }) => {
    const read = readPolicy(body.yaml);
    return { problems: read.ok ? [] : read.problems };
  });

  implement(app, 'PUT /api/policy', async ({ body, by }) => {
    const read = readPolicy(body.yaml);
    if (!read.ok) {
      throw new Problem('invalid', {
        message: `The policy has ${read.problems.length === 1 ? 'an error' : `${read.problems.length} errors`}, and was not applied.`,
        cure: 'Mend the lines named, and apply it again.',
        problems: read.problems,
      });
    }
    current = await app.store.transaction((trx) => putPolicy(trx, read.policy, by, app.clock.now()));
    const { version } = current;
    for (const listener of listeners) listener(current);
    app.gateway.sendPolicy({ version, policy: current.policy });
    app.live.publish({ type: 'policy', id: String(version) });
    return toReply(current);
  });
}

const toReply = ({ version, policy, appliedAt, appliedBy }: AppliedPolicy): Reply<'PUT /api/policy'> => ({
  version,
  yaml: renderPolicy(policy, version),
  policy,
  appliedAt,
  appliedBy,
});

export default fp(policy, { name: 'policy', decorators: { fastify: ['store', 'clock'] } });
