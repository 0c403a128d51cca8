// Reviews what is due by the clock: grace that ends, silence that begins, an instant of leaving, a policy just applied.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { publishReview } from './publish.ts';
import { reviewDevices } from './review.ts';

/** Small enough that a report waits a few milliseconds at most for the transaction of one batch. */
const batchDevices = 100;

/**
 * Reviews every device that is due, in batches with room for reports between them.
 * @returns how many were reviewed
 */
export async function reviewDue(app: FastifyInstance): Promise<number> {
  let count = 0;
  for (;;) {
    const now = app.clock.now();
    const due = await app.store.db
      .selectFrom('devices')
      .select('id')
      .where('next_review_at', '<=', now)
      .orderBy('next_review_at')
      .limit(batchDevices)
      .execute();
    if (due.length === 0) return count;
    const ids = due.map(({ id }) => id);
    const reviewed = await app.store.transaction((trx) => reviewDevices(trx, ids, app.policy.current(), now));
    publishReview(app, reviewed);
    count += ids.length;
    await nextTurn();
  }
}
