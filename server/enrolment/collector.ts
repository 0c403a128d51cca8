// The collector's own id: what devices sign when they greet it, so that a greeting is worth nothing at another.
import type { Instant } from '../../shared/clock.ts';
import type { CollectorId } from '../../shared/ids.ts';
import { newId } from '../../shared/protocol/sign.ts';
import type { Store } from '../store/index.ts';

/** Made at first start and kept with the store. */
export async function collectorId(store: Store, now: Instant): Promise<CollectorId> {
  return await store.transaction(async (trx) => {
    const row = await trx.selectFrom('collector').select('id').executeTakeFirst();
    if (row !== undefined) return row.id;
    const id = newId<CollectorId>('c');
    await trx.insertInto('collector').values({ id, created_at: now }).execute();
    return id;
  });
}
