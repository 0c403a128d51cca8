// Turns whatever goes wrong into an ErrorReply. Nothing of the collector's inside goes out: faults are logged, not sent.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from './errors.ts';

async function replies(app: FastifyInstance): Promise<void> {
  app.setErrorHandler((error: FastifyError | Problem, request: FastifyRequest, reply: FastifyReply) => {
    const problem = error instanceof Problem ? error : problemOf(error);
    if (problem.code === 'internal') request.log.error(error, `${request.method} ${request.routeOptions.url} failed:`);
    return reply.code(problem.status).send(problem.toReply());
  });
  app.setNotFoundHandler((_request, reply) => {
    const problem = new Problem('not-found');
    return reply.code(problem.status).send(problem.toReply());
  });
}

/** Fastify's own refusals in our words. */
function problemOf(error: FastifyError): Problem {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('too-large');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('wrong-media');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Problem('invalid', { message: 'The body is not JSON.', cure: 'Send a JSON object.' });
    default:
      return new Problem(error.statusCode !== undefined && error.statusCode < 500 ? 'invalid' : 'internal', {}, error);
  }
}

export default fp(replies, { name: 'replies' });
