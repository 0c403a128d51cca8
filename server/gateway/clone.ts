// One key on two living connections: the device was copied. An alert at once, as for a second history in its reports.
import type { FastifyInstance } from 'fastify';
import type { DeviceId } from '../../shared/ids.ts';
import { publishReview, reviewDevices } from '../alerts/index.ts';
import { appendLedger } from '../ledger/index.ts';

const reason = 'Two machines were connected with its key at the same time.';

export async function reportClone(app: FastifyInstance, device: DeviceId): Promise<void> {
  const at = app.clock.now();
  const reviewed = await app.store.transaction(async (trx) => {
    await trx
      .updateTable('devices')
      .set({ clone_seen_at: at, clone_reason: reason })
      .where('id', '=', device)
      .execute();
    await appendLedger(trx, { at, actor: 'collector', act: 'device.clone', subject: device, detail: { reason } });
    return await reviewDevices(trx, [device], app.policy.current(), at);
  });
  publishReview(app, reviewed);
}
