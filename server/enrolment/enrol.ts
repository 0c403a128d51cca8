// A device turns a token into an identity.
import type { KeyObject } from 'node:crypto';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId } from '../../shared/ids.ts';
import type { EnrolRequest } from '../../shared/protocol/enrolment.ts';
import { isSignedBy, publicKeyOf } from '../../shared/protocol/sign.ts';
import { enrolDevice } from '../devices/index.ts';
import { Problem } from '../errors.ts';
import type { Store } from '../store/index.ts';
import { spendUse, tokenBySecret } from './tokens.ts';

/**
 * The token loses a use in the same transaction in which the device is written. Signature and token are looked at in
 * every case and judged after both, so that how long the answer takes tells nothing.
 */
export async function enrol(store: Store, request: EnrolRequest, at: Instant): Promise<DeviceId> {
  const { secret, publicKey, signature, description } = request;
  const key = keyOf(publicKey);
  const isHeld = key !== undefined && isSignedBy('enrol', secret, signature, key);
  return await store.transaction(async (trx) => {
    const { id, refusal } = await tokenBySecret(trx, secret, at);
    if (refusal !== undefined) throw new Problem(refusal);
    if (id === undefined || !isHeld) throw new Problem('bad-signature');
    await spendUse(trx, id);
    return await enrolDevice(trx, { publicKey, description, at, tokenId: id });
  });
}

function keyOf(publicKey: string): KeyObject | undefined {
  try {
    return publicKeyOf(publicKey);
  } catch {
    return undefined;
  }
}
