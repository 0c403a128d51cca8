// All that agent and collector say to each other once connected: one union, schema first. Requests to the agent are a
// closed list; none carries a command, a path or code.
import Type from 'typebox';
import { CheckId } from '../checks/index.ts';
import { Instant } from '../clock.ts';
import { DeviceDescription } from '../device.ts';
import { CollectorId, DeviceId, RequestId } from '../ids.ts';
import { Policy } from '../policy.ts';
import { DigestText, limits, SignatureText, SignedReport } from './report.ts';

// --- from the agent

/** Answers the challenge. The signature, for the purpose `hello`, is over `helloText` below. */
const Hello = Type.Object({
  type: Type.Literal('hello'),
  version: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  device: DeviceId,
  description: DeviceDescription,
  signature: SignatureText,
});

const Reports = Type.Object({
  type: Type.Literal('reports'),
  reports: Type.Array(SignedReport, { minItems: 1, maxItems: limits.reportsInFrame }),
  dropped: Type.Optional(
    Type.Array(Type.Object({ from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }) }), {
      maxItems: 1_000,
      description: 'Numbers that a full spool had to give up: the collector accepts these gaps, and no other',
    }),
  ),
});

export const FromAgent = Type.Union([Hello, Reports]);
export type FromAgent = Type.Static<typeof FromAgent>;

// --- from the collector

/** First word of the collector. Nothing else is said until it is answered. */
const Challenge = Type.Object({
  type: Type.Literal('challenge'),
  collector: CollectorId,
  nonce: Type.String({ minLength: 32, maxLength: 128 }),
});

const Head = Type.Object({ seq: Type.Integer({ minimum: 0 }), digest: Type.Union([DigestText, Type.Null()]) });

/** The agent is let in. `head` is the last report the collector holds (0 and null: none), from which the agent goes on. */
const Welcome = Type.Object({
  type: Type.Literal('welcome'),
  head: Head,
  policyVersion: Type.Integer({ minimum: 1 }),
  policy: Policy,
  now: Instant,
});

/** Every report up to `seq` is in the store. */
const Ack = Type.Object({ type: Type.Literal('ack'), seq: Type.Integer({ minimum: 0 }) });

const CheckNow = Type.Object({
  type: Type.Literal('check-now'),
  request: Type.Optional(RequestId),
  checks: Type.Optional(Type.Array(CheckId, { description: 'All enabled ones when absent' })),
});

const NewPolicy = Type.Object({
  type: Type.Literal('policy'),
  policyVersion: Type.Integer({ minimum: 1 }),
  policy: Policy,
});

/** The store is behind: send nothing for this long. */
const Pause = Type.Object({ type: Type.Literal('pause'), ms: Type.Integer({ minimum: 1, maximum: 600_000 }) });

/** The collector does not hold the facts that an `unchanged` referred to: report everything in full next. */
const WantFacts = Type.Object({ type: Type.Literal('want-facts') });

/** No, and why. The connection closes after it. */
export const Refused = Type.Object({
  type: Type.Literal('refused'),
  code: Type.Union([
    Type.Literal('malformed'),
    Type.Literal('too-large'),
    Type.Literal('unsupported-version'),
    Type.Literal('not-known'),
    Type.Literal('bad-signature'),
    Type.Literal('out-of-order'),
    Type.Literal('sequence-fork'),
    Type.Literal('replaced'),
    Type.Literal('busy'),
  ]),
  message: Type.String(),
});
export type Refused = Type.Static<typeof Refused>;

export const FromCollector = Type.Union([Challenge, Welcome, Ack, CheckNow, NewPolicy, Pause, WantFacts, Refused]);
export type FromCollector = Type.Static<typeof FromCollector>;

/** What a hello signs: this nonce, said by this collector, to this device. A signature made for one collector is worth nothing at another. */
export const helloText = (nonce: string, collector: string, device: string): string =>
  `${collector}\n${device}\n${nonce}`;
