// Asks the devices of those who left to look at their accounts, until the access is proven cut: at the instant, whenever
// such a device connects, and again and again.
import type { FastifyInstance } from 'fastify';
import { durationMs, type Instant } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/ids.ts';
import type { Db } from '../store/index.ts';

/** Devices that still owe the answer, and were not asked since `askedBefore`. */
const owing = (db: Db, now: Instant) =>
  db.selectFrom('cutoffs').select('device_id').distinct().where('terminated_at', '<=', now).where('state', '!=', 'cut');

async function ask(app: FastifyInstance, devices: readonly DeviceId[], now: Instant): Promise<void> {
  const asked = devices.filter((device) => app.gateway.ask(device, { checks: ['account-status'] }));
  for (let from = 0; from < asked.length; from += 500) {
    await app.store.db
      .updateTable('cutoffs')
      .set({ asked_at: now })
      .where('device_id', 'in', asked.slice(from, from + 500))
      .execute();
  }
}

/** For the gateway: a device that still owes the answer is asked as soon as it is there. */
export async function onDeviceConnected(app: FastifyInstance, device: DeviceId): Promise<void> {
  const now = app.clock.now();
  const rows = await owing(app.store.db, now).where('device_id', '=', device).execute();
  await ask(
    app,
    rows.map((row) => row.device_id),
    now,
  );
}

/** Asks those that were not asked within the policy's time. One that is offline is asked when it connects. */
export async function askAgain(app: FastifyInstance): Promise<void> {
  const now = app.clock.now();
  const askedBefore = now - durationMs(app.policy.current().policy.leaving.askEvery);
  const rows = await owing(app.store.db, now)
    .where((eb) => eb.or([eb('asked_at', 'is', null), eb('asked_at', '<=', askedBefore)]))
    .execute();
  const connected = rows.map((row) => row.device_id).filter((device) => app.gateway.isConnected(device));
  await ask(app, connected, now);
}
