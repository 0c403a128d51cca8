// A review: the one place where a device's findings, cut-offs, alerts and standing are brought to what policy, facts and
// clock make of them. Whatever changed (a report, the policy, a person's act, the hour), a review follows.
import type { Insertable } from 'kysely';
import type { Instant } from '../../shared/clock.ts';
import type { AlertId, DeviceId, PersonId } from '../../shared/ids.ts';
import type { VersionedPolicy } from '../../shared/policy.ts';
import { newId } from '../../shared/protocol/sign.ts';
import { type FindingRow, findingsOf, judgeAnew, saveFindings, standingOf } from '../findings/index.ts';
import { appendLedger, type LedgerEntry } from '../ledger/index.ts';
import { assessCutoff, type CutoffRow, type Leaving, leavingsOn, saveCutoff } from '../persons/index.ts';
import type { Tables, Trx } from '../store/index.ts';
import { conditionsOf, nextReviewAt, type Situation, waitsForMeasurement } from './domain.ts';
import { type AlertRow, type Step, stepsFor } from './machine.ts';
import { saveSteps, unresolvedOn } from './queries.ts';

/** What a review changed, for whoever tells the dashboards after the commit. */
export interface Reviewed {
  devices: DeviceId[];
  alerts: AlertId[];
  persons: PersonId[];
}

interface Loaded {
  device: Awaited<ReturnType<typeof loadDevices>>[number];
  findings: FindingRow[];
  leavings: Leaving[];
  alerts: AlertRow[];
}

/** What follows for one device, as rows. */
interface Outcome {
  findings: FindingRow[];
  cutoffs: CutoffRow[];
  transitions: Insertable<Tables['transitions']>[];
  steps: Step[];
  ledger: LedgerEntry[];
  columns: DeviceColumns;
}

type DeviceColumns = Pick<
  Loaded['device'],
  'standing' | 'oldest_measured_at' | 'policy_version' | 'next_review_at' | 'review_on_report'
>;

const loadDevices = (trx: Trx, ids: readonly DeviceId[]) =>
  trx.selectFrom('devices').selectAll().where('id', 'in', ids).execute();

/** Reviews devices, at most 500 at a time. Repeating it at the same instant changes nothing. */
export async function reviewDevices(
  trx: Trx,
  ids: readonly DeviceId[],
  policy: VersionedPolicy,
  now: Instant,
): Promise<Reviewed> {
  if (ids.length === 0) return { devices: [], alerts: [], persons: [] };
  const devices = await loadDevices(trx, ids);
  const [findings, leavings, alerts] = [
    await findingsOf(trx, ids),
    await leavingsOn(trx, ids),
    await unresolvedOn(trx, ids),
  ];
  const outcomes = devices.map((device) => {
    const id = device.id;
    const loaded = {
      device,
      findings: findings.get(id) ?? [],
      leavings: leavings.get(id) ?? [],
      alerts: alerts.get(id) ?? [],
    };
    return { device, outcome: reviewOne(loaded, policy, now) };
  });
  for (const { device, outcome } of outcomes) await saveColumns(trx, device, outcome.columns);
  await saveFindings(
    trx,
    outcomes.flatMap(({ outcome }) => outcome.findings),
  );
  for (const cutoff of outcomes.flatMap(({ outcome }) => outcome.cutoffs)) await saveCutoff(trx, cutoff);
  const transitions = outcomes.flatMap(({ outcome }) => outcome.transitions);
  for (let from = 0; from < transitions.length; from += 500) {
    await trx
      .insertInto('transitions')
      .values(transitions.slice(from, from + 500))
      .execute();
  }
  await saveSteps(
    trx,
    outcomes.flatMap(({ outcome }) => outcome.steps),
  );
  await appendLedger(trx, ...outcomes.flatMap(({ outcome }) => outcome.ledger));
  return changedBy(outcomes);
}

function changedBy(outcomes: { device: Loaded['device']; outcome: Outcome }[]): Reviewed {
  const changed = outcomes.filter(({ outcome }) => outcome.ledger.length > 0 || outcome.findings.length > 0);
  return {
    devices: changed.map(({ device }) => device.id),
    alerts: changed.flatMap(({ outcome }) => outcome.steps.map(({ alert }) => alert.id)),
    persons: [...new Set(changed.flatMap(({ outcome }) => outcome.cutoffs.map((cutoff) => cutoff.person_id)))],
  };
}

