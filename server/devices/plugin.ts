// Devices: the list, one in full, its history, and what people do to it.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import Type from 'typebox';
import type { DeviceId, RequestId } from '../../shared/ids.ts';
import { newId } from '../../shared/protocol/sign.ts';
import { publishReview, type Reviewed, reviewDevices } from '../alerts/index.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import { onDeviceConnected } from '../persons/index.ts';
import { implement } from '../route.ts';
import type { Trx } from '../store/index.ts';
import { changeDevice, revokeDevice } from './acts.ts';
import { deviceDetail } from './detail.ts';
import { listHistory } from './history.ts';
import { DevicePlace, type Look, listDevices } from './list.ts';

async function devices(app: FastifyInstance): Promise<void> {
  const look = (): Look => ({
    policy: app.policy.current().policy,
    now: app.clock.now(),
    isConnected: (device) => app.gateway.isConnected(device),
  });

  async function detail(id: DeviceId) {
    const found = await deviceDetail(app.store.db, id, look());
    if (found === undefined) throw new Problem('not-found');
    return found;
  }

  implement(app, 'GET /api/devices', async ({ query }) => {
    const after = decodeCursor(DevicePlace, query.cursor);
    const { rows, next, total } = await listDevices(app.store.db, query, after, look());
    return { rows, next: next && encodeCursor(next), total };
  });

  implement(app, 'GET /api/devices/:id', ({ params }) => detail(params.id));

  implement(app, 'PATCH /api/devices/:id', async ({ params: { id }, body, by }) => {
    await actOn(app, id, (trx, at) => changeDevice(trx, id, body, { by, at }));
    await onDeviceConnected(app, id);
    return detail(id);
  });

  implement(app, 'POST /api/devices/:id/check-now', async ({ params: { id }, by }) => {
    const { revokedAt } = await detail(id);
    if (revokedAt !== null) {
      throw new Problem('conflict', {
        message: 'This device was revoked.',
        cure: 'Enrol it anew to hear from it again.',
      });
    }
    const request = newId<RequestId>('r');
    const delivered = app.gateway.ask(id, { request });
    const entry = { at: app.clock.now(), actor: by, act: 'device.check-now', subject: id };
    await app.store.transaction((trx) => appendLedger(trx, { ...entry, detail: { request, delivered } }));
    return { request, delivered };
  });

  implement(app, 'POST /api/devices/:id/revoke', async ({ params: { id }, body: { reason }, by }) => {
    await actOn(app, id, (trx, at) => revokeDevice(trx, id, reason, { by, at }));
    app.gateway.disconnect(id, { code: 'not-known', message: 'This device was revoked.' });
    return {};
  });

  implement(app, 'GET /api/devices/:id/history', async ({ params: { id }, query }) => {
    await detail(id);
    const place = decodeCursor(Type.Object({ before: Type.Integer() }), query.cursor);
    const page = { before: place?.before, limit: query.limit ?? 50 };
    const { rows, last, total } = await listHistory(app.store.db, id, page);
    return { rows, next: last === undefined ? null : encodeCursor({ before: last }), total };
  });
}

/** An act and the review after it, in one transaction; then the dashboards are told. */
async function actOn(
  app: FastifyInstance,
  id: DeviceId,
  act: (trx: Trx, at: number) => Promise<unknown>,
): Promise<void> {
  const at = app.clock.now();
  const reviewed = await app.store.transaction(async (trx): Promise<Reviewed> => {
    await act(trx, at);
    return reviewDevices(trx, [id], app.policy.current(), at);
  });
  publishReview(app, reviewed);
  app.live.publish({ type: 'device', id });
}

export default fp(devices, {
  name: 'devices',
  dependencies: ['policy', 'live'],
  decorators: { fastify: ['store', 'clock'] },
});
