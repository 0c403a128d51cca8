// What is done about people: added, terminated at an instant, reinstated. Each act is in the ledger and in the history of
// their devices, and is followed by a review of these.
import type { Body } from '../../shared/api/routes.ts';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId, PersonId } from '../../shared/ids.ts';
import { newId } from '../../shared/protocol/sign.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import type { Trx } from '../store/index.ts';
import { openCutoff } from './cutoffs.ts';

interface Act {
  by: string;
  at: Instant;
}

export async function addPerson(trx: Trx, body: Body<'POST /api/persons'>, { by, at }: Act): Promise<PersonId> {
  const id = newId<PersonId>('p');
  const name = body.name.trim();
  const [email, department] = [body.email?.trim() || null, body.department?.trim() || null];
  await trx
    .insertInto('persons')
    .values({
      id,
      name,
      name_key: name.toLowerCase(),
      search_key: [name, email ?? '', department ?? ''].join('\n').toLowerCase(),
      email,
      department,
      terminated_at: null,
      terminated_by: null,
      created_at: at,
    })
    .execute();
  await appendLedger(trx, { at, actor: by, act: 'person.add', subject: id, detail: { name, email, department } });
  return id;
}

async function nameAndInstant(trx: Trx, id: PersonId): Promise<{ name: string; terminated_at: Instant | null }> {
  const row = await trx.selectFrom('persons').select(['name', 'terminated_at']).where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found');
  return row;
}

/**
 * Ends a person's access at an instant, past, present or to come, and opens the question on each of their devices.
 * Terminating again moves the instant, and the question with it.
 * @returns their devices, to be reviewed
 */
export async function terminate(trx: Trx, id: PersonId, instant: Instant, { by, at }: Act): Promise<DeviceId[]> {
  const { name, terminated_at } = await nameAndInstant(trx, id);
  if (terminated_at === instant) return [];
  await trx.updateTable('persons').set({ terminated_at: instant, terminated_by: by }).where('id', '=', id).execute();
  const questions = await accountsOf(trx, id);
  for (const { device, login } of questions) {
    await openCutoff(trx, { person: id, device, login, terminatedAt: instant, now: at });
  }
  const devices = questions.map(({ device }) => device);
  await noteOn(trx, devices, `${name} leaves at ${new Date(instant).toISOString()}.`, { by, at });
  await appendLedger(trx, { at, actor: by, act: 'person.terminate', subject: id, detail: { at: instant, devices } });
  return devices;
}

/** The devices that are theirs, and those on which the question was opened before. */
async function accountsOf(trx: Trx, id: PersonId): Promise<{ device: DeviceId; login: string | null }[]> {
  const asked = await trx
    .selectFrom('cutoffs')
    .select(['device_id as device', 'login'])
    .where('person_id', '=', id)
    .execute();
  const own = await trx.selectFrom('devices').select(['id as device', 'login']).where('person_id', '=', id).execute();
  return [...own, ...asked.filter(({ device }) => !own.some((o) => o.device === device))];
}

/**
 * Undoes a termination made by mistake. What was found out meanwhile stays in history and ledger.
 * @returns the devices concerned, to be reviewed
 */
export async function reinstate(trx: Trx, id: PersonId, { by, at }: Act): Promise<DeviceId[]> {
  const { name, terminated_at } = await nameAndInstant(trx, id);
  if (terminated_at === null) return [];
  await trx.updateTable('persons').set({ terminated_at: null, terminated_by: null }).where('id', '=', id).execute();
  const rows = await trx.deleteFrom('cutoffs').where('person_id', '=', id).returning('device_id').execute();
  const devices = rows.map(({ device_id }) => device_id);
  await noteOn(trx, devices, `${name} was reinstated.`, { by, at });
  await appendLedger(trx, { at, actor: by, act: 'person.reinstate', subject: id, detail: { devices } });
  return devices;
}

async function noteOn(trx: Trx, devices: readonly DeviceId[], text: string, { by, at }: Act): Promise<void> {
  for (const device of devices) {
    await trx.insertInto('transitions').values({ device_id: device, at, text, cause: 'person', by_whom: by }).execute();
  }
}
