// The open dashboards: each a response that stays open. Bounded in number and in what may wait for a slow one.
import type { ServerResponse } from 'node:http';
import type { LiveEvent } from '../../shared/api/nouns.ts';

export interface Listener {
  response: ServerResponse;
  /** Whether whoever opened it may still listen. */
  isAllowed(): Promise<boolean>;
}

const maxListeners = 500;
/** Events within this long go out together, and the same one once: a fleet that reports at once is one word a device. */
const gatherMs = 100;
/** Beyond it a listener does not read any more; it is let go and comes back by itself. */
const maxWaitingBytes = 1_000_000;

export class Listeners {
  readonly #open = new Set<Listener>();
  readonly #waiting = new Map<string, LiveEvent>();
  #timer: NodeJS.Timeout | undefined;

  /** False when there are too many. */
  add(listener: Listener): boolean {
    if (this.#open.size >= maxListeners) return false;
    this.#open.add(listener);
    listener.response.once('close', () => this.#open.delete(listener));
    return true;
  }

  publish(event: LiveEvent): void {
    if (this.#open.size === 0) return;
    this.#waiting.set(`${event.type} ${event.id}`, event);
    this.#timer ??= setTimeout(() => this.#send(), gatherMs);
  }

  #send(): void {
    this.#timer = undefined;
    const text = [...this.#waiting.values()].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    this.#waiting.clear();
    for (const { response } of this.#open) write(response, text);
  }

  /** Keeps the connections from being taken for dead, and ends those of sessions that have ended. */
  async heartbeat(): Promise<void> {
    for (const listener of [...this.#open]) {
      if (await listener.isAllowed()) write(listener.response, ': still here\n\n');
      else listener.response.end();
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const { response } of this.#open) response.end();
    this.#open.clear();
  }
}

function write(response: ServerResponse, text: string): void {
  if (response.writableLength > maxWaitingBytes) response.destroy();
  else response.write(text);
}
