// The list of devices: filtered, sorted and paged in SQL, a page at a time from where the last one ended.
import { type Expression, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import Type from 'typebox';
import type { DeviceRow } from '../../shared/api/nouns.ts';
import type { Query } from '../../shared/api/routes.ts';
import { type CheckId, checkIds } from '../../shared/checks/index.ts';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/ids.ts';
import { enabledChecks } from '../../shared/judge.ts';
import type { Policy } from '../../shared/policy.ts';
import { checksOfClause, type Freshness, freshness, standingRank, standingSql } from '../findings/index.ts';
import { stateOf } from '../persons/index.ts';
import type { Db, Tables } from '../store/index.ts';

/** Where a page begins: after this device, in this order. */
export const DevicePlace = Type.Object({
  sort: Type.String(),
  direction: Type.String(),
  value: Type.Union([Type.String(), Type.Number()]),
  id: Type.String(),
});
type DevicePlace = Type.Static<typeof DevicePlace>;

type Filter = Query<'GET /api/devices'>;
type Sort = NonNullable<Filter['sort']>;

export interface Look {
  policy: Policy;
  now: Instant;
  isConnected(device: DeviceId): boolean;
}

type Joined = Tables & { persons: { [C in keyof Tables['persons']]: Tables['persons'][C] | null } };
type DeviceQuery<O> = SelectQueryBuilder<Joined, 'devices' | 'persons', O>;

const from = (db: Db): DeviceQuery<unknown> =>
  db.selectFrom('devices').leftJoin('persons', 'persons.id', 'devices.person_id') as unknown as DeviceQuery<unknown>;

const sorted = (sort: Sort, fresh: Freshness): Expression<string | number> => {
  switch (sort) {
    case 'name':
      return sql<string>`devices.name_key`;
    case 'standing':
      return standingRank(fresh);
    case 'lastMeasuredAt':
      return sql<number>`coalesce(devices.last_measured_at, 0)`;
    case 'enrolledAt':
      return sql<number>`devices.enrolled_at`;
  }
};

export async function listDevices(
  db: Db,
  filter: Filter,
  after: DevicePlace | undefined,
  look: Look,
): Promise<{ rows: DeviceRow[]; next: DevicePlace | null; total: number }> {
  const fresh = freshness(look.policy, look.now);
  const [sort, direction, limit] = [filter.sort ?? 'name', filter.direction ?? 'asc', filter.limit ?? 50];
  const place = sorted(sort, fresh);
  const matching = filtered(from(db), filter, fresh);
  const found = await deviceColumns(matching, fresh)
    .select(sql<string | number>`${place}`.as('place'))
    .$if(after !== undefined && after.sort === sort && after.direction === direction, (q) =>
      q.where(isAfter(place, direction, after as DevicePlace)),
    )
    .orderBy(place, direction)
    .orderBy('devices.id', direction)
    .limit(limit + 1)
    .execute();
  const { total } = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    rows: await withWhatIsWrong(db, shown, look),
    next: last === undefined ? null : { sort, direction, value: last.place, id: last.id },
    total: Number(total),
  };
}

const isAfter = (
  place: Expression<string | number>,
  direction: 'asc' | 'desc',
  { value, id }: DevicePlace,
): Expression<SqlBool> =>
  direction === 'asc'
    ? sql<SqlBool>`(${place} > ${value} or (${place} = ${value} and devices.id > ${id}))`
    : sql<SqlBool>`(${place} < ${value} or (${place} = ${value} and devices.id < ${id}))`;

function filtered<O>(query: DeviceQuery<O>, filter: Filter, fresh: Freshness): DeviceQuery<O> {
  let q = query;
  if (filter.search !== undefined && filter.search.trim() !== '') q = q.where(contains(filter.search));
  // A revoked device counts nowhere any more, so that the lists behind the figures have as many rows as the figures say.
  if (filter.standing !== undefined) {
    q = q.where(standingSql(fresh), '=', filter.standing).where('devices.revoked_at', 'is', null);
  }
  if (filter.holdingPi !== undefined) q = q.where('devices.holding_pi', '=', filter.holdingPi);
  const checks = askedChecks(filter);
  if (checks !== undefined)
    q = q.where(hasFinding(checks, filter.verdict ?? (filter.clause === undefined ? undefined : 'fail')));
  return q;
}

