// People: the list, adding, leaving and coming back; and the round that asks the devices of those who left.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { DeviceId, PersonId } from '../../shared/ids.ts';
import { publishReview, reviewDevices } from '../alerts/index.ts';
import { decodeCursor, encodeCursor } from '../cursor.ts';
import { Problem } from '../errors.ts';
import { repeat } from '../repeat.ts';
import { implement } from '../route.ts';
import type { Trx } from '../store/index.ts';
import { addPerson, reinstate, terminate } from './acts.ts';
import { askAgain, onDeviceConnected } from './ask.ts';
import { listPersons, PersonPlace, personById } from './queries.ts';

interface PersonsOptions {
  /** Between two looks at who still has to be asked; the policy says how often each device is. */
  askRoundMs?: number;
}

async function persons(app: FastifyInstance, { askRoundMs = 1_000 }: PersonsOptions): Promise<void> {
  const look = () => ({ policy: app.policy.current().policy, now: app.clock.now() });

  async function one(id: PersonId) {
    const person = await personById(app.store.db, id, look());
    if (person === undefined) throw new Problem('not-found');
    return person;
  }

  implement(app, 'GET /api/persons', async ({ query }) => {
    const after = decodeCursor(PersonPlace, query.cursor);
    const { rows, last, total } = await listPersons(app.store.db, query, after, look());
    return { rows, next: last === undefined ? null : encodeCursor(last), total };
  });

  implement(app, 'GET /api/persons/:id', ({ params: { id } }) => one(id));

  implement(app, 'POST /api/persons', async ({ body, by }) => {
    const id = await app.store.transaction((trx) => addPerson(trx, body, { by, at: app.clock.now() }));
    app.live.publish({ type: 'person', id });
    return one(id);
  });

  implement(app, 'POST /api/persons/:id/terminate', async ({ params: { id }, body, by }) => {
    const at = app.clock.now();
    await actOn(app, id, (trx) => terminate(trx, id, body.at ?? at, { by, at }));
    return one(id);
  });

  implement(app, 'POST /api/persons/:id/reinstate', async ({ params: { id }, by }) => {
    const at = app.clock.now();
    await actOn(app, id, (trx) => reinstate(trx, id, { by, at }));
    return one(id);
  });

  repeat(app, 'Asking the devices of those who left', askRoundMs, () => askAgain(app));
}

/** An act, the review of the devices it concerns, and the question to those that owe an answer now. */
async function actOn(app: FastifyInstance, id: PersonId, act: (trx: Trx) => Promise<DeviceId[]>): Promise<void> {
  const { devices, reviewed } = await app.store.transaction(async (trx) => {
    const devices = await act(trx);
    return { devices, reviewed: await reviewDevices(trx, devices, app.policy.current(), app.clock.now()) };
  });
  publishReview(app, reviewed);
  app.live.publish({ type: 'person', id });
  for (const device of devices) {
    app.live.publish({ type: 'device', id: device });
    await onDeviceConnected(app, device);
  }
}

export default fp(persons, {
  name: 'persons',
  dependencies: ['policy', 'live'],
  decorators: { fastify: ['store', 'clock'] },
});