/** Pure but for the names of new alerts. */
function reviewOne(loaded: Loaded, { policy, version }: VersionedPolicy, now: Instant): Outcome {
  const { device, alerts } = loaded;
  const cause = device.policy_version === version ? 'time' : 'policy';
  const { changed, transitions } = judgeAnew(loaded.findings, { device, policy }, now, cause);
  const findings = [...loaded.findings.filter((old) => !changed.some((c) => c.check_id === old.check_id)), ...changed];
  const leavings = loaded.leavings.map((leaving) => assess(leaving, findings, alerts, now));
  const situation: Situation = { device, findings, leavings, alerts, policy, now };
  const conditions = conditionsOf(situation);
  const steps = stepsFor(device.id, conditions, alerts, now, () => newId<AlertId>('a'));
  const { standing, oldestMeasuredAt } = standingOf(findings, policy);
  const cutoffs = leavings.filter((leaving, at) => !isSameCutoff(leaving, loaded.leavings[at]));
  return {
    findings: changed,
    cutoffs,
    transitions,
    steps,
    ledger: ledgerOf(now, transitions, cutoffs, steps),
    columns: {
      standing,
      oldest_measured_at: oldestMeasuredAt,
      policy_version: version,
      next_review_at: nextReviewAt(situation, conditions),
      review_on_report: waitsForMeasurement(situation, conditions) ? 1 : 0,
    },
  };
}

function assess(leaving: Leaving, findings: readonly FindingRow[], alerts: readonly AlertRow[], now: Instant): Leaving {
  const measured = findings.find((finding) => finding.check_id === 'account-status');
  const alert = alerts.find((a) => a.alert_key === `access:${leaving.person_id}`);
  const row = assessCutoff(leaving, measured, now, alert?.state === 'acknowledged');
  return { ...leaving, ...row };
}

const isSameCutoff = (a: CutoffRow, b: CutoffRow | undefined): boolean =>
  a.state === b?.state && a.reason === b.reason && a.proven_at === b.proven_at && a.account_seen === b.account_seen;

function ledgerOf(
  at: Instant,
  transitions: readonly Insertable<Tables['transitions']>[],
  cutoffs: readonly CutoffRow[],
  steps: readonly Step[],
): LedgerEntry[] {
  const entry = (act: string, subject: string, detail: unknown) => ({ at, actor: 'collector', act, subject, detail });
  return [
    ...transitions.map(changeEntry),
    ...cutoffs.map(({ person_id, device_id, state, reason, took_ms }) =>
      entry('person.cut-off', person_id, { device: device_id, state, reason, tookMs: took_ms }),
    ),
    ...steps
      .filter(({ do: done }) => done !== 'reword')
      .map(({ do: done, alert }) =>
        entry(`alert.${done}`, alert.id, {
          device: alert.device_id,
          key: alert.alert_key,
          severity: alert.severity,
          sentence: alert.sentence,
          resolution: alert.resolution,
        }),
      ),
  ];
}

/** A verdict that changed, as the ledger keeps it. */
export const changeEntry = (row: Insertable<Tables['transitions']>): LedgerEntry => ({
  at: row.at,
  actor: row.cause === 'report' ? row.device_id : 'collector',
  act: 'finding.change',
  subject: row.device_id,
  detail: {
    check: row.check_id ?? null,
    from: row.from_verdict ?? null,
    to: row.to_verdict ?? null,
    cause: row.cause,
    report: row.report_seq ?? null,
  },
});

/** Most reviews move nothing but the next one. */
async function saveColumns(trx: Trx, before: DeviceColumns & { id: DeviceId }, columns: DeviceColumns): Promise<void> {
  const names = Object.keys(columns) as (keyof DeviceColumns)[];
  if (names.every((name) => before[name] === columns[name])) return;
  await trx.updateTable('devices').set(columns).where('id', '=', before.id).execute();
}
