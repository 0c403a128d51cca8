// Findings as they are kept.
import type { DeviceId } from '../../shared/ids.ts';
import type { Db, Trx } from '../store/index.ts';
import type { FindingRow } from './domain.ts';

/** Findings of some devices, by device. */
export async function findingsOf(db: Db, devices: readonly DeviceId[]): Promise<Map<DeviceId, FindingRow[]>> {
  const found = new Map<DeviceId, FindingRow[]>(devices.map((id) => [id, []]));
  if (devices.length === 0) return found;
  const rows = await db.selectFrom('findings').selectAll().where('device_id', 'in', devices).execute();
  for (const row of rows) found.get(row.device_id)?.push(row);
  return found;
}

/** Writes findings, new ones and changed ones alike. */
export async function saveFindings(trx: Trx, findings: readonly FindingRow[]): Promise<void> {
  for (let from = 0; from < findings.length; from += 500) {
    await trx
      .insertInto('findings')
      .values(findings.slice(from, from + 500))
      .onConflict((conflict) =>
        conflict.columns(['device_id', 'check_id']).doUpdateSet((eb) => ({
          outcome: eb.ref('excluded.outcome'),
          measured_at: eb.ref('excluded.measured_at'),
          report_seq: eb.ref('excluded.report_seq'),
          verdict: eb.ref('excluded.verdict'),
          reason: eb.ref('excluded.reason'),
          remedy: eb.ref('excluded.remedy'),
          since: eb.ref('excluded.since'),
          trouble_since: eb.ref('excluded.trouble_since'),
        })),
      )
      .execute();
  }
}
