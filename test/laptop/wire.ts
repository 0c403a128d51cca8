// A line-by-line JSON conversation over a Unix socket: what both QEMU's monitor and the guest agent speak.
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export type Json = Record<string, unknown>;

export class JsonLines {
  readonly #socket: Socket;
  #rest = '';
  readonly #waiting: {
    wants: (message: Json) => boolean;
    resolve: (message: Json) => void;
    reject: (error: Error) => void;
  }[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    const gone = (error?: Error): void => {
      for (const { reject } of this.#waiting.splice(0)) reject(error ?? new Error('The virtual machine hung up'));
    };
    socket.on('error', gone);
    socket.on('close', () => gone());
  }

  #receive(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      // The guest agent marks a fresh conversation with a byte that is no JSON.
      const text = line.replace(/^\xff|^\uFFFD/, '').trim();
      if (text === '') continue;
      const message = JSON.parse(text) as Json;
      const index = this.#waiting.findIndex(({ wants }) => wants(message));
      if (index !== -1) this.#waiting.splice(index, 1)[0]?.resolve(message);
    }
  }

  send(message: Json): void {
    this.#socket.write(`${JSON.stringify(message)}\n`);
  }

  /** The next message that fits. Rejects when none came in time or the other side hung up. */
  next(wants: (message: Json) => boolean, timeoutMs: number): Promise<Json> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`No answer within ${timeoutMs} ms`)), timeoutMs);
      this.#waiting.push({
        wants,
        resolve: (message) => {
          clearTimeout(timer);
          resolve(message);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      });
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** Connects as soon as the other side listens. */
export async function converse(path: string, tries = 100): Promise<JsonLines> {
  for (let n = 1; ; n++) {
    const socket = connect(path);
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (opened) return new JsonLines(socket);
    if (n === tries) throw new Error(`Nobody listens at ${path}`);
    await wait(100);
  }
}
