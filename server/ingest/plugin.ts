// Ingest: verify, judge, write many devices' frames in one transaction, then acknowledge.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/ids.ts';
import { changeEntry, publishReview, type Reviewed, reviewDevices } from '../alerts/index.ts';
import { appendLedger } from '../ledger/index.ts';
import type { IngestPath, Trx } from '../store/index.ts';
import { isProven, readFrame, refuse } from './frame.ts';
import type { Incoming, Ingest, Received } from './index.ts';
import { DeviceKeys } from './keys.ts';
import { type Plan, planFrame } from './plan.ts';
import { InTurn } from './turns.ts';
import { type Waiting, Writer } from './writer.ts';

/** What may wait to be written, in characters of reports: beyond it devices are told to wait with theirs. */
const mostWaiting = 64 * 1024 * 1024;

async function ingest(app: FastifyInstance): Promise<void> {
  const keys = new DeviceKeys(app.store.db);
  const turns = new InTurn<DeviceId>();
  const writer = new Writer((group) => writeGroup(app, group));
  let waiting = 0;

  async function take(device: DeviceId, message: Incoming): Promise<Received> {
    const read = readFrame(device, message);
    if (!read.ok) return read;
    const key = await keys.of(device);
    if (key === undefined) return refuse('not-known', 'This device is not enrolled here.');
    const proven = isProven(read.frame, key);
    // It is awaited below, possibly much later: until then a failure must not count as one that nobody looks at.
    proven.catch(() => undefined);
    return turns.run(device, async () => {
      if (!(await proven)) {
        return refuse(
          'bad-signature',
          'A report is not signed by the key of this device. Nothing of the frame was taken.',
        );
      }
      return writer.add({ device, frame: read.frame, asked: message.asked });
    });
  }

  const receive: Ingest['receive'] = async (device, message) => {
    const size = message.reports.reduce((sum, { body }) => sum + body.length, 0);
    if (waiting > 0 && waiting + size > mostWaiting) {
      return refuse('busy', 'The collector has more to write than it can; send the same again in a while.');
    }
    waiting += size;
    try {
      return await take(device, message);
    } finally {
      waiting -= size;
    }
  };
  app.decorate('ingest', { receive } satisfies Ingest);
  app.addHook('onClose', () => writer.idle());
}

async function writeGroup(app: FastifyInstance, group: readonly Waiting[]): Promise<Received[]> {
  const now = app.clock.now();
  const { plans, reviewed } = await app.store.ingest(async (trx, path) => {
    const plans: Plan[] = [];
    for (const waiting of group) plans.push(await planAndAppend(app, path, waiting, now));
    return { plans, reviewed: await followUp(app, trx, group, plans, now) };
  });
  for (const [at, plan] of plans.entries()) {
    const device = group[at]?.device;
    if (device !== undefined && plan.ok && plan.append !== undefined) app.live.publish({ type: 'device', id: device });
  }
  publishReview(app, reviewed);
  return plans.map((plan) =>
    plan.ok ? { ok: true, ack: plan.ack, wantFacts: plan.wantsFacts } : refuse(plan.code, plan.message),
  );
}

async function planAndAppend(
  app: FastifyInstance,
  path: IngestPath,
  { device, frame, asked }: Waiting,
  now: Instant,
): Promise<Plan> {
  const state = await path.read(device);
  if (state === undefined) return refuse('not-known', 'This device is not enrolled here.');
  const [first, last] = [frame.reports[0]?.body.seq ?? 0, frame.reports.at(-1)?.body.seq ?? 0];
  const mayBeHeld = first <= state.device.head_seq;
  const held = mayBeHeld ? await path.heldDigests(device, first, last) : new Map<number, string>();
  const plan = planFrame(frame, state, held, app.policy.current().policy, { now, asked });
  if (plan.ok && plan.append !== undefined) await path.append(plan.append);
  return plan;
}

/** What the reports of a group bring about beyond themselves: the ledger, a cloned device, alerts. */
async function followUp(
  app: FastifyInstance,
  trx: Trx,
  group: readonly Waiting[],
  plans: readonly Plan[],
  now: Instant,
): Promise<Reviewed> {
  const transitions = plans.flatMap((plan) => (plan.ok ? (plan.append?.transitions ?? []) : []));
  await appendLedger(trx, ...transitions.map(changeEntry));
  const touched: DeviceId[] = [];
  for (const [at, plan] of plans.entries()) {
    const device = group[at]?.device;
    if (device === undefined) continue;
    if (!plan.ok && plan.fork !== undefined) await recordFork(trx, device, plan.fork, now);
    if (plan.ok ? plan.needsReview : plan.fork !== undefined) touched.push(device);
  }
  return reviewDevices(trx, touched, app.policy.current(), now);
}

async function recordFork(trx: Trx, device: DeviceId, reason: string, now: Instant): Promise<void> {
  await trx.updateTable('devices').set({ clone_seen_at: now, clone_reason: reason }).where('id', '=', device).execute();
  await appendLedger(trx, { at: now, actor: device, act: 'device.fork', subject: device, detail: { reason } });
}

export default fp(ingest, {
  name: 'ingest',
  dependencies: ['policy', 'live'],
  decorators: { fastify: ['store', 'clock'] },
});