/** The checks a filter is about: those named, those that speak for a clause, or whichever has the verdict asked for. */
function askedChecks({ check, clause, verdict }: Filter): readonly CheckId[] | undefined {
  if (check !== undefined) return [check];
  if (clause !== undefined) return checksOfClause(clause);
  return verdict === undefined ? undefined : checkIds;
}

function hasFinding(checks: readonly CheckId[], verdict: Filter['verdict'] | undefined): Expression<SqlBool> {
  const ofCheck = checks.length === 0 ? sql`1 = 0` : sql`findings.check_id in (${sql.join(checks)})`;
  const isVerdict = verdict === undefined ? sql`1 = 1` : sql`findings.verdict = ${verdict}`;
  return sql<SqlBool>`exists (select 1 from findings where findings.device_id = devices.id and ${ofCheck} and ${isVerdict})`;
}

function contains(search: string): Expression<SqlBool> {
  const literal = search
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const pattern = `%${literal}%`;
  return sql<SqlBool>`(devices.search_key like ${pattern} escape '\\' or persons.name_key like ${pattern} escape '\\')`;
}

const deviceColumns = <O>(query: DeviceQuery<O>, fresh: Freshness) =>
  query
    .select([
      'devices.id',
      'devices.name',
      'devices.system',
      'devices.os_name',
      'devices.os_version',
      'devices.person_id',
      'persons.name as person_name',
      'persons.terminated_at',
      'devices.login',
      'devices.holding_pi',
      'devices.last_seen_at',
      'devices.last_measured_at',
      'devices.enrolled_at',
      'devices.revoked_at',
      'devices.overlay',
    ])
    .select(standingSql(fresh).as('standing'));

type FoundRow = Awaited<ReturnType<ReturnType<typeof deviceColumns<unknown>>['execute']>>[number];

/** Undefined when there is no such device. */
export async function deviceRow(db: Db, id: DeviceId, look: Look): Promise<DeviceRow | undefined> {
  const found = await deviceColumns(from(db), freshness(look.policy, look.now)).where('devices.id', '=', id).execute();
  const [row] = await withWhatIsWrong(db, found, look);
  return row;
}

/** Adds, for a page of devices, which checks fail and how many alerts are unresolved. */
async function withWhatIsWrong(db: Db, found: readonly FoundRow[], look: Look): Promise<DeviceRow[]> {
  const ids = found.map(({ id }) => id);
  if (ids.length === 0) return [];
  const asked = enabledChecks(look.policy);
  const failing = await db
    .selectFrom('findings')
    .select(['device_id', 'check_id'])
    .where('device_id', 'in', ids)
    .where('verdict', '=', 'fail')
    .execute();
  const alerts = await db
    .selectFrom('alerts')
    .select(['device_id', (eb) => eb.fn.countAll<number>().as('count')])
    .where('device_id', 'in', ids)
    .where('resolved_at', 'is', null)
    .groupBy('device_id')
    .execute();
  return found.map((row) => {
    const failed = failing.filter((f) => f.device_id === row.id).map((f) => f.check_id);
    const openAlerts = Number(alerts.find((a) => a.device_id === row.id)?.count ?? 0);
    return toDeviceRow(row, { failing: asked.filter((check) => failed.includes(check)), openAlerts }, look);
  });
}

function toDeviceRow(row: FoundRow, wrong: Pick<DeviceRow, 'failing' | 'openAlerts'>, look: Look): DeviceRow {
  const person =
    row.person_id === null
      ? null
      : {
          id: row.person_id,
          name: row.person_name ?? '',
          state: stateOf({ terminated_at: row.terminated_at }, look.now),
        };
  return {
    id: row.id,
    name: row.name,
    system: row.system,
    osName: row.os_name,
    osVersion: row.os_version,
    person,
    login: row.login,
    holdingPi: row.holding_pi,
    standing: row.standing,
    ...wrong,
    connected: look.isConnected(row.id),
    lastSeenAt: row.last_seen_at,
    lastMeasuredAt: row.last_measured_at,
    enrolledAt: row.enrolled_at,
    revokedAt: row.revoked_at,
    overlay: row.overlay === 1,
  };
}
