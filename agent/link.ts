// The connection to the collector: opens it, keeps it alive, sends what the spool holds and comes back after trouble.
// Every decision about a message is link-domain.ts's.
import WebSocket from 'ws';
import type { CheckId } from '../shared/checks/index.ts';
import type { Clock, Instant } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import type { RequestId } from '../shared/ids.ts';
import type { VersionedPolicy } from '../shared/policy.ts';
import { decodeFromCollector, encode } from '../shared/protocol/codec.ts';
import { agentPath } from '../shared/protocol/enrolment.ts';
import { type FromAgent, helloText } from '../shared/protocol/messages.ts';
import { limits } from '../shared/protocol/report.ts';
import { sign } from '../shared/protocol/sign.ts';
import { protocolVersion, subprotocol } from '../shared/protocol/version.ts';
import type { Identity } from './identity.ts';
import {
  type Effect,
  fitOf,
  giveUp,
  maySend,
  newSession,
  receive,
  type Session,
  type Step,
  sent,
} from './link-domain.ts';
import { type Spool, SpoolError } from './spool.ts';
import type { Head } from './spool-index.ts';
import { type Trouble, trouble, troubleOf, waitMs } from './trouble.ts';

export interface LinkState {
  connection: 'connected' | 'connecting' | 'waiting';
  since: Instant;
  /** What ended the last connection; undefined while connected. */
  trouble?: Trouble | undefined;
  retryAt?: Instant | undefined;
  /** Milliseconds by which this machine's clock is ahead of the collector's, at the last welcome. */
  clockAheadMs?: number | undefined;
}

export interface LinkParts {
  identity: Identity;
  spool: Spool;
  clock: Clock;
  random: () => number;
  describe: () => Promise<DeviceDescription>;
  /** What the collector asks for; `inFull`: it lacks facts. */
  onPolicy: (policy: VersionedPolicy) => void;
  onCheckNow: (request: RequestId | undefined, checks: CheckId[] | undefined) => void;
  onInFull: (why: string) => void;
  onChange: (state: LinkState) => void;
}

const frameBytes = 1024 * 1024;
const pingEveryMs = 30_000;
/** Two pings may be lost; longer, and the machine slept or the network is gone. */
const silentAfterMs = 75_000;
const handshakeMs = 15_000;
/** A connection that held this long was no failure, and the next wait is a short one again. */
const steadyMs = 30_000;

