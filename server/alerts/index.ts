// The door of alerts: reviews, which open and resolve them, and the alerts themselves.

export { publishReview } from './publish.ts';
export { listAlerts } from './queries.ts';
export { changeEntry, type Reviewed, reviewDevices } from './review.ts';
export { reviewDue } from './sweep.ts';
