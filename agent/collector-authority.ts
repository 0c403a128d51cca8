// The first meeting with a collector: finds, among the certificates it shows, the authority whose key the token names.
// Nothing secret is said here; what is said later is said to that authority's certificates alone.
import { createHash, X509Certificate } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { Digest } from '../shared/protocol/sign.ts';

export type Authority = { ok: true; ca: string } | { ok: false; reason: string };

/** @param fingerprint SHA-256 of the authority's key (SubjectPublicKeyInfo), as base64url. Rejects when nobody answers */
export function authorityOf(url: URL, fingerprint: Digest, timeoutMs: number): Promise<Authority> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const socket = connect({
      host,
      port: Number(url.port || 443),
      minVersion: 'TLSv1.2',
      // Whom this is cannot be known yet; that is what is being found out.
      rejectUnauthorized: false,
      ...(/[a-z]/i.test(host) && !host.includes(':') && { servername: host }),
    });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')));
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      const shown = chainOf(socket.getPeerCertificate(true));
      socket.destroy();
      resolve(choose(shown, fingerprint));
    });
  });
}

function keyFingerprint(certificate: X509Certificate): Digest {
  return createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}

/** From the server's own certificate upwards. Node ends the chain with a certificate that is its own issuer. */
function chainOf(leaf: DetailedPeerCertificate): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<string>();
  for (let one: DetailedPeerCertificate | undefined = leaf; one?.raw !== undefined; one = one.issuerCertificate) {
    if (seen.has(one.fingerprint256)) break;
    seen.add(one.fingerprint256);
    chain.push(new X509Certificate(one.raw));
  }
  return chain;
}

function choose(chain: readonly X509Certificate[], fingerprint: Digest): Authority {
  const place = chain.findIndex((certificate) => keyFingerprint(certificate) === fingerprint);
  const authority = chain[place];
  if (authority === undefined) return { ok: false, reason: 'its certificate comes from another authority' };
  const isUnbroken = chain.slice(0, place).every((one, at) => {
    const issuer = chain[at + 1];
    return issuer?.ca === true && one.verify(issuer.publicKey);
  });
  // Anybody can show the authority's certificate; only the collector holds one that it signed.
  return isUnbroken && place > 0
    ? { ok: true, ca: authority.toString() }
    : { ok: false, reason: 'it shows the authority’s certificate, but has none that the authority signed' };
}
