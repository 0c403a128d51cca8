// Is it really that device? Everything is looked at before it is let in; whoever is not is told as little as will do.
import { randomBytes } from 'node:crypto';
import type { DeviceDescription } from '../../shared/device.ts';
import type { CollectorId, DeviceId } from '../../shared/ids.ts';
import { decodeFromAgent } from '../../shared/protocol/codec.ts';
import { helloText, type Refused } from '../../shared/protocol/messages.ts';
import { isSignedBy, publicKeyOf } from '../../shared/protocol/sign.ts';
import { oldestProtocolVersion, protocolVersion } from '../../shared/protocol/version.ts';
import { deviceKey } from '../devices/index.ts';
import type { Db } from '../store/index.ts';

export type Refusal = Pick<Refused, 'code' | 'message'>;

export type Admission =
  | { ok: true; device: DeviceId; description: DeviceDescription }
  | { ok: false; refusal: Refusal };

const no = (code: Refused['code'], message: string): Admission => ({ ok: false, refusal: { code, message } });

/** A new one for each connection, so that a greeting once overheard is worth nothing. */
export const newNonce = (): string => randomBytes(32).toString('base64url');

/** Judges the first words of a connection that was challenged with `nonce`. */
export async function admit(db: Db, collector: CollectorId, nonce: string, text: string): Promise<Admission> {
  const version = versionIn(text);
  if (version !== undefined && (version < oldestProtocolVersion || version > protocolVersion)) {
    return no(
      'unsupported-version',
      `This collector speaks versions ${oldestProtocolVersion} to ${protocolVersion} of the protocol, and the agent ${version}. Update whichever is older.`,
    );
  }
  const decoded = decodeFromAgent(text);
  if (!decoded.ok) return no(decoded.code, decoded.reason);
  const { message } = decoded;
  if (message.type !== 'hello') return no('malformed', `The first word must be "hello", not "${message.type}".`);
  const known = await deviceKey(db, message.device);
  // Unknown and revoked sound alike: nobody learns here which devices there are.
  if (known === undefined || known.revokedAt !== null) return no('not-known', 'No.');
  const words = helloText(nonce, collector, message.device);
  if (!isSignedBy('hello', words, message.signature, publicKeyOf(known.publicKey))) {
    return no('bad-signature', 'The greeting is not signed by the key of that device, for this connection.');
  }
  return { ok: true, device: message.device, description: message.description };
}

/** Looked at before anything else, since a greeting of another version may have another form. */
function versionIn(text: string): number | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'hello') return undefined;
    return 'version' in value && typeof value.version === 'number' ? value.version : undefined;
  } catch {
    return undefined;
  }
}
