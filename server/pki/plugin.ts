// The collector's identity while it runs: opened at start, looked at twice a day, extended when somebody gives devices an
// address that the certificate does not hold yet.
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { Certified } from './certificates.ts';
import { type Identity, openIdentity } from './identity.ts';
import { ownNames } from './names.ts';

const lookEveryMs = 12 * 3_600_000;

export interface Pki {
  /** By this agents know the collector. */
  readonly fingerprint: string;
  /** What the TLS server shows now. */
  credentials(): Certified;
  /** Sees that the certificate holds this host name or address too. */
  certify(host: string): Promise<void>;
  /** Called with what the TLS server shall show from now on. */
  onRenewal(listener: (tls: Certified) => void): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    pki: Pki;
  }
}

export interface PkiOptions {
  dataDir: string;
  /** The https address that agents are told, when the settings name one. */
  address: string | null;
}

async function pki(app: FastifyInstance, { dataDir, address }: PkiOptions): Promise<void> {
  const open = (names: readonly string[]): Promise<Identity> => openIdentity(dataDir, names, app.clock);
  const listeners: ((tls: Certified) => void)[] = [];
  let identity = await open(ownNames(address));

  async function renew(names: readonly string[]): Promise<void> {
    const { cert } = identity.tls;
    identity = await open(names);
    if (identity.tls.cert !== cert) for (const listener of listeners) listener(identity.tls);
  }
  // One after the other: two at once would each write a certificate, and one would lose its name.
  let last: Promise<void> = Promise.resolve();
  const renewInTurn = (names: readonly string[]): Promise<void> => {
    const turn = last.then(() => renew(names));
    last = turn.catch(() => {});
    return turn;
  };

  const timer = setInterval(() => {
    renewInTurn(ownNames(address)).catch((error) =>
      app.log.error(error, 'The server certificate could not be renewed'),
    );
  }, lookEveryMs);
  app.addHook('onClose', async () => {
    clearInterval(timer);
    await last;
  });
  app.decorate('pki', {
    fingerprint: identity.fingerprint,
    credentials: () => identity.tls,
    certify: (host) => renewInTurn([host]),
    onRenewal: (listener) => listeners.push(listener),
  } satisfies Pki);
}

export default fp(pki, { name: 'pki', decorators: { fastify: ['clock'] } });