export class Link {
  readonly #parts: LinkParts;
  #socket: WebSocket | undefined;
  #session: Session = newSession();
  #attempt = 0;
  #openedAt: Instant = 0;
  #heardAt: Instant = 0;
  #retry: NodeJS.Timeout | undefined;
  #wake: NodeJS.Timeout | undefined;
  #ping: NodeJS.Timeout | undefined;
  #isStopped = false;
  #state: LinkState;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#state = { connection: 'waiting', since: parts.clock.now() };
  }

  get state(): LinkState {
    return this.#state;
  }

  start(): void {
    void this.#connect();
  }

  /** There is something new in the spool. */
  spooled(): void {
    this.#sendWhatFits();
  }

  /** The network may have come back: whoever waits a little tries at once, and a connection that slept is looked at. */
  nudge(): void {
    if (this.#socket !== undefined) this.#keepAlive();
    else if (this.#retry !== undefined && this.#state.trouble?.wait === 'soon') void this.#connect();
  }

  /** Ends the connection in good order, within half a second. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#clearTimers();
    const socket = this.#socket;
    if (socket === undefined) return;
    const ended = new Promise((resolve) => socket.once('close', resolve));
    const impatience = setTimeout(() => socket.terminate(), 500);
    socket.close(1000);
    await ended;
    clearTimeout(impatience);
  }

  async #connect(): Promise<void> {
    this.#clearTimers();
    this.#become({ connection: 'connecting', trouble: this.#state.trouble });
    const description = await this.#parts.describe();
    if (this.#isStopped || this.#socket !== undefined) return;
    const { url, ca } = this.#parts.identity.enrolment;
    const socket = new WebSocket(url.replace(/^https:/, 'wss:') + agentPath, [subprotocol], {
      ca,
      minVersion: 'TLSv1.2',
      // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED in the environment cannot open the door.
      rejectUnauthorized: true,
      // The collector is who holds a certificate of the authority learnt at enrolment, under whatever name it is reached.
      // ws types the answer as a boolean; to TLS anything falsy means no objection.
      checkServerIdentity: () => false,
      handshakeTimeout: handshakeMs,
      maxPayload: limits.frameBytes,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    this.#session = newSession();
    this.#heardAt = this.#parts.clock.now();
    this.#listen(socket, description);
  }

  #listen(socket: WebSocket, description: DeviceDescription): void {
    let fault: Trouble | undefined;
    const heard = (): void => {
      this.#heardAt = this.#parts.clock.now();
    };
    socket.on('open', () => {
      heard();
      this.#ping = setInterval(() => this.#keepAlive(), pingEveryMs);
    });
    socket.on('ping', heard);
    socket.on('pong', heard);
    socket.on('message', (bytes, isBinary) => {
      if (this.#socket !== socket) return;
      heard();
      this.#hear(isBinary ? undefined : bytes.toString(), description);
    });
    socket.on('error', (error) => {
      fault = troubleOf(error);
    });
    socket.on('close', () => {
      if (this.#socket === socket) this.#ended(fault);
    });
  }

  #hear(text: string | undefined, description: DeviceDescription): void {
    const decoded = decodeFromCollector(text ?? '');
    const step = decoded.ok
      ? receive(this.#session, decoded.message, this.#parts.identity.enrolment.collector, this.#parts.clock.now())
      : giveUp(this.#session, trouble('protocol', decoded.reason));
    this.#take(step, description);
    this.#sendWhatFits();
  }

  #take({ session, effects }: Step, description: DeviceDescription): void {
    this.#session = session;
    for (const effect of effects) this.#perform(effect, description);
  }

  #perform(effect: Effect, description: DeviceDescription): void {
    const { spool, clock } = this.#parts;
    switch (effect.do) {
      case 'greet':
        this.#greet(effect.nonce, description);
        break;
      case 'compare-clocks':
        this.#openedAt = clock.now();
        this.#become({ connection: 'connected', clockAheadMs: clock.now() - effect.theirs });
        break;
      case 'reconcile':
        this.#reconcile(effect.head);
        break;
      case 'acknowledge':
        this.#attempt = 0;
        spool.acknowledge(effect.seq, clock.now());
        this.#parts.onChange(this.#state);
        break;
      case 'adopt-policy':
        this.#parts.onPolicy(effect.policy);
        break;
      case 'check-now':
        this.#parts.onCheckNow(effect.request, effect.checks);
        break;
      case 'report-in-full':
        this.#parts.onInFull('The collector lacks facts that were called unchanged.');
        break;
      case 'wake-at':
        clearTimeout(this.#wake);
        this.#wake = setTimeout(() => this.#sendWhatFits(), Math.max(0, effect.at - clock.now()));
        break;
      case 'give-up':
        this.#drop(effect.trouble);
        break;
    }
  }

  #greet(nonce: string, description: DeviceDescription): void {
    const { enrolment, device, key } = this.#parts.identity;
    const signature = sign('hello', helloText(nonce, enrolment.collector, device), key);
    this.#send({ type: 'hello', version: protocolVersion, device, description, signature });
  }

  #reconcile(theirs: Head): void {
    const { spool, clock, onInFull } = this.#parts;
    const fit = fitOf(theirs, spool.head, spool.digestAt(theirs.seq), spool.acknowledged);
    if (fit === 'go-on') spool.acknowledge(theirs.seq, clock.now());
    else if (fit === 'resend') {
      spool.forgetAcknowledged(theirs.seq);
      onInFull('The collector holds less than it acknowledged: what is still kept is sent again.');
    } else this.#restart(theirs);
  }

  #restart({ seq, digest }: Head): void {
    const { spool, onInFull } = this.#parts;
    // Number 0 alone has no digest, and nothing is ahead of or beside that.
    if (digest === null) return;
    const lost = spool.waiting;
    try {
      spool.restartFrom(seq, digest);
    } catch (fault) {
      if (!(fault instanceof SpoolError)) throw fault;
      this.#drop(trouble('disk', fault.message));
      return;
    }
    onInFull(
      `The collector holds reports that this folder does not, which was put back from a copy. Going on from number ${seq}; ${lost} made since under the same numbers cannot be sent.`,
    );
  }

  #sendWhatFits(): void {
    const { spool, clock } = this.#parts;
    while (maySend(this.#session, spool.head.seq, clock.now())) {
      const batch = spool.batchAfter(this.#session.sentUpTo, limits.reportsInFrame, frameBytes);
      if (batch === undefined) return;
      const dropped = batch.dropped.length > 0 ? { dropped: batch.dropped } : {};
      this.#send({ type: 'reports', reports: batch.reports, ...dropped });
      this.#session = sent(this.#session, batch.upTo);
    }
  }

  #send(message: FromAgent): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(encode(message));
  }

  #keepAlive(): void {
    if (this.#parts.clock.now() - this.#heardAt > silentAfterMs) this.#drop(trouble('silent'));
    else if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.ping();
  }

  #drop(why: Trouble): void {
    const socket = this.#socket;
    this.#ended(why);
    socket?.terminate();
  }

  #ended(why: Trouble | undefined): void {
    if (this.#socket === undefined) return;
    this.#socket = undefined;
    this.#clearTimers();
    if (this.#isStopped) return;
    const { clock, random } = this.#parts;
    const wasSteady = this.#session.phase === 'open' && clock.now() - this.#openedAt > steadyMs;
    if (wasSteady) this.#attempt = 0;
    this.#session = newSession();
    const after = why ?? trouble('lost');
    const wait = waitMs(after.wait, this.#attempt++, random());
    this.#retry = setTimeout(() => void this.#connect(), wait);
    this.#become({ connection: 'waiting', trouble: after, retryAt: clock.now() + wait });
  }

  #become(state: Omit<LinkState, 'since'>): void {
    this.#state = { ...state, since: this.#parts.clock.now() };
    this.#parts.onChange(this.#state);
  }

  #clearTimers(): void {
    clearTimeout(this.#retry);
    clearTimeout(this.#wake);
    clearInterval(this.#ping);
    this.#retry = undefined;
  }
}
