// One device in full: its findings as the policy asks for them, its open alerts, how far a leaver is cut off from it.
import type { DeviceDetail, Finding } from '../../shared/api/nouns.ts';
import { type Check, checkById } from '../../shared/checks/index.ts';
import { clauses } from '../../shared/clauses.ts';
import type { DeviceDescription } from '../../shared/device.ts';
import type { DeviceId } from '../../shared/ids.ts';
import { enabledChecks } from '../../shared/judge.ts';
import { byWorst } from '../../shared/verdict.ts';
import { listAlerts } from '../alerts/index.ts';
import { type FindingRow, findingsOf, freshness } from '../findings/index.ts';
import { leavingsOn, toCutOff, worstCutoff } from '../persons/index.ts';
import type { Db } from '../store/index.ts';
import { deviceRow, type Look } from './list.ts';

/** Undefined when there is no such device. */
export async function deviceDetail(db: Db, id: DeviceId, look: Look): Promise<DeviceDetail | undefined> {
  const row = await deviceRow(db, id, look);
  if (row === undefined) return undefined;
  const stored = await db.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const held = (await findingsOf(db, [id])).get(id) ?? [];
  const leavings = (await leavingsOn(db, [id])).get(id) ?? [];
  const own = leavings.find((leaving) => leaving.person_id === stored.person_id);
  const cutoff = own ?? worstCutoff(leavings);
  const alerts = await listAlerts(db, { device: id, state: 'unresolved' }, { after: undefined, limit: 200 }, look.now);
  return {
    ...row,
    description: JSON.parse(stored.description) as DeviceDescription,
    holdingPiReason: stored.holding_pi_reason,
    holdingPiBy: stored.holding_pi_by,
    holdingPiAt: stored.holding_pi_at,
    policyVersion: stored.policy_version,
    findings: findingsShown(held, row.enrolledAt, look),
    alerts: alerts.rows,
    cutOff: cutoff && toCutOff(cutoff),
  };
}

/** Failing first; then as the catalogue has them. */
function findingsShown(held: readonly FindingRow[], enrolledAt: number, { policy, now }: Look): Finding[] {
  const { freshFrom } = freshness(policy, now);
  return enabledChecks(policy)
    .map((id): Finding => {
      const check = checkById(id);
      const row = held.find((finding) => finding.check_id === id);
      const measuredAt = row?.measured_at ?? null;
      return {
        ...asked(check, policy.checks[id].severity),
        verdict: row?.verdict ?? 'unknown',
        reason: row?.reason ?? 'Not measured yet.',
        remedy: row === undefined ? [] : (JSON.parse(row.remedy) as string[]),
        since: row?.since ?? enrolledAt,
        measuredAt,
        fresh: measuredAt !== null && measuredAt >= freshFrom,
        outcome: row === undefined || row.outcome === null ? null : (JSON.parse(row.outcome) as unknown),
        reportSeq: row?.report_seq ?? null,
      };
    })
    .sort((a, b) => byWorst(a.verdict, b.verdict));
}

const asked = (check: Check, severity: Finding['severity']) => ({
  check: check.id,
  title: check.title,
  question: check.question,
  severity,
  clauses: check.clauses.map((clause) => ({ id: clause, text: clauses[clause] })),
});
