// The collector as a list of plugins, in order. Opens no port: see listen.ts.
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import swagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyInstance, type RouteOptions } from 'fastify';
import type { Clock } from '../shared/clock.ts';
import alerts from './alerts/plugin.ts';
import type { Config } from './config.ts';
import devices from './devices/plugin.ts';
import enrolment from './enrolment/plugin.ts';
import gateway from './gateway/plugin.ts';
import guards from './guards.ts';
import health from './health.ts';
import ingest from './ingest/plugin.ts';
import type { Addresses } from './listen.ts';
import live from './live/plugin.ts';
import overview from './overview/plugin.ts';
import pages from './pages.ts';
import persons from './persons/plugin.ts';
import pki from './pki/plugin.ts';
import policy from './policy/plugin.ts';
import replies from './replies.ts';
import type { Store } from './store/index.ts';
import users from './users/plugin.ts';
import { validatorCompiler } from './validation.ts';

declare module 'fastify' {
  interface FastifyInstance {
    clock: Clock;
    /** Where the two doors are; null while they are closed. */
    doors: Addresses | null;
  }
}

/** How long the collector waits for others. */
export interface Timing {
  /** Between two signs of life to an open dashboard. */
  liveHeartbeatMs: number;
  /** For an agent to say who it is. */
  helloMs: number;
  /** Between two pings of an agent; one that misses two is gone. */
  pingMs: number;
  /** For an agent's old connection to show that it lives, when a new one takes its place. */
  probeMs: number;
}

const timings: Timing = { liveHeartbeatMs: 15_000, helloMs: 10_000, pingMs: 30_000, probeMs: 5_000 };

export interface AppOptions {
  config: Pick<Config, 'dataDir' | 'address'>;
  clock: Clock;
  store: Store;
  /** `everything`: Fastify's own log of every request. None when absent. */
  log?: FastifyBaseLogger | 'everything';
  timing?: Partial<Timing>;
  /** Where the built dashboard lies. */
  pagesFolder?: string;
}

const dist = fileURLToPath(new URL('dashboard/dist', import.meta.url));

/** The whole collector, ready for requests. It does not close the store. */
export async function buildApp({
  config,
  clock,
  store,
  log,
  timing,
  pagesFolder,
}: AppOptions): Promise<FastifyInstance> {
  const { liveHeartbeatMs, ...agentTiming } = { ...timings, ...timing };
  const app: FastifyInstance = fastify({
    ...(typeof log === 'object' ? { loggerInstance: log } : { logger: log === 'everything' }),
    // A policy of a million characters, and room to escape them.
    bodyLimit: 2_500_000,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.removeContentTypeParser('text/plain');
  app.decorate('clock', clock);
  app.decorate('store', store);
  app.decorate('doors', null);
  app.addHook('onRoute', requireAccess);

  await app.register(helmet, securityHeaders);
  await app.register(replies);
  await app.register(guards);
  await app.register(cookie);
  await app.register(swagger, openapi);
  await app.register(pki, config);
  await app.register(users);
  await app.register(live, { heartbeatMs: liveHeartbeatMs });
  await app.register(gateway, agentTiming);
  await app.register(enrolment, config);
  await app.register(policy);
  await app.register(devices);
  await app.register(persons);
  await app.register(ingest);
  await app.register(alerts);
  await app.register(overview);
  await app.register(health);
  await app.register(pages, { folder: pagesFolder ?? dist });
  await app.ready();
  return app;
}

/** A route that does not say who may use it would be open to everybody, or to nobody; neither must happen by forgetting. */
export function requireAccess(route: RouteOptions): void {
  if (route.config?.access === undefined) {
    throw new Error(
      `The route ${String(route.method)} ${route.url} does not say who may use it: give it config.access`,
    );
  }
}

const securityHeaders = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      formAction: ["'self'"],
      baseUri: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Browsers keep it by host, not by port: seen once on https://localhost it would close http://localhost for a year.
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'no-referrer' as const },
};

const openapi = {
  openapi: {
    openapi: '3.1.0',
    info: {
      title: 'Palisade collector',
      description: 'Whatever the dashboard and the command line do goes through here.',
      version: '1',
    },
  },
};
