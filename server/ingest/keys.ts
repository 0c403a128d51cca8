// The public keys of devices, parsed once. A device's id is made from its key, so that a key in here never goes stale;
// whether it was revoked is asked in the transaction that writes.
import type { KeyObject } from 'node:crypto';
import type { DeviceId } from '../../shared/ids.ts';
import { publicKeyOf } from '../../shared/protocol/sign.ts';
import { deviceKey } from '../devices/index.ts';
import type { Db } from '../store/index.ts';

/** About 1 KB each. */
const mostKeys = 20_000;

export class DeviceKeys {
  readonly #db: Db;
  readonly #keys = new Map<DeviceId, KeyObject>();

  constructor(db: Db) {
    this.#db = db;
  }

  /** Undefined when no such device is enrolled. */
  async of(device: DeviceId): Promise<KeyObject | undefined> {
    const known = this.#keys.get(device);
    if (known !== undefined) return known;
    const row = await deviceKey(this.#db, device);
    if (row === undefined) return undefined;
    const key = publicKeyOf(row.publicKey);
    const oldest = this.#keys.keys().next().value;
    if (this.#keys.size >= mostKeys && oldest !== undefined) this.#keys.delete(oldest);
    this.#keys.set(device, key);
    return key;
  }
}
