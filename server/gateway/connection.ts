// One agent's WebSocket, from the challenge to the end. Takes its frames strictly in order, one at a time, and lets the
// socket wait while they do: whoever sends faster than the store writes is slowed down, never dropped.
import { type RawData, WebSocket } from 'ws';
import type { CheckId } from '../../shared/checks/index.ts';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId, RequestId } from '../../shared/ids.ts';
import { encode } from '../../shared/protocol/codec.ts';
import type { FromCollector } from '../../shared/protocol/messages.ts';
import type { Refusal } from './hello.ts';

/** What a connection asks of the gateway. */
export interface Hooks {
  /** The first frame, then every further one; a refusal ends the connection. */
  take(connection: Connection, text: string): Promise<Refusal | undefined>;
  /** A ping came; false when there were too many. */
  mayPing(connection: Connection): boolean;
  closed(connection: Connection): void;
  failed(connection: Connection, error: unknown): void;
}

/** Frames and characters of one connection that may wait here; beyond either the socket is not read. */
const most = { frames: 16, characters: 1024 * 1024 };

/** Questions whose time is remembered; an agent answers them in order. */
const mostAsked = 100;

/** RFC 6455. The reason is in the `refused` message before it; the code only says whether to come back. */
const closeCodes = { refused: 1008, goingAway: 1001, fault: 1011, busy: 1013 } as const;

/** How long the other side may take to agree to the end. */
const partingMs = 2_000;

export class Connection {
  readonly address: string;
  /** What it was challenged with. */
  readonly nonce: string;
  /** When that it is there was last written down. */
  notedAt: Instant = 0;
  /** Undefined until it has proven who it is. */
  device: DeviceId | undefined;
  /** What it was asked on this connection, and when: a report that answers it was measured later. */
  readonly asked = new Map<RequestId, Instant>();
  readonly #socket: WebSocket;
  readonly #hooks: Hooks;
  readonly #inbox: string[] = [];
  #waiting = 0;
  #isTaking = false;
  #isOver = false;
  #isDeaf = false;
  #unanswered = 0;
  /** Resolves when the socket is no more. */
  readonly closed: Promise<void>;

  constructor(socket: WebSocket, address: string, nonce: string, hooks: Hooks) {
    this.#socket = socket;
    this.address = address;
    this.nonce = nonce;
    this.#hooks = hooks;
    socket.on('message', (content, isBinary) => this.#hear(content, isBinary));
    socket.on('pong', () => {
      this.#unanswered = 0;
    });
    socket.on('ping', () => {
      if (!hooks.mayPing(this)) this.refuse({ code: 'busy', message: 'Too many pings.' });
    });
    // What ws itself refuses: frames too large or against RFC 6455, a connection reset. It closes by itself.
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#isOver = true;
        this.#inbox.length = 0;
        hooks.closed(this);
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  send(message: FromCollector): void {
    this.sendText(encode(message));
  }

  /** To look now. Its report names the request, which it could not have known before. */
  ask(wish: { request: RequestId; checks?: CheckId[] }, now: Instant): void {
    this.asked.set(wish.request, now);
    for (const [oldest] of this.asked) if (this.asked.size > mostAsked) this.asked.delete(oldest);
    this.send({ type: 'check-now', ...wish });
  }

  /** For what many are told alike, so that it is made into text once. */
  sendText(text: string): void {
    if (!this.#isOver) this.#socket.send(text);
  }

  /** The last word. Nothing that comes later is looked at. */
  refuse({ code, message }: Refusal): void {
    this.send({ type: 'refused', code, message });
    this.end(code === 'busy' ? 'busy' : 'refused');
  }

  end(why: keyof typeof closeCodes): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#inbox.length = 0;
    // A paused socket would never see the answer to the close.
    this.#socket.resume();
    this.#socket.close(closeCodes[why]);
    setTimeout(() => this.#socket.terminate(), partingMs).unref();
  }

  /** Asks whether the other side is there; false when it did not answer the last two times. */
  ping(): boolean {
    if (this.#unanswered >= 2) return false;
    // An answer that waits behind unread frames was not refused.
    if (!this.#socket.isPaused) this.#unanswered += 1;
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
    return true;
  }

  /** Its words count no more, though it is still there. */
  turnDeaf(): void {
    this.#isDeaf = true;
    this.#inbox.length = 0;
    this.#socket.resume();
  }

  /** Whether it answers within this long. */
  answers(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), withinMs);
      const settle = (isThere: boolean) => (): void => {
        clearTimeout(timer);
        resolve(isThere);
      };
      this.#socket.once('pong', settle(true));
      this.#socket.once('close', settle(false));
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.ping();
    });
  }

  terminate(): void {
    this.#socket.terminate();
  }

  #hear(content: RawData, isBinary: boolean): void {
    if (this.#isOver || this.#isDeaf) return;
    if (isBinary) {
      this.refuse({ code: 'malformed', message: 'A message must be text, and this one was binary.' });
      return;
    }
    const text = content.toString();
    this.#inbox.push(text);
    this.#waiting += text.length;
    if (this.#inbox.length >= most.frames || this.#waiting >= most.characters) this.#socket.pause();
    if (!this.#isTaking) void this.#takeAll();
  }

  async #takeAll(): Promise<void> {
    this.#isTaking = true;
    try {
      for (let text = this.#inbox.shift(); text !== undefined; text = this.#inbox.shift()) {
        this.#waiting -= text.length;
        const refusal = await this.#hooks.take(this, text);
        if (refusal !== undefined) this.refuse(refusal);
        if (this.#inbox.length <= most.frames / 4 && this.#waiting <= most.characters / 4) this.#socket.resume();
      }
    } catch (error) {
      this.#hooks.failed(this, error);
      this.end('fault');
    } finally {
      this.#isTaking = false;
    }
  }
}
