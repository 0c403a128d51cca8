// Alerts as they are kept, and as the API shows them.
import { sql } from 'kysely';
import type { Alert } from '../../shared/api/nouns.ts';
import type { Instant } from '../../shared/clock.ts';
import type { AlertId, DeviceId, PersonId } from '../../shared/ids.ts';
import { stateOf } from '../persons/index.ts';
import type { Db, Trx } from '../store/index.ts';
import type { AlertRow, Step } from './machine.ts';

/** Open and acknowledged alerts of some devices, by device. */
export async function unresolvedOn(db: Db, devices: readonly DeviceId[]): Promise<Map<DeviceId, AlertRow[]>> {
  const found = new Map<DeviceId, AlertRow[]>();
  if (devices.length === 0) return found;
  const rows = await db
    .selectFrom('alerts')
    .selectAll()
    .where('device_id', 'in', devices)
    .where('resolved_at', 'is', null)
    .orderBy('alert_key')
    .execute();
  for (const row of rows) found.set(row.device_id, [...(found.get(row.device_id) ?? []), row]);
  return found;
}

export async function saveSteps(trx: Trx, steps: readonly Step[]): Promise<void> {
  const opened = steps.filter((step) => step.do === 'open').map(({ alert }) => alert);
  for (let from = 0; from < opened.length; from += 500) {
    await trx
      .insertInto('alerts')
      .values(opened.slice(from, from + 500))
      .execute();
  }
  for (const { do: done, alert } of steps) {
    if (done === 'open') continue;
    const { id, ...columns } = alert;
    await trx.updateTable('alerts').set(columns).where('id', '=', id).execute();
  }
}

/** Whose it is: of an alert from before the device was anybody's, and still standing, the person it belongs to now. */
const concerned = sql<PersonId>`coalesce(alerts.person_id, case when alerts.resolved_at is null then devices.person_id end)`;

/** Alerts with the names of what they are about. */
const shown = (db: Db) =>
  db
    .selectFrom('alerts')
    .innerJoin('devices', 'devices.id', 'alerts.device_id')
    .leftJoin('persons', (join) => join.on('persons.id', '=', concerned))
    .selectAll('alerts')
    .select([
      'devices.name as device_name',
      'persons.id as person_shown',
      'persons.name as person_name',
      'persons.terminated_at as terminated_at',
    ]);

type ShownRow = Awaited<ReturnType<ReturnType<typeof shown>['execute']>>[number];

export interface AlertFilter {
  state?: AlertRow['state'] | 'unresolved';
  device?: DeviceId;
}

/** Where a page of alerts begins: after this one. Worst first; of the same severity, longest wrong first. */
export interface AlertPlace {
  rank: number;
  since: Instant;
  id: string;
}

const filtered = (db: Db, { state, device }: AlertFilter) =>
  shown(db)
    .$if(state === 'unresolved', (q) => q.where('alerts.resolved_at', 'is', null))
    .$if(state !== undefined && state !== 'unresolved', (q) => q.where('alerts.state', '=', state as AlertRow['state']))
    .$if(device !== undefined, (q) => q.where('alerts.device_id', '=', device as DeviceId));

export async function listAlerts(
  db: Db,
  filter: AlertFilter,
  page: { after: AlertPlace | undefined; limit: number },
  now: Instant,
): Promise<{ rows: Alert[]; last: AlertPlace | undefined; total: number }> {
  const { after } = page;
  const rows = await filtered(db, filter)
    .$if(after !== undefined, (q) =>
      q.where((eb) => {
        const { rank, since, id } = after as AlertPlace;
        return eb.or([
          eb('severity_rank', '<', rank),
          eb.and([eb('severity_rank', '=', rank), eb('since', '>', since)]),
          eb.and([eb('severity_rank', '=', rank), eb('since', '=', since), eb('alerts.id', '>', id as AlertId)]),
        ]);
      }),
    )
    .orderBy('severity_rank', 'desc')
    .orderBy('since')
    .orderBy('alerts.id')
    .limit(page.limit + 1)
    .execute();
  const { total } = await filtered(db, filter)
    .clearSelect()
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const shownRows = rows.slice(0, page.limit);
  const end = rows.length > page.limit ? shownRows.at(-1) : undefined;
  return {
    rows: shownRows.map((row) => toAlert(row, now)),
    last: end && { rank: end.severity_rank, since: end.since, id: end.id },
    total: Number(total),
  };
}

export async function alertById(db: Db, id: AlertId, now: Instant): Promise<Alert | undefined> {
  const row = await shown(db).where('alerts.id', '=', id).executeTakeFirst();
  return row && toAlert(row, now);
}

function toAlert(row: ShownRow, now: Instant): Alert {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    severity: row.severity,
    device: { id: row.device_id, name: row.device_name },
    person:
      row.person_shown === null
        ? null
        : {
            id: row.person_shown,
            name: row.person_name ?? '',
            state: stateOf({ terminated_at: row.terminated_at }, now),
          },
    check: row.check_id as Alert['check'],
    sentence: row.sentence,
    reason: row.reason,
    remedy: JSON.parse(row.remedy) as string[],
    clauses: JSON.parse(row.clauses) as string[],
    since: row.since,
    openedAt: row.opened_at,
    acknowledgedAt: row.acknowledged_at,
    acknowledgedBy: row.acknowledged_by,
    note: row.note,
    resolvedAt: row.resolved_at,
    resolution: row.resolution,
  };
}
