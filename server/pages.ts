// The dashboard's files, as the build left them. Every address that is not the API's is a page of it: the page reads the
// address itself.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from './errors.ts';

const notBuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Palisade</title>
<h1>The dashboard is not built yet</h1>
<p>Run <code>npm run build</code> in the project’s folder and load this page again. The collector itself runs.</p>
</html>
`;

async function pages(app: FastifyInstance, { folder }: { folder: string }): Promise<void> {
  await app.register(fastifyStatic, { root: folder, serve: false });

  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, async (request, reply) => {
    const path = new URL(request.url, 'http://localhost').pathname;
    if (/^\/(api|agent)(\/|$)/.test(path)) throw new Problem('not-found');
    if (!existsSync(join(folder, 'index.html'))) return reply.code(503).type('text/html; charset=utf-8').send(notBuilt);
    const file = path.slice(1);
    // The build names what lies in assets/ by its content: it can be kept for ever.
    if (file.startsWith('assets/')) return reply.sendFile(file, { maxAge: '365d', immutable: true });
    if (/\.[a-z0-9]+$/i.test(file)) return fresh(reply).sendFile(file, { cacheControl: false });
    return fresh(reply).sendFile('index.html', { cacheControl: false });
  });
}

const fresh = (reply: FastifyReply): FastifyReply => reply.header('cache-control', 'no-cache');

export default fp(pages, { name: 'pages' });
