// What the stand-in collector answers, route by route.
import type { FastifyInstance } from 'fastify';
import { Problem } from '../../server/errors.ts';
import { implement } from '../../server/route.ts';
import type { Alert, DeviceDetail, Person } from '../../shared/api/nouns.ts';
import type { TokenId } from '../../shared/ids.ts';
import { defaultPolicy } from '../../shared/policy.ts';
import type { StandIn } from './collector.ts';
import { cutOffs, now } from './fleet.ts';
import { find, overviewOf, page, rowOf, selectDevices } from './views.ts';

const yaml = `# What is asked of devices. Every number has its reason beside it.
checks:
  disk-encryption:
    # A check that is off is neither measured nor counted
    enabled: true
    # Orders the alerts; nothing else depends on it
    severity: critical
    # None by default: data on a device that fails is at risk from the first minute
    grace: 0
  screen-lock:
    enabled: true
    severity: high
    parameters:
      # 15 minutes is what CIS and most auditors accept for a desk in an office
      maxIdleSeconds: 900
devices:
  # A week: a holiday of a few days is not an alarm
  silentAfter: 7d
  freshFor: 24h
`;

export function answerSession(app: FastifyInstance, standIn: StandIn): void {
  implement(app, 'GET /api/setup', async () => ({ needed: standIn.setupNeeded }));
  implement(app, 'POST /api/setup', async ({ body }) => {
    standIn.setupNeeded = false;
    standIn.user = { name: body.name, role: 'admin' };
    return standIn.user;
  });
  implement(app, 'POST /api/session', async ({ body }) => {
    if (body.password !== 'correct horse battery') {
      throw new Problem('not-logged-in', { message: 'Name or password is wrong.', cure: 'Type both again.' });
    }
    standIn.user = { name: body.name, role: 'admin' };
    return standIn.user;
  });
  implement(app, 'GET /api/session', async ({ request }) => request.actor ?? { name: 'it', role: 'admin' });
  implement(app, 'DELETE /api/session', async () => {
    standIn.user = null;
    return {};
  });
}

export function answerDevices(app: FastifyInstance, { fleet, user }: StandIn): void {
  implement(app, 'GET /api/overview', async () => overviewOf(fleet));
  implement(app, 'GET /api/devices', async ({ query }) => {
    const { rows, ...rest } = page(selectDevices(fleet.devices, query), query);
    return { rows: rows.map(rowOf), ...rest };
  });
  const detail = (id: string): DeviceDetail => {
    const device = find(fleet.devices, id);
    return { ...device, alerts: fleet.alerts.filter((a) => a.device.id === id && a.state !== 'resolved') };
  };
  implement(app, 'GET /api/devices/:id', async ({ params }) => detail(params.id));
  implement(app, 'PATCH /api/devices/:id', async ({ params, body }) => {
    const device = find(fleet.devices, params.id);
    if (body.holdingPi) {
      device.holdingPi = body.holdingPi;
      device.holdingPiReason = body.reason ?? null;
      device.holdingPiBy = user?.name ?? null;
      device.holdingPiAt = Date.now();
    }
    if (body.person !== undefined) {
      const person = body.person === null ? null : find(fleet.persons, body.person);
      device.person = person && { id: person.id, name: person.name, state: person.state };
      device.login = body.login ?? null;
    }
    return detail(params.id);
  });
  implement(app, 'POST /api/devices/:id/check-now', async ({ params }) => ({
    request: 'r-aaaaaaaaaaaaaaaaaaaa' as never,
    delivered: find(fleet.devices, params.id).connected,
  }));
  implement(app, 'POST /api/devices/:id/revoke', async ({ params }) => {
    find(fleet.devices, params.id).revokedAt = Date.now();
    return {};
  });
  implement(app, 'GET /api/devices/:id/history', async ({ query }) => page(fleet.history, query));
}

