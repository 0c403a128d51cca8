// A stand-in for the collector: serves the built dashboard and answers the API from a made-up fleet, through the same
// table of routes and schemas as the real one. For looking at the dashboard in states that a real fleet is seldom in.
import { fileURLToPath } from 'node:url';
import fastify, { type FastifyInstance } from 'fastify';
import { Problem } from '../../server/errors.ts';
import pages from '../../server/pages.ts';
import replies from '../../server/replies.ts';
import { implement } from '../../server/route.ts';
import { validatorCompiler } from '../../server/validation.ts';
import type { Alert, DeviceDetail, DeviceRow, LiveEvent, Overview, Person } from '../../shared/api/nouns.ts';
import type { Query, RouteName } from '../../shared/api/routes.ts';
import { clauses } from '../../shared/clauses.ts';
import type { TokenId } from '../../shared/ids.ts';
import { defaultPolicy } from '../../shared/policy.ts';
import type { Role } from '../../shared/role.ts';
import type { Counts } from './counts.ts';
import { countStandings, lastDays, sentenceOf } from './counts.ts';
import { cutOffs, type Fleet, now } from './fleet.ts';

const dist = fileURLToPath(new URL('../../server/dashboard/dist', import.meta.url));

/** As the real collector sends it: what it forbids must show here too. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

export interface StandIn {
  url: string;
  fleet: Fleet;
  /** Null: nobody is logged in. */
  user: { name: string; role: Role } | null;
  setupNeeded: boolean;
  /** Routes that fail as a collector in trouble does. */
  broken: Set<RouteName>;
  /** Requests as they came: `PATCH /api/devices/d-…` with the body. */
  received: { request: string; body: unknown }[];
  publish(event: LiveEvent): void;
  /** Ends all live connections, and refuses new ones while `down`. */
  cutLive(down: boolean): void;
  close(): Promise<void>;
}

const rowOf = ({ findings: _, alerts: __, cutOff: ___, description: ____, ...row }: DeviceDetail): DeviceRow => row;

function page<T>(rows: T[], { cursor, limit = 50 }: { cursor?: string; limit?: number }) {
  const from = Number(cursor ?? '0');
  const next = from + limit;
  return { rows: rows.slice(from, next), next: next < rows.length ? String(next) : null, total: rows.length };
}

const standings = ['failing', 'unknown', 'silent', 'compliant'];

function selectDevices(all: DeviceDetail[], query: Query<'GET /api/devices'>): DeviceDetail[] {
  const words = query.search?.toLowerCase();
  const found = all.filter(
    (device) =>
      (words === undefined ||
        [device.name, device.person?.name ?? '', device.description.serial ?? ''].some((text) =>
          text.toLowerCase().includes(words),
        )) &&
      (query.standing === undefined || device.standing === query.standing) &&
      (query.holdingPi === undefined || device.holdingPi === query.holdingPi) &&
      (query.clause === undefined ||
        device.findings.some(
          (finding) =>
            finding.clauses.some(({ id }) => id === query.clause) &&
            (query.verdict === undefined || finding.verdict === query.verdict),
        )),
  );
  const sort = query.sort ?? 'name';
  const keyOf = (device: DeviceDetail): string | number =>
    sort === 'standing' ? standings.indexOf(device.standing) : (device[sort] ?? 0);
  const sign = query.direction === 'desc' ? -1 : 1;
  return found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -sign : keyOf(a) > keyOf(b) ? sign : 0));
}

function overviewOf(fleet: Fleet): Overview {
  const inScope = fleet.devices.filter(({ holdingPi }) => holdingPi !== 'no');
  const scope: Counts = countStandings(inScope);
  const open = fleet.alerts.filter(({ state }) => state === 'open');
  const needYou = new Set(open.map(({ device }) => device.id)).size;
  return {
    devices: fleet.devices.length,
    scope,
    holdingPi: inScope.length,
    undecided: inScope.filter(({ holdingPi }) => holdingPi === 'undecided').length,
    needYou,
    openAlerts: open.length,
    allWellSince: open.length === 0 ? now - 3 * 86_400_000 : null,
    sentence: sentenceOf(inScope.length, scope.compliant, needYou),
    alerts: open.slice(0, 10),
    clauses: clauseRows(inScope),
    days: lastDays(scope, now),
  };
}

function clauseRows(devices: DeviceDetail[]): Overview['clauses'] {
  return Object.entries(clauses)
    .filter(([id]) => id.startsWith('17.04'))
    .flatMap(([id, text]) => {
      const findings = devices.flatMap((device) =>
        device.findings.filter((f) => f.clauses.some((c) => c.id === id)).map((finding) => ({ device, finding })),
      );
      if (findings.length === 0) return [];
      const fresh = findings.filter(({ finding }) => finding.fresh);
      const of = (verdict: string) => fresh.filter(({ finding }) => finding.verdict === verdict);
      return {
        id,
        text,
        pass: of('pass').length,
        fail: of('fail').length,
        unknown: of('unknown').length,
        stale: findings.length - fresh.length,
        weakest: of('fail')
          .slice(0, 3)
          .map(({ device }) => ({ id: device.id, name: device.name })),
      };
    });
}

function find<T extends { id: string }>(rows: T[], id: string): T {
  const found = rows.find((row) => row.id === id);
  if (found === undefined) throw new Problem('not-found');
  return found;
}

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

/** Listens on a free port of the loopback. */
export async function serveFleet(fleet: Fleet): Promise<StandIn> {
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  await app.register(replies);
  const streams = new Set<{ write(text: string): void; end(): void }>();
  let liveIsDown = false;

  const standIn: StandIn = {
    url: '',
    fleet,
    user: { name: 'it', role: 'admin' },
    setupNeeded: false,
    broken: new Set(),
    received: [],
    publish: (event) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    cutLive: (down) => {
      liveIsDown = down;
      for (const stream of streams) stream.end();
      streams.clear();
    },
    close: async () => {
      for (const stream of streams) stream.end();
      await app.close();
    },
  };

  app.addHook('onRequest', async (_request, reply) => {
    reply.header('content-security-policy', contentSecurityPolicy);
  });
  app.addHook('preHandler', async (request) => {
    const { routeOptions, method, url, body } = request;
    if (method !== 'GET') standIn.received.push({ request: `${method} ${url}`, body });
    const asked = routeOptions.config.access ?? 'public';
    if (asked !== 'public' && standIn.user === null) throw new Problem('not-logged-in');
    if (standIn.broken.has(`${method} ${routeOptions.url}` as RouteName)) throw new Problem('internal');
    request.actor = standIn.user;
  });

  answerSession(app, standIn);
  answerDevices(app, standIn);
  answerAlerts(app, standIn);
  answerPersons(app, standIn);
  answerSettings(app, standIn);
  app.get('/api/live', { config: { access: 'viewer' } }, (request, reply) => {
    if (liveIsDown) throw new Problem('internal');
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write('retry: 100\n\n');
    streams.add(reply.raw);
    request.raw.once('close', () => streams.delete(reply.raw));
  });
  await app.register(pages, { folder: dist });
  standIn.url = await app.listen({ port: 0, host: '127.0.0.1' });
  return standIn;
}

function answerSession(app: FastifyInstance, standIn: StandIn): void {
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

function answerDevices(app: FastifyInstance, { fleet, user }: StandIn): void {
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

function answerAlerts(app: FastifyInstance, standIn: StandIn): void {
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

function answerPersons(app: FastifyInstance, { fleet }: StandIn): void {
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

function answerSettings(app: FastifyInstance, { user }: StandIn): void {
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
