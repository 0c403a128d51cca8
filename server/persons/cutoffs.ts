// Cut-offs as they are kept: one per leaver and device, made when somebody leaves or a leaver's device becomes known.
import { sql } from 'kysely';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId, PersonId } from '../../shared/ids.ts';
import type { Db, Trx } from '../store/index.ts';
import type { CutoffRow } from './domain.ts';

export type Leaving = CutoffRow & { person_name: string };

/** Who left, or is leaving, with an account on some devices; by device. */
export async function leavingsOn(db: Db, devices: readonly DeviceId[]): Promise<Map<DeviceId, Leaving[]>> {
  const found = new Map<DeviceId, Leaving[]>();
  if (devices.length === 0) return found;
  const rows = await db
    .selectFrom('cutoffs')
    .innerJoin('persons', 'persons.id', 'cutoffs.person_id')
    .selectAll('cutoffs')
    .select('persons.name as person_name')
    .where('cutoffs.device_id', 'in', devices)
    .orderBy('cutoffs.person_id')
    .execute();
  for (const row of rows) found.set(row.device_id, [...(found.get(row.device_id) ?? []), row]);
  return found;
}

/**
 * Opens the question on a device, or moves it to another instant: what was proven for one instant says nothing of another.
 */
export async function openCutoff(
  trx: Trx,
  { person, device, login, terminatedAt, now }: CutoffQuestion,
): Promise<void> {
  const fresh = {
    login,
    account_seen: login !== null && (await hasReported(trx, device, login)) ? 1 : 0,
    terminated_at: terminatedAt,
    state: terminatedAt > now ? ('pending' as const) : ('unknown' as const),
    reason: 'The device has not been asked yet.',
    since: now,
    proven_at: null,
    took_ms: null,
    asked_at: null,
  };
  await trx
    .insertInto('cutoffs')
    .values({ person_id: person, device_id: device, ...fresh })
    .onConflict((conflict) => conflict.columns(['person_id', 'device_id']).doUpdateSet(fresh))
    .execute();
}

/** Whether a report that is still kept held an account of that name. The text is canonical, so a name has one spelling in it. */
async function hasReported(trx: Trx, device: DeviceId, login: string): Promise<boolean> {
  const written = `"name":${JSON.stringify(login)}`.replaceAll(/[\\%_]/g, '\\$&');
  const report = await trx
    .selectFrom('reports')
    .select('seq')
    .where('device_id', '=', device)
    .where(sql<boolean>`body like ${`%${written}%`} escape '\\'`)
    .limit(1)
    .executeTakeFirst();
  return report !== undefined;
}

interface CutoffQuestion {
  person: PersonId;
  device: DeviceId;
  login: string | null;
  terminatedAt: Instant;
  now: Instant;
}

export async function saveCutoff(trx: Trx, row: CutoffRow): Promise<void> {
  const { state, reason, since, proven_at, took_ms, account_seen } = row;
  await trx
    .updateTable('cutoffs')
    .set({ state, reason, since, proven_at, took_ms, account_seen })
    .where('person_id', '=', row.person_id)
    .where('device_id', '=', row.device_id)
    .execute();
}

/**
 * A device was given to somebody, or their log-in name on it was set. A leaver's question on it stays when it goes to
 * another person, since their account stays until somebody removes it.
 */
export async function followAssignment(
  trx: Trx,
  device: DeviceId,
  person: PersonId | null,
  login: string | null,
  now: Instant,
): Promise<void> {
  if (person === null) return;
  const row = await trx.selectFrom('persons').select('terminated_at').where('id', '=', person).executeTakeFirst();
  if (row === undefined || row.terminated_at === null) return;
  const known = await trx
    .selectFrom('cutoffs')
    .select('login')
    .where('person_id', '=', person)
    .where('device_id', '=', device)
    .executeTakeFirst();
  if (known?.login === login && known !== undefined) return;
  await openCutoff(trx, { person, device, login, terminatedAt: row.terminated_at, now });
}
