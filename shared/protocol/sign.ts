// Canonical bytes, digests and signatures. The one place in shared/ that knows node:crypto.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign as rawSign,
  verify as rawVerify,
} from 'node:crypto';
import canonicalize from 'canonicalize';
import type { DeviceId } from '../ids.ts';

/** Base64url of a SHA-256: 43 characters. */
export type Digest = string;
/** Base64url of an Ed25519 signature: 86 characters. */
export type Signature = string;
/** Base64url of a raw Ed25519 public key: 43 characters. */
export type PublicKeyText = string;

/**
 * What a signature is for. It goes before the signed bytes, so that a signature made for one purpose is worth nothing
 * for another.
 */
export type SignaturePurpose = 'report' | 'hello' | 'enrol';

/** RFC 8785: one text for one value, whatever order its keys were written in. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('Only JSON values have a canonical text');
  return text;
}

export const digestOf = (text: string): Digest => createHash('sha256').update(text).digest('base64url');

const signedBytes = (purpose: SignaturePurpose, text: string): Buffer => Buffer.from(`palisade.v1.${purpose}\n${text}`);

export const sign = (purpose: SignaturePurpose, text: string, key: KeyObject): Signature =>
  rawSign(null, signedBytes(purpose, text), key).toString('base64url');

/** False, never an exception, for a signature that is not one. */
export function isSignedBy(purpose: SignaturePurpose, text: string, signature: Signature, key: KeyObject): boolean {
  return rawVerify(null, signedBytes(purpose, text), key, Buffer.from(signature, 'base64url'));
}

/** The same on the thread pool: what an ingesting collector uses, since signatures are what its speed hangs on. */
export function isSignedByOffThread(
  purpose: SignaturePurpose,
  text: string,
  signature: Signature,
  key: KeyObject,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    rawVerify(null, signedBytes(purpose, text), key, Buffer.from(signature, 'base64url'), (error, valid) =>
      error === null ? resolve(valid) : reject(error),
    );
  });
}

export function newKeyPair(): { privateKeyPem: string; publicKey: PublicKeyText } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKeyText(publicKey),
  };
}

export const privateKeyOf = (pem: string): KeyObject => createPrivateKey(pem);

export function publicKeyText(key: KeyObject): PublicKeyText {
  const { x } = key.export({ format: 'jwk' });
  if (x === undefined) throw new Error('Not an Ed25519 key');
  return x;
}

/** Throws when the text is not an Ed25519 public key. */
export const publicKeyOf = (text: PublicKeyText): KeyObject =>
  createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: text }, format: 'jwk' });

/** A device's id is made from its key: nobody can enrol under another's id, and a lost register can be made anew. */
export const deviceIdOf = (publicKey: PublicKeyText): DeviceId =>
  `d-${base32(createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest()).slice(0, 20)}` as DeviceId;

/** A random identifier: `newId<PersonId>('p')`. 100 bits. */
export const newId = <Id extends string>(prefix: string): Id =>
  `${prefix}-${base32(randomBytes(13)).slice(0, 20)}` as Id;

/** A secret for a token or a link: 256 bits, base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{5}/g) ?? []).map((five) => alphabet[Number.parseInt(five, 2)]).join('');
}
