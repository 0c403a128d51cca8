// Alerts: the list, the acknowledgement, and the round that reviews what is due by the clock.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import Type from 'typebox';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Problem } from '../errors.ts';
import { repeat } from '../repeat.ts';
import { implement } from '../route.ts';
import { acknowledge } from './acknowledge.ts';
import { publishReview } from './publish.ts';
import { alertById, listAlerts } from './queries.ts';
import { reviewDue } from './sweep.ts';

const AlertPlace = Type.Object({ rank: Type.Integer(), since: Type.Integer(), id: Type.String() });

export interface AlertsOptions {
  /** Between two looks at what is due; the default suits everything but tests. */
  sweepEveryMs?: number;
}

async function alerts(app: FastifyInstance, { sweepEveryMs = 1_000 }: AlertsOptions): Promise<void> {
  implement(app, 'GET /api/alerts', async ({ query: { state, device, cursor, limit = 50 } }) => {
    const filter = { ...(state && { state }), ...(device && { device }) };
    const after = decodeCursor(AlertPlace, cursor);
    const { rows, last, total } = await listAlerts(app.store.db, filter, { after, limit }, app.clock.now());
    return { rows, next: last === undefined ? null : encodeCursor(last), total };
  });

  implement(app, 'POST /api/alerts/:id/acknowledge', async ({ params: { id }, body, by }) => {
    const now = app.clock.now();
    const act = { by, note: body.note?.trim() || null, at: now };
    const reviewed = await app.store.transaction((trx) => acknowledge(trx, id, act, app.policy.current()));
    app.live.publish({ type: 'alert', id });
    publishReview(app, reviewed);
    const alert = await alertById(app.store.db, id, now);
    if (alert === undefined) throw new Problem('not-found');
    return alert;
  });

  repeat(app, 'The review of what is due', sweepEveryMs, () => reviewDue(app));
}

export default fp(alerts, {
  name: 'alerts',
  dependencies: ['policy', 'live'],
  decorators: { fastify: ['store', 'clock'] },
});
