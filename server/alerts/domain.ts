// What is the case on a device, as far as somebody may have to act: its findings, its silence, its leavers, its twin.
// Pure; machine.ts makes alerts of it.
import type { Selectable } from 'kysely';
import { checkById } from '../../shared/checks/index.ts';
import { durationMs, type Instant, inWords } from '../../shared/clock.ts';
import { type HoldingPi, isInScope } from '../../shared/device.ts';
import { enabledChecks } from '../../shared/judge.ts';
import type { Policy } from '../../shared/policy.ts';
import type { FindingRow } from '../findings/index.ts';
import type { Leaving } from '../persons/index.ts';
import type { Tables } from '../store/index.ts';
import type { AlertRow, Condition } from './machine.ts';
import { accessSentences, failingSentence, instantInWords, unknownSentence } from './sentences.ts';

type DeviceRow = Selectable<Tables['devices']>;

export interface Situation {
  device: Pick<
    DeviceRow,
    | 'id'
    | 'name'
    | 'holding_pi'
    | 'holding_pi_reason'
    | 'enrolled_at'
    | 'revoked_at'
    | 'revoked_reason'
    | 'last_measured_at'
    | 'clone_seen_at'
    | 'clone_reason'
  >;
  findings: readonly FindingRow[];
  leavings: readonly Leaving[];
  /** Open and acknowledged ones. */
  alerts: readonly AlertRow[];
  policy: Policy;
  now: Instant;
}

/** Everything that is the case, one condition for each key. */
export function conditionsOf(situation: Situation): Condition[] {
  return [
    ...findingConditions(situation),
    silenceCondition(situation),
    ...situation.leavings.flatMap((leaving) => accessCondition(situation, leaving)),
    ...cloneCondition(situation),
  ];
}

/** Why nobody has to act on a device’s findings and silence; undefined while somebody has. */
function excuseOf({ device }: Situation): string | undefined {
  if (device.revoked_at !== null) return `The device was revoked: ${device.revoked_reason ?? 'no reason was given'}`;
  const holdingPi: HoldingPi = device.holding_pi;
  if (!isInScope(holdingPi)) return `Out of scope: ${device.holding_pi_reason ?? 'the device holds no PI'}`;
  return undefined;
}

const afterNewDeviceGrace = ({ device, policy }: Situation, due: Instant): Instant =>
  Math.max(due, device.enrolled_at + durationMs(policy.devices.newDeviceGrace));

function findingConditions(situation: Situation): Condition[] {
  const { findings, policy } = situation;
  const excuse = excuseOf(situation);
  return enabledChecks(policy).flatMap((check): Condition[] => {
    const key = `finding:${check}`;
    if (excuse !== undefined) return [{ key, is: 'right', resolution: excuse }];
    const finding = findings.find((f) => f.check_id === check);
    return [finding === undefined ? { key, is: 'doubtful' } : findingCondition(situation, key, finding)];
  });
}

function findingCondition(situation: Situation, key: string, finding: FindingRow): Condition {
  switch (finding.verdict) {
    case 'fail':
      return failing(situation, key, finding);
    case 'unknown':
      return unknown(situation, key, finding, finding.trouble_since ?? finding.since, finding.reason);
    case 'pass':
    case 'not-applicable':
      return good(situation, key, finding);
  }
}

const policyOf = (policy: Policy, finding: FindingRow) => policy.checks[checkOf(finding).id];
const checkOf = (finding: FindingRow) => checkById(finding.check_id as Parameters<typeof checkById>[0]);

function complaintOf(situation: Situation, finding: FindingRow, sentence: string, reason: string, since: Instant) {
  return {
    kind: 'finding' as const,
    check: finding.check_id,
    person: null,
    severity: policyOf(situation.policy, finding).severity,
    sentence,
    reason,
    remedy: JSON.parse(finding.remedy) as string[],
    clauses: [...checkOf(finding).clauses],
    since,
  };
}

/** The grace runs from when it left the good state: being unknown for a while in between buys nobody time. */
function failing(situation: Situation, key: string, finding: FindingRow): Condition {
  const { device, policy } = situation;
  const due = (finding.trouble_since ?? finding.since) + durationMs(policyOf(policy, finding).grace);
  const sentence = failingSentence(device.name, finding.reason);
  const complaint = complaintOf(situation, finding, sentence, finding.reason, finding.since);
  return { key, is: 'wrong', due: afterNewDeviceGrace(situation, due), complaint };
}

function unknown(situation: Situation, key: string, finding: FindingRow, since: Instant, reason: string): Condition {
  const { device, policy } = situation;
  const due = since + durationMs(policyOf(policy, finding).unknownGrace);
  const sentence = unknownSentence(device.name, checkOf(finding).title, reason);
  return {
    key,
    is: 'wrong',
    due: afterNewDeviceGrace(situation, due),
    complaint: complaintOf(situation, finding, sentence, reason, since),
  };
}

/**
 * Only a fresh pass mends anything. One that has gone stale proves nothing either way on a device that is silent, which
 * has an alert of its own; where the device does report, but not this check, it is unknown since then.
 */
function good(situation: Situation, key: string, finding: FindingRow): Condition {
  const { device, policy, now } = situation;
  const freshForMs = durationMs(policy.devices.freshFor);
  const measuredAt = finding.measured_at ?? 0;
  if (measuredAt + freshForMs > now) {
    const resolution = finding.verdict === 'pass' ? 'Mended: ' : 'It does not apply any more: ';
    return { key, is: 'right', resolution: resolution + finding.reason };
  }
  if ((device.last_measured_at ?? 0) + freshForMs <= now) return { key, is: 'doubtful' };
  const reason = `The device reports, but not this; last measured at ${instantInWords(measuredAt)}.`;
  return unknown(situation, key, finding, measuredAt + freshForMs, reason);
}

