// What is asked of every request before anything else: the right name on the loopback port, and no other site behind it.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from './errors.ts';

/**
 * A page of another site can point a name of its own at 127.0.0.1 (DNS rebinding) and would then be of the same origin.
 * Browsers still send that name, so only the loopback's own names are answered there.
 */
function refuseOtherNames(request: FastifyRequest): void {
  if (request.protocol === 'https') return;
  if (!['localhost', '127.0.0.1', '[::1]'].includes(hostName(request.headers.host))) throw new Problem('wrong-host');
}

const hostName = (host: string | undefined): string => (host ?? '').replace(/:[0-9]*$/, '').toLowerCase();

/** Sites may send a form here with the person's cookies. Browsers say where a request came from; programs need not. */
function refuseOtherSites(request: FastifyRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new Problem('cross-site');
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `${request.protocol}://${host}`) throw new Problem('cross-site');
}

async function guards(app: FastifyInstance): Promise<void> {
  app.addHook('onRequest', async (request) => {
    refuseOtherNames(request);
    refuseOtherSites(request);
  });
}

export default fp(guards, { name: 'guards' });
