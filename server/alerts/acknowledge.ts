// Somebody has taken an alert on. It stays until it resolves by itself.
import type { Instant } from '../../shared/clock.ts';
import type { AlertId } from '../../shared/ids.ts';
import type { VersionedPolicy } from '../../shared/policy.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import type { Trx } from '../store/index.ts';
import { type Reviewed, reviewDevices } from './review.ts';

interface Act {
  by: string;
  note: string | null;
  at: Instant;
}

/**
 * Acknowledging again replaces who and the note. What waited for somebody to take note of it may resolve at once.
 * @throws Problem when there is no such alert, or it is over
 */
export async function acknowledge(
  trx: Trx,
  id: AlertId,
  { by, note, at }: Act,
  policy: VersionedPolicy,
): Promise<Reviewed> {
  const alert = await trx.selectFrom('alerts').select(['state', 'device_id']).where('id', '=', id).executeTakeFirst();
  if (alert === undefined) throw new Problem('not-found');
  if (alert.state === 'resolved') {
    throw new Problem('conflict', { message: 'This alert is resolved already.', cure: 'There is nothing left to do.' });
  }
  await trx
    .updateTable('alerts')
    .set({ state: 'acknowledged', acknowledged_at: at, acknowledged_by: by, note })
    .where('id', '=', id)
    .execute();
  await appendLedger(trx, { at, actor: by, act: 'alert.acknowledge', subject: id, detail: { note } });
  return reviewDevices(trx, [alert.device_id], policy, at);
}
