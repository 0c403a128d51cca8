// A stand-in for the collector: serves the built dashboard and answers the API from a made-up fleet, through the same
// table of routes and schemas as the real one. For looking at the dashboard in states that a real fleet is seldom in.
import { fileURLToPath } from 'node:url';
import fastify from 'fastify';
import { Problem } from '../../server/errors.ts';
import pages from '../../server/pages.ts';
import replies from '../../server/replies.ts';
import { validatorCompiler } from '../../server/validation.ts';
import type { LiveEvent } from '../../shared/api/nouns.ts';
import type { RouteName } from '../../shared/api/routes.ts';
import type { Role } from '../../shared/role.ts';
import { answerAlerts, answerDevices, answerPersons, answerSession, answerSettings } from './answers.ts';
import type { Fleet } from './fleet.ts';

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
