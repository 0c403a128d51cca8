// People as they are kept, and as the API shows them with their devices.
import { type SqlBool, sql } from 'kysely';
import Type from 'typebox';
import type { Person } from '../../shared/api/nouns.ts';
import type { Query } from '../../shared/api/routes.ts';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId, PersonId } from '../../shared/ids.ts';
import type { Policy } from '../../shared/policy.ts';
import { freshness, standingSql } from '../findings/index.ts';
import type { Db } from '../store/index.ts';
import { type CutoffRow, stateOf, toCutOff, worstCutoff } from './domain.ts';

export const PersonPlace = Type.Object({ name: Type.String(), id: Type.String() });
type PersonPlace = Type.Static<typeof PersonPlace>;

export interface Look {
  policy: Policy;
  now: Instant;
}

type Filter = Query<'GET /api/persons'>;

const escaped = (search: string): string =>
  search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, (sign) => `\\${sign}`);

function matching(db: Db, { search = '', state }: Filter, now: Instant) {
  let query = db.selectFrom('persons');
  if (search.trim() !== '') query = query.where(contains(escaped(search)));
  if (state === 'terminated') query = query.where('terminated_at', '<=', now);
  if (state === 'active') {
    query = query.where((eb) => eb.or([eb('terminated_at', 'is', null), eb('terminated_at', '>', now)]));
  }
  // Nobody can be put on leave yet, so that the list of them is empty.
  if (state === 'on-leave') query = query.where(sql<SqlBool>`1 = 0`);
  return query;
}

const contains = (literal: string) => sql<SqlBool>`persons.search_key like ${`%${literal}%`} escape '\\'`;

/** By name, a page at a time. */
export async function listPersons(
  db: Db,
  filter: Filter,
  after: PersonPlace | undefined,
  look: Look,
): Promise<{ rows: Person[]; last: PersonPlace | undefined; total: number }> {
  const limit = filter.limit ?? 50;
  let query = matching(db, filter, look.now).selectAll();
  if (after !== undefined) {
    const { name, id } = after;
    query = query.where(
      sql<SqlBool>`(persons.name_key > ${name} or (persons.name_key = ${name} and persons.id > ${id}))`,
    );
  }
  const found = await query
    .orderBy('name_key')
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const { total } = await matching(db, filter, look.now)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const shown = found.slice(0, limit);
  const end = found.length > limit ? shown.at(-1) : undefined;
  return {
    rows: await withDevices(db, shown, look),
    last: end && { name: end.name_key, id: end.id },
    total: Number(total),
  };
}

/** Undefined when there is no such person. */
export async function personById(db: Db, id: PersonId, look: Look): Promise<Person | undefined> {
  const found = await db.selectFrom('persons').selectAll().where('id', '=', id).execute();
  const [person] = await withDevices(db, found, look);
  return person;
}

type PersonRow = Awaited<ReturnType<typeof rowsOf>>[number];
const rowsOf = (db: Db) => db.selectFrom('persons').selectAll().execute();

async function withDevices(db: Db, rows: readonly PersonRow[], look: Look): Promise<Person[]> {
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return [];
  const cutoffs = await db.selectFrom('cutoffs').selectAll().where('person_id', 'in', ids).execute();
  const devices = await devicesOf(db, ids, [...new Set(cutoffs.map(({ device_id }) => device_id))], look);
  return rows.map((row) => {
    const own = cutoffs.filter(({ person_id }) => person_id === row.id);
    const theirs = devices.filter(({ id, person_id }) => person_id === row.id || own.some((c) => c.device_id === id));
    const worst = worstCutoff(own);
    return {
      id: row.id,
      name: row.name,
      email: row.email,
      department: row.department,
      state: stateOf(row, look.now),
      terminatedAt: row.terminated_at,
      devices: theirs.map((device) =>
        toHeld(
          device,
          own.find((c) => c.device_id === device.id),
        ),
      ),
      cutOff: worst && toCutOff(worst),
    };
  });
}

/** The devices that people have now, and those that they left with an account on. */
const devicesOf = (db: Db, persons: readonly PersonId[], left: readonly DeviceId[], { policy, now }: Look) =>
  db
    .selectFrom('devices')
    .select(['id', 'name', 'person_id', 'login', 'last_measured_at'])
    .select(standingSql(freshness(policy, now)).as('standing'))
    .where((eb) => {
      const given = eb('person_id', 'in', persons);
      return left.length === 0 ? given : eb.or([given, eb('id', 'in', left)]);
    })
    .orderBy('name_key')
    .orderBy('id')
    .execute();

type DeviceOf = Awaited<ReturnType<typeof devicesOf>>[number];

const toHeld = (device: DeviceOf, cutoff: CutoffRow | undefined): Person['devices'][number] => ({
  device: { id: device.id, name: device.name },
  login: cutoff?.login ?? device.login,
  standing: device.standing,
  lastMeasuredAt: device.last_measured_at,
  cutOff: cutoff ? toCutOff(cutoff) : null,
});
