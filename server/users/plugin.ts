// Set-up, log-in and log-out; and on every request: who asks, and does the route allow it?
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { digestOf, newSecret } from '../../shared/protocol/sign.ts';
import { mayUse } from '../../shared/role.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import { rateLimit } from '../rate-limit.ts';
import { type Actor, implement } from '../route.ts';
import { hasAdministrator, type LoggedIn, logIn, makeFirstAdministrator, type Strangers } from './accounts.ts';
import { ownerBy } from './owner.ts';
import { endSession, noteUse, readSession, type Session, sessionMs } from './sessions.ts';
import { turns } from './turns.ts';

export interface Users {
  /** In the one-time set-up link of this start; null when there was an administrator already. */
  readonly setupCode: string | null;
  /** For whoever can read the data folder. */
  readonly ownerToken: string;
  /** Who asks, as things stand now; null for nobody known. */
  actorOf(request: FastifyRequest): Promise<Actor | null>;
}

declare module 'fastify' {
  interface FastifyInstance {
    users: Users;
  }
}

const isByTls = (request: FastifyRequest): boolean => request.protocol === 'https';

/**
 * Two names, because cookies of one host are shared by its ports: a page on plain localhost must neither send nor
 * overwrite the cookie of the TLS port. `__Host-` binds it to TLS, to this host and to the whole path.
 */
const cookieName = (request: FastifyRequest): string =>
  isByTls(request) ? '__Host-palisade_session' : 'palisade_session';

async function users(app: FastifyInstance): Promise<void> {
  const { store, clock } = app;
  const setupCode = (await hasAdministrator(store.db)) ? null : newSecret();
  const ownerToken = newSecret();
  const ownerOf = ownerBy(ownerToken);
  const strangers: Strangers = new Map();
  const attempts = rateLimit({ burst: 30, perSecond: 0.5 }, clock);
  const inTurn = turns({ atOnce: 2, waiting: 50 });

  const sessionOf = async (request: FastifyRequest): Promise<Session | undefined> => {
    const token = request.cookies[cookieName(request)];
    return token === undefined ? undefined : await readSession(store.db, token, clock.now());
  };

  async function identify(request: FastifyRequest): Promise<{ actor: Actor | null; session?: Session | undefined }> {
    const { authorization } = request.headers;
    if (authorization !== undefined) return { actor: ownerOf(authorization) ?? null };
    const session = await sessionOf(request);
    return { actor: session?.actor ?? null, session };
  }

  app.decorateRequest('actor', null);
  app.decorate('users', {
    setupCode,
    ownerToken,
    actorOf: async (request) => (await identify(request)).actor,
  } satisfies Users);

  app.addHook('onRequest', async (request) => {
    const { access } = request.routeOptions.config;
    // No route matched: the reply is "not found" for everybody.
    if (access === undefined) return;
    const { actor, session } = await identify(request);
    request.actor = actor;
    if (access !== 'public') {
      if (actor === null) throw new Problem('not-logged-in');
      if (!mayUse(actor.role, access)) throw new Problem('not-allowed');
    }
    if (session !== undefined) await noteUse(store.db, session, clock.now());
  });

  function enter(request: FastifyRequest, reply: FastifyReply, { actor, token }: LoggedIn): Actor {
    void reply.setCookie(cookieName(request), token, {
      path: '/',
      httpOnly: true,
      sameSite: 'strict',
      secure: isByTls(request),
      maxAge: sessionMs / 1_000,
    });
    return actor;
  }

  function countAttempt(request: FastifyRequest): void {
    if (!attempts.take(request.ip)) throw new Problem('too-many');
  }

  implement(app, 'GET /api/setup', async () => ({ needed: !(await hasAdministrator(store.db)) }));

  implement(app, 'POST /api/setup', async ({ body, request, reply }) => {
    countAttempt(request);
    if (await hasAdministrator(store.db)) throw new Problem('setup-done');
    if (setupCode === null || digestOf(body.code) !== digestOf(setupCode))
      throw new Problem('wrong-code', { field: '/code' });
    const made = await inTurn(() => makeFirstAdministrator(store, clock, body));
    return enter(request, reply, made);
  });

  implement(app, 'POST /api/session', async ({ body, request, reply }) => {
    countAttempt(request);
    const entered = await inTurn(() => logIn(store, clock, strangers, body));
    return enter(request, reply, entered);
  });

  implement(app, 'GET /api/session', async ({ request }) => {
    if (request.actor === null) throw new Problem('not-logged-in');
    return request.actor;
  });

  implement(app, 'DELETE /api/session', async ({ request, reply, by }) => {
    const token = request.cookies[cookieName(request)];
    if (token !== undefined) {
      await store.transaction(async (trx) => {
        await endSession(trx, token);
        await appendLedger(trx, { at: clock.now(), actor: by, act: 'user.log-out', subject: by, detail: {} });
      });
    }
    void reply.clearCookie(cookieName(request), { path: '/', secure: isByTls(request) });
    return {};
  });
}

export default fp(users, {
  name: 'users',
  dependencies: ['@fastify/cookie'],
  decorators: { fastify: ['store', 'clock'] },
});
