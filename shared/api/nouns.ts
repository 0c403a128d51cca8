// What the collector's API speaks of. The schemas validate, document (OpenAPI) and type the server, the command line and
// the dashboard alike.
import Type from 'typebox';
import { CheckId } from '../checks/index.ts';
import { Instant } from '../clock.ts';
import { DeviceDescription, HoldingPi } from '../device.ts';
import { AlertId, DeviceId, PersonId, TokenId } from '../ids.ts';
import { VerdictWord } from '../verdict.ts';

const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 200 });

const SeverityWord = Type.Union([
  Type.Literal('low'),
  Type.Literal('medium'),
  Type.Literal('high'),
  Type.Literal('critical'),
]);

/**
 * Where a device stands. `silent`: its facts are too old to count. Unknown and silent are never compliant. A device that
 * has not reported yet is unknown.
 */
export const Standing = Type.Union([
  Type.Literal('compliant'),
  Type.Literal('failing'),
  Type.Literal('unknown'),
  Type.Literal('silent'),
]);
export type Standing = Type.Static<typeof Standing>;

export const PersonState = Type.Union([Type.Literal('active'), Type.Literal('on-leave'), Type.Literal('terminated')]);
export type PersonState = Type.Static<typeof PersonState>;

const PersonRef = Type.Object({ id: PersonId, name: Name, state: PersonState });
const DeviceRef = Type.Object({ id: DeviceId, name: Name });

export const DeviceRow = Type.Object({
  id: DeviceId,
  name: Name,
  system: DeviceDescription.properties.system,
  osName: Type.String(),
  osVersion: Type.String(),
  person: Nullable(PersonRef),
  login: Nullable(Type.String({ description: 'The person’s log-in name on this device' })),
  holdingPi: HoldingPi,
  standing: Standing,
  failing: Type.Array(CheckId, { description: 'Checks that fail now' }),
  openAlerts: Type.Integer(),
  connected: Type.Boolean(),
  lastSeenAt: Nullable(Instant),
  lastMeasuredAt: Nullable(Instant),
  enrolledAt: Instant,
  revokedAt: Nullable(Instant),
  overlay: Type.Boolean({ description: 'Reports partly from a recording: for tests and demonstrations, not evidence' }),
});
export type DeviceRow = Type.Static<typeof DeviceRow>;

export const Finding = Type.Object({
  check: CheckId,
  title: Type.String(),
  question: Type.String(),
  severity: SeverityWord,
  verdict: VerdictWord,
  reason: Type.String(),
  remedy: Type.Array(Type.String()),
  clauses: Type.Array(Type.Object({ id: Type.String(), text: Type.String() })),
  since: Instant,
  measuredAt: Nullable(Instant),
  fresh: Type.Boolean({ description: 'Measured recently enough to count' }),
  outcome: Nullable(Type.Unknown({ description: '{ facts } or { unknown }, as the agent sent it' })),
  reportSeq: Nullable(Type.Integer({ description: 'The report that holds these facts' })),
});
export type Finding = Type.Static<typeof Finding>;

/** Whether a person who has left can still get in; `pending`: they leave at an instant still to come. */
export const CutOff = Type.Object({
  state: Type.Union([
    Type.Literal('pending'),
    Type.Literal('cut'),
    Type.Literal('open'),
    Type.Literal('active'),
    Type.Literal('unknown'),
  ]),
  reason: Type.String(),
  since: Instant,
  provenAt: Nullable(Instant),
  tookMs: Nullable(Type.Integer({ description: 'From the instant of leaving to the proof; null while there is none' })),
});
export type CutOff = Type.Static<typeof CutOff>;

export const Alert = Type.Object({
  id: AlertId,
  kind: Type.Union([Type.Literal('finding'), Type.Literal('silence'), Type.Literal('access'), Type.Literal('clone')]),
  state: Type.Union([Type.Literal('open'), Type.Literal('acknowledged'), Type.Literal('resolved')]),
  severity: SeverityWord,
  device: DeviceRef,
  person: Nullable(PersonRef),
  check: Nullable(CheckId),
  sentence: Type.String({ description: 'What is wrong, for a person: Drive / on FIN-LT-042 is not encrypted' }),
  reason: Type.String(),
  remedy: Type.Array(Type.String()),
  clauses: Type.Array(Type.String()),
  since: Instant,
  openedAt: Instant,
  acknowledgedAt: Nullable(Instant),
  acknowledgedBy: Nullable(Type.String()),
  note: Nullable(Type.String()),
  resolvedAt: Nullable(Instant),
  resolution: Nullable(Type.String({ description: 'Why it is over: mended, out of scope, revoked …' })),
});
export type Alert = Type.Static<typeof Alert>;

