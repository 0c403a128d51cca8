// The enrolment token, and the two messages that turn it into an identity.
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { DeviceDescription } from '../device.ts';
import { CollectorId, DeviceId } from '../ids.ts';
import { DigestText, SignatureText } from './report.ts';

/**
 * What is inside a token: where the collector is, how to know it, and a secret it will know again. `fingerprint` is the
 * SHA-256 of the collector's CA key (SubjectPublicKeyInfo, DER), so the very first connection is authenticated both ways.
 */
const TokenContent = Type.Object({
  url: Type.String({ pattern: '^https://[^/?#]+$', maxLength: 300, description: 'https://host:port' }),
  fingerprint: DigestText,
  secret: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
});
export type TokenContent = Type.Static<typeof TokenContent>;

const prefix = 'palisade1.';
const validator = Compile(TokenContent);

export const encodeToken = (content: TokenContent): string =>
  prefix + Buffer.from(JSON.stringify(content)).toString('base64url');

/** Undefined for a text that is no token, or was cut when it was copied. */
export function decodeToken(text: string): TokenContent | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith(prefix)) return undefined;
  try {
    const content: unknown = JSON.parse(Buffer.from(trimmed.slice(prefix.length), 'base64url').toString());
    return validator.Check(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

/** POST /agent/enrol. The signature, for the purpose `enrol`, is over the secret: it proves that the key is held. */
export const EnrolRequest = Type.Object({
  secret: Type.String({ minLength: 1, maxLength: 200 }),
  publicKey: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  signature: SignatureText,
  description: DeviceDescription,
});
export type EnrolRequest = Type.Static<typeof EnrolRequest>;

export const EnrolReply = Type.Object({ device: DeviceId, collector: CollectorId });
export type EnrolReply = Type.Static<typeof EnrolReply>;

/** Path of the agents' WebSocket. */
export const agentPath = '/agent';
export const enrolPath = '/agent/enrol';