export function answerAlerts(app: FastifyInstance, standIn: StandIn): void {
  implement(app, 'GET /api/alerts', async ({ query }) => {
    const wanted = (alert: Alert): boolean =>
      query.state === undefined ||
      (query.state === 'unresolved' ? alert.state !== 'resolved' : alert.state === query.state);
    return page(standIn.fleet.alerts.filter(wanted), query);
  });
  implement(app, 'POST /api/alerts/:id/acknowledge', async ({ params, body }) => {
    const alert = find(standIn.fleet.alerts, params.id);
    const changed = {
      state: 'acknowledged',
      acknowledgedBy: standIn.user?.name ?? null,
      note: body.note ?? null,
    } as const;
    Object.assign(alert, changed, { acknowledgedAt: Date.now() });
    standIn.publish({ type: 'alert', id: alert.id });
    return alert;
  });
}

export function answerPersons(app: FastifyInstance, { fleet }: StandIn): void {
  implement(app, 'GET /api/persons', async ({ query }) => {
    const words = query.search?.toLowerCase() ?? '';
    const left = (person: Person): number => (person.state === 'terminated' ? 0 : 1);
    const found = fleet.persons
      .filter((p) => p.name.toLowerCase().includes(words) && (query.state === undefined || p.state === query.state))
      .toSorted((a, b) => left(a) - left(b));
    return page(found, query);
  });
  implement(app, 'POST /api/persons', async ({ body }) => {
    const person: Person = {
      id: `p-${'b'.repeat(20)}` as Person['id'],
      name: body.name,
      email: body.email ?? null,
      department: body.department ?? null,
      state: 'active',
      terminatedAt: null,
      devices: [],
      cutOff: null,
    };
    fleet.persons.push(person);
    return person;
  });
  implement(app, 'GET /api/persons/:id', async ({ params }) => find(fleet.persons, params.id));
  implement(app, 'POST /api/persons/:id/terminate', async ({ params, body }) => {
    const person = find(fleet.persons, params.id);
    Object.assign(person, { state: 'terminated', terminatedAt: body.at ?? Date.now(), cutOff: cutOffs.open });
    for (const device of person.devices) device.cutOff = cutOffs.open;
    return person;
  });
  implement(app, 'POST /api/persons/:id/reinstate', async ({ params }) => {
    const person = find(fleet.persons, params.id);
    Object.assign(person, { state: 'active', terminatedAt: null, cutOff: null });
    for (const device of person.devices) device.cutOff = null;
    return person;
  });
}

export function answerSettings(app: FastifyInstance, { user }: StandIn): void {
  const token = (label: string, usesLeft: number, expiresAt: number) => ({
    id: `t-${'c'.repeat(20)}` as TokenId,
    label,
    usesLeft,
    expiresAt,
    createdAt: Date.now() - 1_000,
    createdBy: user?.name ?? 'it',
    revokedAt: null,
  });
  const tokens = [token('Finance laptops', 12, now + 5 * 86_400_000)];
  const secret = `palisade1.${'eyJ1cmwiOiJodHRwczovL3BhbGlzYWRlLmV4YW1wbGUuY29tOjg0NDMiLCJmaW5nZXJwcmludCI6'.repeat(3)}`;
  implement(app, 'GET /api/tokens', async () => ({ rows: tokens }));
  implement(app, 'POST /api/tokens', async ({ body }) => ({
    token: secret,
    command: `palisade-agent enroll --token ${secret}`,
    row: token(body.label ?? '', body.uses ?? 1, Date.now() + 86_400_000),
  }));
  implement(app, 'DELETE /api/tokens/:id', async () => {
    tokens.length = 0;
    return {};
  });
  let inForce = { version: 3, yaml, policy: defaultPolicy(), appliedAt: now - 4 * 86_400_000, appliedBy: 'it' };
  const problemsOf = (text: string) =>
    text
      .split('\n')
      .flatMap((line, index) =>
        line.includes('oops')
          ? [{ line: index + 1, column: 3, path: '/oops', message: 'There is no setting "oops"; remove the line.' }]
          : [],
      );
  implement(app, 'GET /api/policy', async () => inForce);
  implement(app, 'POST /api/policy/check', async ({ body }) => ({ problems: problemsOf(body.yaml) }));
  implement(app, 'PUT /api/policy', async ({ body }) => {
    const problems = problemsOf(body.yaml);
    if (problems.length > 0) throw new Problem('invalid', { problems });
    inForce = { ...inForce, version: inForce.version + 1, yaml: body.yaml, appliedAt: Date.now() };
    return inForce;
  });
}
