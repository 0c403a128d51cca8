// Tokens for people, and the one request by which a device enrols.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { EnrolReply, EnrolRequest, encodeToken, enrolPath } from '../../shared/protocol/enrolment.ts';
import { Problem } from '../errors.ts';
import { hostOf, isCertifiable, outerAddresses } from '../pki/index.ts';
import { rateLimit } from '../rate-limit.ts';
import { implement } from '../route.ts';
import { addressForDevices } from './address.ts';
import { collectorId } from './collector.ts';
import { enrol } from './enrol.ts';
import { listTokens, makeToken, revokeToken } from './tokens.ts';

export interface EnrolmentOptions {
  /** The https address that devices are told, when the settings name one. */
  address: string | null;
}

async function enrolment(app: FastifyInstance, { address: configured }: EnrolmentOptions): Promise<void> {
  const { store, clock } = app;
  const collector = await collectorId(store, clock.now());
  // Room for an office that enrols from behind one address; a secret of 256 bits is not guessed at this rate.
  const attempts = rateLimit({ burst: 300, perSecond: 5 }, clock);

  implement(app, 'GET /api/tokens', async () => ({ rows: await listTokens(store.db) }));

  implement(app, 'POST /api/tokens', async ({ body, by, request }) => {
    const url = addressFor(request, body.address);
    await certifyHostOf(url);
    const at = clock.now();
    const { label = '', uses = 1, validForSeconds = 86_400 } = body;
    const expiresAt = at + validForSeconds * 1_000;
    const made = await store.transaction((trx) => makeToken(trx, { label, uses, expiresAt, by, at }));
    const token = encodeToken({ url, fingerprint: app.pki.fingerprint, secret: made.secret });
    return { token, command: `palisade-agent enroll --token ${token}`, row: made.token };
  });

  implement(app, 'DELETE /api/tokens/:id', async ({ params, by }) => {
    await store.transaction((trx) => revokeToken(trx, params.id, by, clock.now()));
    return {};
  });

  function addressFor(request: FastifyRequest, asked: string | undefined): string {
    const tlsHost = request.protocol === 'https' ? request.headers.host : undefined;
    const port = app.doors?.port ?? 443;
    return addressForDevices({ asked, configured, tlsHost, outer: outerAddresses(), port });
  }

  /** A device takes the collector only under a name that its certificate holds. */
  async function certifyHostOf(url: string): Promise<void> {
    const host = hostOf(url);
    if (!isCertifiable(host)) {
      throw new Problem('invalid', {
        message: `"${host}" is not a host name.`,
        cure: 'Use letters, digits, dots and hyphens, or an IP address.',
        field: 'address',
      });
    }
    await app.pki.certify(host);
  }

  app.post<{ Body: EnrolRequest; Reply: EnrolReply }>(
    enrolPath,
    {
      config: { access: 'public' },
      bodyLimit: 64 * 1024,
      schema: { summary: 'A device turns a token into an identity', body: EnrolRequest, response: { 200: EnrolReply } },
    },
    async (request) => {
      if (request.protocol !== 'https') throw new Problem('tls-only');
      if (!attempts.take(request.ip)) throw new Problem('too-many');
      const device = await enrol(store, request.body, clock.now());
      app.live.publish({ type: 'device', id: device });
      return { device, collector };
    },
  );
}

export default fp(enrolment, { name: 'enrolment', dependencies: ['pki', 'users', 'live'] });
