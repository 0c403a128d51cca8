// The collector's public API as a table: what each route takes, gives and asks of its caller. The server implements it,
// the dashboard and the command line call it, OpenAPI is printed from it. There is no second way in.
import Type from 'typebox';
import { CheckId } from '../checks/index.ts';
import { Instant } from '../clock.ts';
import { HoldingPi } from '../device.ts';
import { AlertId, DeviceId, PersonId, RequestId, TokenId } from '../ids.ts';
import { Policy } from '../policy.ts';
import { type Access, Role } from '../role.ts';
import { VerdictWord } from '../verdict.ts';
import {
  Alert,
  DeviceDetail,
  DeviceRow,
  EnrolmentToken,
  Overview,
  Person,
  PersonState,
  PolicyProblem,
  Standing,
  Transition,
} from './nouns.ts';

interface Route {
  /** What it is for: the summary in OpenAPI. */
  summary: string;
  access: Access;
  params?: Type.TObject;
  query?: Type.TObject;
  body?: Type.TObject;
  reply: Type.TSchema;
}

const Nothing = Type.Object({});
const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' });
const Optional = Type.Optional;
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** One page of a list. `next` goes into `cursor` to get the one after it; null at the end. */
const Page = <T extends Type.TSchema>(row: T) =>
  Type.Object({
    rows: Type.Array(row),
    next: Nullable(Type.String()),
    total: Type.Integer({ description: 'Rows that match, on all pages' }),
  });

const paging = {
  cursor: Optional(Type.String({ maxLength: 400 })),
  limit: Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};
const byDevice = Type.Object({ id: DeviceId });
const byPerson = Type.Object({ id: PersonId });

export const Me = Type.Object({ name: Type.String(), role: Role });
export type Me = Type.Static<typeof Me>;

const Credentials = Type.Object({ name: Name, password: Type.String({ minLength: 1, maxLength: 1_000 }) });
const PolicyText = Type.Object({ yaml: Type.String({ maxLength: 1_000_000 }) });
const PolicyReply = Type.Object({
  version: Type.Integer(),
  yaml: Type.String({ description: 'With every default written out and every reason as a comment' }),
  policy: Policy,
  appliedAt: Instant,
  appliedBy: Type.String(),
});

