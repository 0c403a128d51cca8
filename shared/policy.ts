// What is asked of devices: which checks, with which numbers. Every number has a default, and its description the reason.
// The schema is the one source: validation, types, the default policy, its commented YAML and the form all follow from it.
import Type from 'typebox';
import { Value } from 'typebox/value';
import type { Severity } from './checks/define.ts';
import { checks } from './checks/index.ts';
import { DurationText } from './clock.ts';

const SeveritySchema = (severity: Severity) =>
  Type.Unsafe<Severity>(
    Type.String({
      enum: ['low', 'medium', 'high', 'critical'],
      default: severity,
      title: 'Severity',
      description: 'Orders the alerts; nothing else depends on it',
    }),
  );

/** Standard cron, with a leading field for seconds: what node-cron takes. */
const Cron = (every: string) =>
  Type.String({
    pattern: '^([0-9*,/-]+ ){5}[0-9*,/A-Za-z-]+$',
    default: every,
    title: 'When the agent looks',
    description:
      'Cron with six fields, seconds first. What the system can tell by itself is seen within seconds all the same',
  });

function checkPolicy<P extends Type.TObject>(check: { severity: Severity; every: string; parameters: P }) {
  return Type.Object(
    {
      enabled: Type.Boolean({
        default: true,
        title: 'Whether this is asked at all',
        description: 'A check that is off is neither measured nor counted',
      }),
      severity: SeveritySchema(check.severity),
      every: Cron(check.every),
      grace: DurationText({
        default: '0',
        title: 'How long it may fail before an alert',
        description: 'None by default: data on a device that fails is at risk from the first minute',
      }),
      unknownGrace: DurationText({
        default: '24h',
        title: 'How long it may be unknown before an alert',
        description:
          'A day: long enough for a restart or an agent that is being mended, short enough that nobody hides behind it',
      }),
      parameters: check.parameters,
    },
    { additionalProperties: false },
  );
}

const checkPolicies = Object.fromEntries(
  checks.map((check) => [check.id, checkPolicy<Type.TObject>(check)]),
) as unknown as { [C in (typeof checks)[number] as C['id']]: ReturnType<typeof checkPolicy<C['parameters']>> };

export const Policy = Type.Object(
  {
    checks: Type.Object(checkPolicies, { additionalProperties: false }),
    devices: Type.Object(
      {
        silentAfter: DurationText({
          default: '7d',
          title: 'How long a device holding PI may be silent before an alert',
          description: 'A week: a holiday of a few days is not an alarm, a laptop nobody has heard of for longer is',
        }),
        freshFor: DurationText({
          default: '24h',
          title: 'How long a measurement counts',
          description: 'A day: what was last measured earlier leaves every percentage and is shown as "no fresh data"',
        }),
        newDeviceGrace: DurationText({
          default: '0',
          title: 'How long a newly enrolled device is given before alerts',
          description: 'None by default: it holds personal information from its first day',
        }),
      },
      { additionalProperties: false },
    ),
    leaving: Type.Object(
      {
        askEvery: DurationText({
          default: '5m',
          title: 'How often the devices of a person who has left are asked again',
          description: 'Five minutes: access ends at the instant, so the proof should not wait for the next period',
        }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type Policy = Type.Static<typeof Policy>;

/** A policy with its number: rises by one with every change, so that a report can say which one its agent knew. */
export interface VersionedPolicy {
  version: number;
  policy: Policy;
}

export const defaultPolicy = (): Policy => Value.Create(Policy) as Policy;

/**
 * A policy that another version of the program wrote, in this version's form: what this version does not know is left
 * out, what is not there takes its default. A value that does not fit is left for the schema to complain of.
 */
export const completedPolicy = (written: unknown): unknown => fitted(Policy, written, (_, value) => value);

/**
 * The same for a device, which must not fall silent over a word it does not understand: a value that does not fit takes
 * its default too. The collector, which judges, knows what was meant.
 */
export const understoodPolicy = (written: unknown): Policy =>
  fitted(Policy, written, (schema, value) => (Value.Check(schema, value) ? value : Value.Create(schema))) as Policy;

type LeafOf = (schema: Type.TSchema, value: unknown) => unknown;

function fitted(schema: Type.TSchema, written: unknown, leaf: LeafOf): unknown {
  if (!Type.IsObject(schema)) return written === undefined ? Value.Create(schema) : leaf(schema, written);
  if (written !== undefined && !isGroup(written)) return leaf(schema, written);
  const fields = Object.entries(schema.properties).map(([name, field]) => [
    name,
    fitted(field, written !== undefined && Object.hasOwn(written, name) ? written[name] : undefined, leaf),
  ]);
  return Object.fromEntries(fields);
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
