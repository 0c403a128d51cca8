// The state machine of an alert. Pure: what is the case about one key, and the alert that is there, make what follows.
//
//                    no alert                 open or acknowledged
//   wrong, due       opens                    stays, and says what is wrong now
//   wrong, not due   nothing                  stays, and says what is wrong now
//   doubtful         nothing                  stays as it is
//   right            nothing                  resolves
//   (nothing said)   nothing                  resolves: nobody asks any more
//
// A resolved alert is never opened again: what goes wrong anew is a new alert.
import type { Selectable } from 'kysely';
import type { Instant } from '../../shared/clock.ts';
import type { AlertId, DeviceId, PersonId } from '../../shared/ids.ts';
import type { Tables } from '../store/index.ts';

export type AlertRow = Selectable<Tables['alerts']>;

/** What an alert says. */
export interface Complaint {
  kind: AlertRow['kind'];
  check: string | null;
  person: PersonId | null;
  severity: AlertRow['severity'];
  sentence: string;
  reason: string;
  remedy: string[];
  clauses: string[];
  /** Since when it is wrong. */
  since: Instant;
}

/** What is the case about one key of a device. `doubtful` neither opens nor resolves anything. */
export type Condition =
  | { key: string; is: 'wrong'; due: Instant; complaint: Complaint }
  | { key: string; is: 'doubtful' }
  | { key: string; is: 'right'; resolution: string };

export type Step =
  | { do: 'open'; alert: AlertRow }
  | { do: 'reword'; alert: AlertRow }
  | { do: 'resolve'; alert: AlertRow };

const rank: Record<AlertRow['severity'], number> = { critical: 4, high: 3, medium: 2, low: 1 };

/**
 * What follows for one device. Taking what follows and asking again changes nothing more.
 * @param unresolved the device's alerts that are open or acknowledged
 * @param newId names an alert that opens
 */
export function stepsFor(
  device: DeviceId,
  conditions: readonly Condition[],
  unresolved: readonly AlertRow[],
  now: Instant,
  newId: () => AlertId,
): Step[] {
  const byKey = new Map(unresolved.map((alert) => [alert.alert_key, alert]));
  const steps: (Step | undefined)[] = conditions.map((condition) => {
    const alert = byKey.get(condition.key);
    byKey.delete(condition.key);
    return alert === undefined ? opening(device, condition, now, newId) : going(alert, condition, now);
  });
  const forgotten = [...byKey.values()].map((alert) => resolve(alert, forgottenBecause[alert.kind], now));
  return [...steps, ...forgotten].filter((step) => step !== undefined);
}

const forgottenBecause: Record<AlertRow['kind'], string> = {
  finding: 'The policy no longer asks this.',
  silence: 'The policy no longer asks this.',
  access: 'They were reinstated.',
  clone: 'No second history was seen for a week.',
};

function opening(device: DeviceId, condition: Condition, now: Instant, newId: () => AlertId): Step | undefined {
  if (condition.is !== 'wrong' || condition.due > now) return undefined;
  const alert: AlertRow = {
    id: newId(),
    device_id: device,
    alert_key: condition.key,
    ...said(condition.complaint),
    since: condition.complaint.since,
    state: 'open',
    opened_at: now,
    acknowledged_at: null,
    acknowledged_by: null,
    note: null,
    resolved_at: null,
    resolution: null,
  };
  return { do: 'open', alert };
}

/** Acknowledgement, and since when it is wrong, survive whatever is said anew. */
function going(alert: AlertRow, condition: Condition, now: Instant): Step | undefined {
  switch (condition.is) {
    case 'doubtful':
      return undefined;
    case 'right':
      return resolve(alert, condition.resolution, now);
    case 'wrong': {
      const reworded = { ...alert, ...said(condition.complaint) };
      return isSame(alert, reworded) ? undefined : { do: 'reword', alert: reworded };
    }
  }
}

const resolve = (alert: AlertRow, resolution: string, now: Instant): Step => ({
  do: 'resolve',
  alert: { ...alert, state: 'resolved', resolved_at: now, resolution },
});

const said = ({ kind, check, person, severity, sentence, reason, remedy, clauses }: Complaint) => ({
  kind,
  check_id: check,
  person_id: person,
  severity,
  severity_rank: rank[severity],
  sentence,
  reason,
  remedy: JSON.stringify(remedy),
  clauses: JSON.stringify(clauses),
});

const isSame = (a: AlertRow, b: AlertRow): boolean =>
  (Object.keys(a) as (keyof AlertRow)[]).every((column) => a[column] === b[column]);