export const routes = {
  'GET /api/setup': {
    summary: 'Whether the first administrator is still to be made',
    access: 'public',
    reply: Type.Object({ needed: Type.Boolean() }),
  },
  'POST /api/setup': {
    summary: 'Make the first administrator, with the one-time code that the collector printed; logs in',
    access: 'public',
    body: Type.Object({
      code: Type.String({ minLength: 1, maxLength: 200 }),
      name: Name,
      password: Type.String({ minLength: 12, maxLength: 1_000 }),
    }),
    reply: Me,
  },
  'POST /api/session': { summary: 'Log in', access: 'public', body: Credentials, reply: Me },
  'GET /api/session': { summary: 'Who I am', access: 'viewer', reply: Me },
  'DELETE /api/session': { summary: 'Log out', access: 'viewer', reply: Nothing },

  'GET /api/overview': { summary: 'Must I act?', access: 'viewer', reply: Overview },

  'GET /api/devices': {
    summary: 'Devices, filtered, sorted and paged',
    access: 'viewer',
    query: Type.Object({
      ...paging,
      search: Optional(Type.String({ maxLength: 200, description: 'In name, serial, person and log-in name' })),
      standing: Optional(Standing),
      holdingPi: Optional(HoldingPi),
      check: Optional(CheckId),
      verdict: Optional(VerdictWord),
      clause: Optional(Type.String({ maxLength: 40 })),
      sort: Optional(
        Type.Union([
          Type.Literal('name'),
          Type.Literal('standing'),
          Type.Literal('lastMeasuredAt'),
          Type.Literal('enrolledAt'),
        ]),
      ),
      direction: Optional(Type.Union([Type.Literal('asc'), Type.Literal('desc')])),
    }),
    reply: Page(DeviceRow),
  },
  'GET /api/devices/:id': {
    summary: 'One device with its findings',
    access: 'viewer',
    params: byDevice,
    reply: DeviceDetail,
  },
  'PATCH /api/devices/:id': {
    summary: 'Say whether a device holds PI, and whose it is',
    access: 'operator',
    params: byDevice,
    body: Type.Object({
      holdingPi: Optional(HoldingPi),
      reason: Optional(Type.String({ maxLength: 1_000, description: 'Required to take a device out of scope' })),
      person: Optional(Nullable(PersonId)),
      login: Optional(Nullable(Type.String({ minLength: 1, maxLength: 200 }))),
    }),
    reply: DeviceDetail,
  },
  'POST /api/devices/:id/check-now': {
    summary: 'Ask the device to look now; `delivered` is false while it is offline',
    access: 'operator',
    params: byDevice,
    reply: Type.Object({ request: RequestId, delivered: Type.Boolean() }),
  },
  'POST /api/devices/:id/revoke': {
    summary: 'Let the device’s key in no more; its history stays',
    access: 'admin',
    params: byDevice,
    body: Type.Object({ reason: Type.String({ minLength: 1, maxLength: 1_000 }) }),
    reply: Nothing,
  },
  'GET /api/devices/:id/history': {
    summary: 'What changed on a device, newest first',
    access: 'viewer',
    params: byDevice,
    query: Type.Object(paging),
    reply: Page(Transition),
  },

  'GET /api/alerts': {
    summary: 'Alerts, worst first',
    access: 'viewer',
    query: Type.Object({
      ...paging,
      state: Optional(
        Type.Union([
          Type.Literal('open'),
          Type.Literal('acknowledged'),
          Type.Literal('resolved'),
          Type.Literal('unresolved'),
        ]),
      ),
      device: Optional(DeviceId),
    }),
    reply: Page(Alert),
  },
  'POST /api/alerts/:id/acknowledge': {
    summary: 'Somebody has taken it on; it still resolves by itself alone',
    access: 'operator',
    params: Type.Object({ id: AlertId }),
    body: Type.Object({ note: Optional(Type.String({ maxLength: 1_000 })) }),
    reply: Alert,
  },

  'GET /api/persons': {
    summary: 'People, and how far those who left are cut off',
    access: 'viewer',
    query: Type.Object({ ...paging, search: Optional(Type.String({ maxLength: 200 })), state: Optional(PersonState) }),
    reply: Page(Person),
  },
  'POST /api/persons': {
    summary: 'Add a person',
    access: 'operator',
    body: Type.Object({
      name: Name,
      email: Optional(Type.String({ maxLength: 320 })),
      department: Optional(Type.String({ maxLength: 200 })),
    }),
    reply: Person,
  },
  'GET /api/persons/:id': { summary: 'One person', access: 'viewer', params: byPerson, reply: Person },
  'POST /api/persons/:id/terminate': {
    summary: 'End their access at an instant: their devices are asked until it is proven cut',
    access: 'operator',
    params: byPerson,
    body: Type.Object({ at: Optional(Instant) }),
    reply: Person,
  },
  'POST /api/persons/:id/reinstate': {
    summary: 'Undo a termination made by mistake',
    access: 'operator',
    params: byPerson,
    reply: Person,
  },

  'GET /api/tokens': {
    summary: 'Enrolment tokens, without their secrets',
    access: 'operator',
    reply: Type.Object({ rows: Type.Array(EnrolmentToken) }),
  },
  'POST /api/tokens': {
    summary: 'Make an enrolment token; it is shown once',
    access: 'operator',
    body: Type.Object({
      label: Optional(Type.String({ maxLength: 200 })),
      uses: Optional(Type.Integer({ minimum: 1, maximum: 100_000, default: 1 })),
      validForSeconds: Optional(Type.Integer({ minimum: 60, maximum: 31_536_000, default: 86_400 })),
      address: Optional(
        Type.String({ maxLength: 300, description: 'https://host:port at which devices reach this collector' }),
      ),
    }),
    reply: Type.Object({
      token: Type.String(),
      command: Type.String({ description: 'What to paste on the device' }),
      row: EnrolmentToken,
    }),
  },
  'DELETE /api/tokens/:id': {
    summary: 'Revoke a token',
    access: 'operator',
    params: Type.Object({ id: TokenId }),
    reply: Nothing,
  },

  'GET /api/policy': { summary: 'The policy in force', access: 'viewer', reply: PolicyReply },
  'PUT /api/policy': {
    summary: 'Put a policy in force; the fleet is judged anew at once',
    access: 'admin',
    body: PolicyText,
    reply: PolicyReply,
  },
  'POST /api/policy/check': {
    summary: 'What is wrong with a policy, by line, without applying it',
    access: 'viewer',
    body: PolicyText,
    reply: Type.Object({ problems: Type.Array(PolicyProblem) }),
  },
} as const satisfies Record<string, Route>;

export type Routes = typeof routes;
export type RouteName = keyof Routes;

type Part<R extends RouteName, K extends 'params' | 'query' | 'body'> =
  Routes[R] extends Record<K, infer S extends Type.TSchema> ? Type.Static<S> : undefined;
export type Params<R extends RouteName> = Part<R, 'params'>;
export type Query<R extends RouteName> = Part<R, 'query'>;
export type Body<R extends RouteName> = Part<R, 'body'>;
export type Reply<R extends RouteName> = Type.Static<Routes[R]['reply']>;
