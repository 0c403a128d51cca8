// An agent's connection in the hands of the test: honest where the test wants it, and anything else where it does not.
import type { KeyObject } from 'node:crypto';
import { WebSocket } from 'ws';
import type { DeviceDescription } from '../../shared/device.ts';
import type { CollectorId, DeviceId } from '../../shared/ids.ts';
import { decodeFromCollector } from '../../shared/protocol/codec.ts';
import { agentPath } from '../../shared/protocol/enrolment.ts';
import { type FromCollector, helloText } from '../../shared/protocol/messages.ts';
import { canonicalText, deviceIdOf, digestOf, newKeyPair, privateKeyOf, sign } from '../../shared/protocol/sign.ts';
import { subprotocol } from '../../shared/protocol/version.ts';
import { enrolUrl, type TestCollector } from './collector.ts';

export const description: DeviceDescription = {
  name: 'FIN-LT-042',
  system: 'linux',
  osName: 'Debian GNU/Linux',
  osVersion: '12',
  model: null,
  serial: null,
  hardwareUuid: null,
  virtual: null,
  agentVersion: '0.1.0',
  overlay: false,
};

/** A key, and what an agent makes with it. */
export class TestKey {
  readonly key: KeyObject;
  readonly publicKey: string;
  readonly device: DeviceId;

  constructor() {
    const { privateKeyPem, publicKey } = newKeyPair();
    this.key = privateKeyOf(privateKeyPem);
    this.publicKey = publicKey;
    this.device = deviceIdOf(publicKey);
  }

  enrolment(secret: string, changes: object = {}): object {
    return { secret, publicKey: this.publicKey, signature: sign('enrol', secret, this.key), description, ...changes };
  }

  hello(challenge: FromCollector & { type: 'challenge' }, changes: object = {}): object {
    const signature = sign('hello', helloText(challenge.nonce, challenge.collector, this.device), this.key);
    return { type: 'hello', version: 1, device: this.device, description, signature, ...changes };
  }

  report(
    seq: number,
    previous: string | null,
    facts: object = {},
    more: object = {},
  ): { body: string; signature: string; digest: string } {
    const body = canonicalText({
      device: this.device,
      seq,
      collectedAt: Date.now(),
      policyVersion: 1,
      previous,
      facts,
      ...more,
    });
    return { body, signature: sign('report', body, this.key), digest: digestOf(body) };
  }
}

export async function enrolled(collector: TestCollector): Promise<TestKey> {
  const key = new TestKey();
  const { status } = await collector.byTls('POST', enrolUrl, key.enrolment(await collector.secret()));
  if (status !== 200) throw new Error(`The device could not enrol: ${status}`);
  return key;
}

export interface SocketOptions {
  headers?: Record<string, string>;
  /** False: as a machine that is there no more, it answers no ping. */
  autoPong?: boolean;
}

type Said<Kind extends FromCollector['type']> = FromCollector & { type: Kind };

export class AgentSocket {
  readonly socket: WebSocket;
  readonly #heard: FromCollector[] = [];
  #wake: () => void = () => {};
  /** The code with which the collector ended it. */
  readonly closed: Promise<number>;

  constructor({ port, ca }: Pick<TestCollector, 'port' | 'ca'>, options: SocketOptions = {}) {
    this.socket = new WebSocket(`wss://localhost:${port}${agentPath}`, subprotocol, { ca, ...options });
    this.socket.on('message', (content) => {
      const decoded = decodeFromCollector(content.toString());
      if (!decoded.ok) throw new Error(`The collector said what is not in the protocol: ${decoded.reason}`);
      this.#heard.push(decoded.message);
      this.#wake();
    });
    this.closed = new Promise((resolve) => this.socket.on('close', (code) => resolve(code)));
    this.socket.on('error', () => this.#wake());
    this.socket.on('close', () => this.#wake());
  }

  /** The next word of the collector, which must be of this kind. */
  async hears<Kind extends FromCollector['type']>(kind: Kind): Promise<Said<Kind>> {
    while (this.#heard.length === 0) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`The connection ended before "${kind}"`);
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    const message = this.#heard.shift();
    if (message?.type !== kind) throw new Error(`Heard ${JSON.stringify(message)}, not "${kind}"`);
    return message as Said<Kind>;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  end(): void {
    this.socket.terminate();
  }
}

/** Connected and let in; gone when the test is over. */
export async function connected(
  t: { teardown(end: () => unknown): unknown },
  collector: TestCollector,
  key: TestKey,
  options: SocketOptions = {},
): Promise<{ agent: AgentSocket; welcome: Said<'welcome'>; collectorId: CollectorId }> {
  const agent = new AgentSocket(collector, options);
  t.teardown(() => agent.end());
  const challenge = await agent.hears('challenge');
  agent.say(key.hello(challenge));
  const welcome = await agent.hears('welcome');
  return { agent, welcome, collectorId: challenge.collector };
}