function silenceCondition(situation: Situation): Condition {
  const { device, policy, now } = situation;
  const key = 'silence';
  const excuse = excuseOf(situation);
  if (excuse !== undefined) return { key, is: 'right', resolution: excuse };
  const allowed = policy.devices.silentAfter;
  const last = device.last_measured_at ?? device.enrolled_at;
  const due = afterNewDeviceGrace(situation, last + durationMs(allowed));
  if (due > now) return { key, is: 'right', resolution: 'It has reported within the time that the policy allows.' };
  const never = device.last_measured_at === null;
  return {
    key,
    is: 'wrong',
    due,
    complaint: {
      kind: 'silence',
      check: null,
      person: null,
      severity: 'high',
      sentence: never ? `${device.name} has never reported.` : `${device.name} has gone silent.`,
      reason: `${never ? 'Enrolled' : 'Last measured'} at ${instantInWords(last)}; a device holding PI may be silent for ${inWords(durationMs(allowed))}.`,
      remedy: [
        'Find out where the device is and who has it.',
        'Start it where it reaches the network, and look into its agent with: palisade-agent status',
        'If it is lost or stolen, revoke it: its last reports say what was encrypted.',
      ],
      clauses: ['17.03(2)(b)3', '17.04(4)'],
      since: last,
    },
  };
}

/** Stays whatever IT says of the device's scope, and when its key is revoked: a leaver's way in is not closed by that. */
function accessCondition({ device }: Situation, leaving: Leaving): Condition[] {
  const key = `access:${leaving.person_id}`;
  if (leaving.state === 'pending') return [];
  if (leaving.state === 'cut') {
    const took = leaving.took_ms === null ? '' : ` ${inWords(leaving.took_ms)} after they left`;
    return [{ key, is: 'right', resolution: `Their access was proven cut${took}. ${leaving.reason}` }];
  }
  return [
    {
      key,
      is: 'wrong',
      due: leaving.terminated_at,
      complaint: {
        kind: 'access',
        check: 'account-status',
        person: leaving.person_id,
        severity: leaving.state === 'active' ? 'critical' : 'high',
        sentence: accessSentences[leaving.state](leaving.person_name, device.name),
        reason: leaving.reason,
        remedy: accessRemedy(leaving),
        clauses: ['17.03(2)(e)', '17.04(1)(d)'],
        since: leaving.terminated_at,
      },
    },
  ];
}

function accessRemedy({ state, login }: Leaving): string[] {
  const account = login === null ? 'their account' : `the account "${login}"`;
  if (state === 'unknown') {
    return [`Get the device on the network, so that it can be asked whether ${account} is still open.`];
  }
  const steps = [`Lock ${account} and expire it, so that no SSH key opens it either.`, 'Take the device back.'];
  if (state === 'open') return steps;
  return [
    'End their sessions at once.',
    ...steps,
    'Find out what was done, and acknowledge this alert when you have: until then it stays.',
  ];
}

const cloneQuietMs = durationMs('7d');

/** Resolves when the key is revoked, or when it was acknowledged and no second history was seen for a week. */
function cloneCondition({ device, alerts, now }: Situation): Condition[] {
  const key = 'clone';
  if (device.clone_seen_at === null) return [];
  if (device.revoked_at !== null) {
    return [{ key, is: 'right', resolution: `The device was revoked: ${device.revoked_reason ?? ''}` }];
  }
  const alert = alerts.find((a) => a.alert_key === key);
  const isQuiet = device.clone_seen_at + cloneQuietMs <= now;
  if (isQuiet && alert === undefined) return [];
  if (isQuiet && alert?.state === 'acknowledged') {
    return [{ key, is: 'right', resolution: 'Acknowledged, and no second history was seen for a week.' }];
  }
  return [
    {
      key,
      is: 'wrong',
      due: device.clone_seen_at,
      complaint: {
        kind: 'clone',
        check: null,
        person: null,
        severity: 'critical',
        sentence: `${device.name} may have been cloned: its key signs two histories.`,
        reason: device.clone_reason ?? '',
        remedy: [
          'Find out whether the disk or the virtual machine was copied, or put back to an earlier state.',
          'Revoke this device, and enrol each machine anew, with a key of its own.',
        ],
        clauses: ['17.04(1)(a)', '17.04(4)'],
        since: device.clone_seen_at,
      },
    },
  ];
}

/** Verdicts may depend on the time of day of the collector (an account that expires): they are never older than this. */
const judgedAnewMs = durationMs('1h');

/** When time alone may change something on a device; null: never again. */
export function nextReviewAt({ device, leavings, now }: Situation, conditions: readonly Condition[]): Instant | null {
  const leavingAt = leavings.filter((l) => l.state === 'pending').map((l) => l.terminated_at);
  if (device.revoked_at !== null && leavingAt.length === 0 && leavings.every((l) => l.state === 'cut')) return null;
  const dueAt = conditions.flatMap((condition) => (condition.is === 'wrong' ? [condition.due] : []));
  return Math.min(now + judgedAnewMs, ...[...leavingAt, ...dueAt].filter((at) => at > now));
}

/** Whether a measurement that says nothing new must be reviewed all the same, because it says so at a later instant. */
export const waitsForMeasurement = (
  { findings, leavings, alerts, device }: Situation,
  conditions: readonly Condition[],
): boolean =>
  device.last_measured_at === null ||
  findings.length === 0 ||
  leavings.some(({ state }) => state !== 'cut' && state !== 'pending') ||
  alerts.some(({ kind }) => kind === 'silence') ||
  conditions.some(({ is }) => is === 'doubtful');