export const DeviceDetail = Type.Intersect([
  DeviceRow,
  Type.Object({
    description: DeviceDescription,
    holdingPiReason: Nullable(Type.String()),
    holdingPiBy: Nullable(Type.String()),
    holdingPiAt: Nullable(Instant),
    policyVersion: Type.Integer({ description: 'The policy that these findings were judged by' }),
    findings: Type.Array(Finding, { description: 'Failing first' }),
    alerts: Type.Array(Alert, { description: 'Open and acknowledged ones' }),
    cutOff: Nullable(CutOff),
  }),
]);
export type DeviceDetail = Type.Static<typeof DeviceDetail>;

export const Transition = Type.Object({
  id: Type.Integer(),
  at: Instant,
  check: Nullable(CheckId),
  from: Nullable(VerdictWord),
  to: Nullable(VerdictWord),
  text: Type.String({ description: 'What happened, for a person' }),
  cause: Type.Union([
    Type.Literal('report'),
    Type.Literal('policy'),
    Type.Literal('person'),
    Type.Literal('enrolment'),
    Type.Literal('time'),
  ]),
  by: Nullable(Type.String({ description: 'Who, where somebody did it' })),
  reportSeq: Nullable(Type.Integer()),
});
export type Transition = Type.Static<typeof Transition>;

export const Person = Type.Object({
  id: PersonId,
  name: Name,
  email: Nullable(Type.String()),
  department: Nullable(Type.String()),
  state: PersonState,
  terminatedAt: Nullable(Instant),
  devices: Type.Array(
    Type.Object({
      device: DeviceRef,
      login: Nullable(Type.String()),
      standing: Standing,
      lastMeasuredAt: Nullable(Instant),
      cutOff: Nullable(CutOff),
    }),
  ),
  cutOff: Nullable(
    Type.Intersect([CutOff], {
      description: 'The worst over all devices; null while they are not leaving, or have no device',
    }),
  ),
});
export type Person = Type.Static<typeof Person>;

const Counts = Type.Object({
  compliant: Type.Integer(),
  failing: Type.Integer(),
  unknown: Type.Integer(),
  silent: Type.Integer(),
});

export const Overview = Type.Object({
  devices: Type.Integer({ description: 'All enrolled and not revoked' }),
  scope: Counts,
  holdingPi: Type.Integer({ description: 'Devices holding PI, undecided ones included' }),
  undecided: Type.Integer(),
  needYou: Type.Integer({ description: 'Devices with an open alert' }),
  openAlerts: Type.Integer(),
  allWellSince: Nullable(Instant),
  sentence: Type.String({ description: 'Must I act?' }),
  alerts: Type.Array(Alert, { description: 'The worst ten that are open' }),
  clauses: Type.Array(
    Type.Object({
      id: Type.String(),
      text: Type.String(),
      pass: Type.Integer(),
      fail: Type.Integer(),
      unknown: Type.Integer(),
      stale: Type.Integer({ description: 'No fresh data' }),
      weakest: Type.Array(DeviceRef, { description: 'Up to three devices that fail it' }),
    }),
  ),
  days: Type.Array(Type.Intersect([Type.Object({ day: Type.String({ description: '2026-11-24, UTC' }) }), Counts]), {
    description: 'The last thirty days, oldest first; days on which nothing was recorded are missing',
  }),
});
export type Overview = Type.Static<typeof Overview>;

export const EnrolmentToken = Type.Object({
  id: TokenId,
  label: Type.String(),
  usesLeft: Type.Integer(),
  expiresAt: Instant,
  createdAt: Instant,
  createdBy: Type.String(),
  revokedAt: Nullable(Instant),
});
export type EnrolmentToken = Type.Static<typeof EnrolmentToken>;

export const PolicyProblem = Type.Object({
  line: Nullable(Type.Integer()),
  column: Nullable(Type.Integer()),
  path: Type.String({ description: '/checks/screen-lock/grace' }),
  message: Type.String({ description: 'The cause and the cure' }),
});
export type PolicyProblem = Type.Static<typeof PolicyProblem>;

/** Every refusal has this form, whatever refused. */
export const ErrorReply = Type.Object({
  error: Type.Object({
    code: Type.String(),
    message: Type.String({ description: 'What went wrong' }),
    cure: Type.String({ description: 'What to do about it' }),
    field: Type.Optional(Type.String()),
    problems: Type.Optional(Type.Array(PolicyProblem)),
  }),
});
export type ErrorReply = Type.Static<typeof ErrorReply>;

/** Sent on /api/live: something changed; ask again for what is on screen. Carries no content, so it can leak none. */
export const LiveEvent = Type.Object({
  type: Type.Union([Type.Literal('device'), Type.Literal('alert'), Type.Literal('person'), Type.Literal('policy')]),
  id: Type.String(),
});
export type LiveEvent = Type.Static<typeof LiveEvent>;
