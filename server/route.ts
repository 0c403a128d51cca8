// Ties a handler to its row in shared/api/routes.ts: schemas, types and access come from there and from nowhere else.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Body, type Params, type Query, type Reply, type RouteName, routes } from '../shared/api/routes.ts';
import type { Access, Role } from '../shared/role.ts';

/** Who asks: a dashboard user, or the owner of the data folder. */
export interface Actor {
  name: string;
  role: Role;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Required on every route; the app refuses to start without it. */
    access?: Access;
  }
  interface FastifyRequest {
    /** Null on public routes for a caller who is not logged in. */
    actor: Actor | null;
  }
}

export interface Call<R extends RouteName> {
  params: Params<R>;
  query: Query<R>;
  body: Body<R>;
  /** Name for the record of who did it; "nobody" on a public route. */
  by: string;
  request: FastifyRequest;
  reply: FastifyReply;
}

export function implement<R extends RouteName>(
  app: FastifyInstance,
  name: R,
  handler: (call: Call<R>) => Promise<Reply<R>>,
): void {
  const [method, url] = name.split(' ') as [string, string];
  const { summary, access, params, query, body, reply } = routes[name] as {
    summary: string;
    access: Access;
    params?: object;
    query?: object;
    body?: object;
    reply: object;
  };
  app.route({
    method,
    url,
    config: { access },
    schema: {
      summary,
      ...(params && { params }),
      ...(query && { querystring: query }),
      ...(body && { body }),
      response: { 200: reply },
    },
    handler: (request, response) =>
      handler({
        params: request.params as Params<R>,
        query: request.query as Query<R>,
        body: request.body as Body<R>,
        by: request.actor?.name ?? 'nobody',
        request,
        reply: response,
      }),
  });
}
