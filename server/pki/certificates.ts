// Makes certificates. Keeps nothing: the files and their life are in identity.ts.
import 'reflect-metadata';
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  randomBytes,
  webcrypto,
  type X509Certificate,
} from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { Instant } from '../../shared/clock.ts';

const dayMs = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Long enough to outlive every agent that pins it; renewed under the same key. */
const authorityDays = 3_650;
/** Browsers refuse server certificates valid for more than 398 days. */
const serverDays = 397;
/** Laptops whose clock is behind must be let in all the same. */
const backdatedDays = 2;

/** A private key (PKCS #8) and its certificate, both PEM. */
export interface Certified {
  key: string;
  cert: string;
}

/** Digest by which agents know an authority: base64url of the SHA-256 of its SubjectPublicKeyInfo, DER. */
export const fingerprintOf = (certificate: X509Certificate): string =>
  createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');

export async function newKey(): Promise<string> {
  const pair = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', pair.privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
}

/** Both halves of a key that is kept as PEM. */
async function pairOf(keyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateKey = createPrivateKey(keyPem);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, ['verify']),
  };
}

const validity = (now: Instant, days: number) => ({
  notBefore: new Date(now - backdatedDays * dayMs),
  notAfter: new Date(now + days * dayMs),
});

// Positive and without a leading zero, as RFC 5280 wants it.
const serialNumber = (): string => `4${randomBytes(15).toString('hex').slice(1)}`;

/** A certificate by which a key says of itself that it is an authority. */
export async function certifyAuthority(keyPem: string, now: Instant): Promise<string> {
  const keys = await pairOf(keyPem);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: 'CN=Palisade collector',
    ...validity(now, authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return `${certificate.toString('pem')}\n`;
}

/** A server certificate for `names` (host names and addresses), with a fresh key, signed by the authority. */
export async function certifyServer(authority: Certified, names: readonly string[], now: Instant): Promise<Certified> {
  const key = await newKey();
  const { publicKey } = await pairOf(key);
  const signing = await pairOf(authority.key);
  const issuer = new x509.X509Certificate(authority.cert);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: 'CN=Palisade collector server',
    issuer: issuer.subject,
    ...validity(now, serverDays),
    signingAlgorithm: algorithm,
    publicKey,
    signingKey: signing.privateKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: isIP(name) === 0 ? 'dns' : 'ip', value: name })),
      ),
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(signing.publicKey),
    ],
  });
  return { key, cert: `${certificate.toString('pem')}\n` };
}

/** Whether a client that calls the server by this name accepts the certificate. */
export const isFor = (certificate: X509Certificate, name: string): boolean =>
  (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined;

/** All names in a certificate, in the shortest form of each. */
export function namesOf(certificate: X509Certificate): string[] {
  const entries = (certificate.subjectAltName ?? '').split(', ');
  return entries.flatMap((entry) => /^(?:DNS|IP Address):(.+)$/.exec(entry)?.[1] ?? []).map(shortest);
}

/** OpenSSL writes ::1 out in full. */
const shortest = (name: string): string =>
  isIP(name) === 6 ? new URL(`http://[${name}]`).hostname.slice(1, -1) : name;

export const endsWithin = (certificate: X509Certificate, days: number, now: Instant): boolean =>
  certificate.validToDate.getTime() - now < days * dayMs;
