// One PowerShell process and its conversation: a question, a line back. Ended when it does not answer in time, says too
// much, or is not asked anything more; an ended one is never asked again.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { codeOf } from './files.ts';
import { limits } from './limits.ts';
import { answerMark, blockedMark } from './powershell-loop.ts';

export interface Shell {
  path: string;
  args: readonly string[];
  environment: Record<string, string>;
}

/** What came of a question. */
export type Said =
  | { kind: 'value' | 'error'; json: string }
  | { kind: 'blocked'; mode: string }
  | { kind: 'timeout' | 'too-large' }
  | { kind: 'ended'; status: number | null }
  | { kind: 'not-started'; code: string };

export class Session {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  #asked = 0;
  #pending: ((said: Said) => void) | undefined;
  #line = '';
  #size = 0;
  /** Why nothing can be asked any more. */
  #end: Said | undefined;

  constructor({ path, args, environment }: Shell) {
    const child = spawn(path, args, {
      cwd: '/',
      env: environment,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    this.#child = child;
    child.stdout.setEncoding('latin1').on('data', (text: string) => this.#hear(text));
    // The loop may end while a question is written to it: that it ended is told below.
    child.stdin.on('error', () => undefined);
    child.once('error', (fault) => this.#finish({ kind: 'not-started', code: codeOf(fault) ?? 'unknown' }));
    child.once('close', (status) => this.#finish({ kind: 'ended', status }));
    this.#hold(false);
  }

  get end(): Said | undefined {
    return this.#end;
  }

  /** One at a time. */
  async ask(script: string, timeoutMs: number): Promise<Said> {
    if (this.#end !== undefined) return this.#end;
    const { promise, resolve } = Promise.withResolvers<Said>();
    this.#pending = resolve;
    this.#size = 0;
    this.#asked += 1;
    this.#hold(true);
    const timer = setTimeout(() => this.#giveUp('timeout'), timeoutMs);
    this.#child.stdin.write(`${this.#asked} ${Buffer.from(script).toString('base64')}\n`);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#pending = undefined;
      this.#hold(false);
    }
  }

  /** The loop ends by itself when its input does; a process that does not is ended. */
  close(): void {
    this.#finish({ kind: 'ended', status: null });
    this.#child.stdin.end();
    setTimeout(() => this.#child.kill('SIGKILL'), 2_000).unref();
  }

  #hear(text: string): void {
    if (this.#end !== undefined) return;
    this.#size += text.length;
    if (this.#size > limits.bytes) {
      this.#giveUp('too-large');
      return;
    }
    const [first = '', ...more] = text.split('\n');
    this.#line += first;
    for (const next of more) {
      this.#hearLine(this.#line.replace(/\r$/, ''));
      this.#line = next;
    }
  }

  #hearLine(line: string): void {
    const [mark, number, kind, coded = ''] = line.split(' ');
    if (mark === blockedMark) this.#finish({ kind: 'blocked', mode: number ?? '' });
    // The answer to a question that nobody waits for any more is none to this one.
    if (mark !== answerMark || number !== String(this.#asked)) return;
    if (kind === 'value' || kind === 'error')
      this.#pending?.({ kind, json: Buffer.from(coded, 'base64').toString('utf8') });
  }

  #giveUp(kind: 'timeout' | 'too-large'): void {
    this.#finish({ kind });
    this.#child.stdout.destroy();
    this.#child.kill('SIGKILL');
  }

  #finish(said: Said): void {
    this.#end ??= said;
    this.#pending?.(said);
  }

  /** The agent waits for an answer, but does not live on for a PowerShell that is asked nothing. */
  #hold(isAsked: boolean): void {
    for (const one of [this.#child, this.#child.stdin, this.#child.stdout]) {
      // Pipes of a child are sockets, though not typed so.
      const handle = one as unknown as Partial<Pick<NodeJS.Timeout, 'ref' | 'unref'>>;
      if (isAsked) handle.ref?.();
      else handle.unref?.();
    }
  }
}
