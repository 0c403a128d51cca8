// Tells the dashboards what a review changed, once it is committed.
import type { FastifyInstance } from 'fastify';
import type { Reviewed } from './review.ts';

export function publishReview(app: FastifyInstance, { devices, alerts, persons }: Reviewed): void {
  for (const id of devices) app.live.publish({ type: 'device', id });
  for (const id of alerts) app.live.publish({ type: 'alert', id });
  for (const id of persons) app.live.publish({ type: 'person', id });
}
