// The connections of this collector: those that have not said who they are, and one for each device.
import type { DeviceId } from '../../shared/ids.ts';
import type { Connection } from './connection.ts';

export class Fleet {
  readonly #strangers = new Set<Connection>();
  readonly #devices = new Map<DeviceId, Connection>();

  get strangers(): number {
    return this.#strangers.size;
  }

  addStranger(connection: Connection): void {
    this.#strangers.add(connection);
  }

  /** The stranger is this device from now on; returns the connection that was, which is a stranger now. */
  seat(device: DeviceId, connection: Connection): Connection | undefined {
    const before = this.#devices.get(device);
    if (before !== undefined) this.#strangers.add(before);
    this.#strangers.delete(connection);
    this.#devices.set(device, connection);
    return before;
  }

  /** True when a device is offline by this. */
  remove(connection: Connection): boolean {
    this.#strangers.delete(connection);
    const { device } = connection;
    if (device === undefined || this.#devices.get(device) !== connection) return false;
    return this.#devices.delete(device);
  }

  of(device: DeviceId): Connection | undefined {
    return this.#devices.get(device);
  }

  devices(): IterableIterator<[DeviceId, Connection]> {
    return this.#devices.entries();
  }

  all(): Connection[] {
    return [...this.#strangers, ...this.#devices.values()];
  }
}
