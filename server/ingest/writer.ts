// Group commit: what arrives while one transaction is being written goes into the next one, many devices' frames at
// once, so that the cost of a durable commit is shared. A frame is answered after its commit.

import type { Instant } from '../../shared/clock.ts';
import type { DeviceId, RequestId } from '../../shared/ids.ts';
import type { Frame } from './frame.ts';
import type { Received } from './index.ts';

export interface Waiting {
  device: DeviceId;
  frame: Frame;
  asked?: ReadonlyMap<RequestId, Instant> | undefined;
}

interface Queued extends Waiting {
  resolve(received: Received): void;
  reject(error: unknown): void;
}

/** Writes a group in one transaction; the answers are in the order of the group. */
export type WriteGroup = (group: readonly Waiting[]) => Promise<Received[]>;

/** Reports in one transaction: long enough to share a commit, short enough that nobody waits for it. */
const groupReports = 1_000;

export class Writer {
  readonly #write: WriteGroup;
  #queue: Queued[] = [];
  #running: Promise<void> | undefined;

  constructor(write: WriteGroup) {
    this.#write = write;
  }

  add(waiting: Waiting): Promise<Received> {
    const answer = new Promise<Received>((resolve, reject) => {
      this.#queue.push({ ...waiting, resolve, reject });
    });
    this.#running ??= this.#drain();
    return answer;
  }

  /** Resolves when nothing is left to write. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #drain(): Promise<void> {
    // The rest of this turn of the event loop belongs to the frames that have arrived in it.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) await this.#writeOne(this.#takeGroup());
    this.#running = undefined;
  }

  /** At most one frame a device: the next one is judged by what this one leaves behind. */
  #takeGroup(): Queued[] {
    const [group, devices, rest]: [Queued[], Set<DeviceId>, Queued[]] = [[], new Set(), []];
    let reports = 0;
    for (const queued of this.#queue) {
      const fits = reports === 0 || reports + queued.frame.reports.length <= groupReports;
      if (!fits || devices.has(queued.device)) {
        rest.push(queued);
      } else {
        group.push(queued);
        reports += queued.frame.reports.length;
      }
      // Also when it does not fit now: nothing of this device may overtake it.
      devices.add(queued.device);
    }
    this.#queue = rest;
    return group;
  }

  async #writeOne(group: readonly Queued[]): Promise<void> {
    try {
      const answers = await this.#write(group);
      for (const [at, queued] of group.entries()) queued.resolve(answers[at] as Received);
    } catch (error) {
      if (group.length === 1) {
        group[0]?.reject(error);
        return;
      }
      // One frame that cannot be written must not hold up the others.
      for (const queued of group) await this.#writeOne([queued]);
    }
  }
}
