// A collector reduced to its protocol, over real TLS: what the agent's tests talk to. It believes nothing, stores what
// follows, and notes as a fault whatever a real collector would have to refuse.

import { X509Certificate } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Value } from 'typebox/value';
import { type WebSocket, WebSocketServer } from 'ws';
import {
  type Certified,
  certifyAuthority,
  certifyServer,
  fingerprintOf,
  newKey,
} from '../../server/pki/certificates.ts';

export { certifyServer };

import type { CollectorId, DeviceId } from '../../shared/ids.ts';
import { defaultPolicy, type VersionedPolicy } from '../../shared/policy.ts';
import { decodeFromAgent, decodeReportBody, encode } from '../../shared/protocol/codec.ts';
import { agentPath, EnrolRequest, encodeToken, enrolPath } from '../../shared/protocol/enrolment.ts';
import { type FromAgent, type FromCollector, helloText, type Refused } from '../../shared/protocol/messages.ts';
import type { ReportBody, SignedReport } from '../../shared/protocol/report.ts';
import {
  deviceIdOf,
  digestOf,
  isSignedBy,
  newId,
  newSecret,
  type PublicKeyText,
  publicKeyOf,
} from '../../shared/protocol/sign.ts';
import { subprotocol } from '../../shared/protocol/version.ts';

interface Device {
  publicKey: PublicKeyText;
  stored: SignedReport[];
  bodies: ReportBody[];
  head: { seq: number; digest: string | null };
}

export class CollectorDouble {
  readonly id: CollectorId;
  readonly #authority: Certified;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, handleProtocols: () => subprotocol });
  readonly #watchers = new Set<() => void>();
  readonly #open = new Map<WebSocket, DeviceId>();
  readonly devices = new Map<DeviceId, Device>();
  readonly secrets = new Set<string>();
  /** What a real collector would have had to refuse. */
  readonly faults: string[] = [];
  /** How often a device was let in. */
  welcomes = 0;
  frames = 0;
  policy: VersionedPolicy = { version: 1, policy: defaultPolicy() };
  /** Answered to every hello, while it is set. */
  refuses: Refused['code'] | undefined;
  /** Said after each frame in place of an acknowledgement, while it is set. */
  pausesForMs: number | undefined;
  acknowledges = true;

  private constructor(id: CollectorId, authority: Certified, server: Certified) {
    this.id = id;
    this.#authority = authority;
    this.#server = createServer({ key: server.key, cert: server.cert + authority.cert, minVersion: 'TLSv1.2' });
    this.#server.on('request', (request, response) => void this.#enrol(request, response));
    this.#server.on('upgrade', (request, socket, head) => {
      if (request.url !== agentPath) socket.destroy();
      else this.#sockets.handleUpgrade(request, socket, head, (agent) => this.#greet(agent));
    });
  }

  /** @param options an id or an authority of another collector, for one that pretends to be it */
  static async start(
    options: { id?: CollectorId; authority?: Certified; port?: number } = {},
  ): Promise<CollectorDouble> {
    const authority = options.authority ?? (await newAuthority());
    const server = await certifyServer(authority, ['localhost'], Date.now());
    const double = new CollectorDouble(options.id ?? newId('c'), authority, server);
    await double.listen(options.port ?? 0);
    return double;
  }

  get authority(): Certified {
    return this.#authority;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** By address, though the certificate is for a name: the authority is what an agent goes by. */
  get url(): string {
    return `https://127.0.0.1:${this.port}`;
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  /** A token good for one enrolment. */
  token(changes: { fingerprint?: string; url?: string } = {}): string {
    const secret = newSecret();
    this.secrets.add(secret);
    const fingerprint = fingerprintOf(new X509Certificate(this.#authority.cert));
    return encodeToken({ url: this.url, fingerprint, secret, ...changes });
  }

  get connected(): number {
    return this.#open.size;
  }

  say(message: FromCollector): void {
    for (const socket of this.#open.keys()) socket.send(encode(message));
  }

  /** Ends every connection without a word, as a crash does; with `deaf`, it also stops listening. */
  async breakOff({ deaf = false } = {}): Promise<void> {
    for (const socket of this.#open.keys()) socket.terminate();
    this.#open.clear();
    if (!deaf) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    for (const socket of this.#sockets.clients) socket.terminate();
    await closed;
  }

  /** Put back from a copy that was made when nothing had been reported. */
  async forgetReports(): Promise<void> {
    for (const device of this.devices.values())
      Object.assign(device, { stored: [], bodies: [], head: { seq: 0, digest: null } } satisfies Partial<Device>);
    await this.breakOff();
  }

  stop(): Promise<void> {
    return this.breakOff({ deaf: true });
  }

  /** Waits until something is so, looking whenever anything has come in. */
  until(isSo: () => boolean, what: string, timeoutMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#watchers.delete(look);
        reject(new Error(`Waited in vain until ${what}. Faults: ${this.faults.join('; ') || 'none'}`));
      }, timeoutMs);
      const look = (): void => {
        if (!isSo()) return;
        clearTimeout(late);
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
  }

  #changed(): void {
    for (const look of [...this.#watchers]) look();
  }

  async #enrol(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const part of request) text += String(part);
    const answer = (status: number, body: unknown): void =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const asked: unknown = request.url === enrolPath ? JSON.parse(text) : undefined;
    if (!Value.Check(EnrolRequest, asked)) return answer(400, { error: { code: 'invalid', message: 'No.', cure: '' } });
    if (!this.secrets.delete(asked.secret)) {
      const cure = 'Make a new one.';
      return answer(403, { error: { code: 'token-refused', message: 'This token was used already.', cure } });
    }
    const key = publicKeyOf(asked.publicKey);
    if (!isSignedBy('enrol', asked.secret, asked.signature, key))
      this.faults.push('an enrolment signed by another key');
    const device = deviceIdOf(asked.publicKey);
    if (!this.devices.has(device))
      this.devices.set(device, { publicKey: asked.publicKey, stored: [], bodies: [], head: { seq: 0, digest: null } });
    answer(200, { device, collector: this.id });
    this.#changed();
  }

  #greet(socket: WebSocket): void {
    const nonce = newSecret();
    const say = (message: FromCollector): void => socket.send(encode(message));
    socket.on('close', () => {
      this.#open.delete(socket);
      this.#changed();
    });
    socket.on('error', () => {});
    socket.on('message', (bytes) => {
      const decoded = decodeFromAgent(bytes.toString());
      if (!decoded.ok) this.faults.push(decoded.reason);
      else if (decoded.message.type === 'hello') this.#letIn(socket, decoded.message, nonce, say);
      else this.#take(socket, decoded.message, say);
      this.#changed();
    });
    say({ type: 'challenge', collector: this.id, nonce });
  }

  #letIn(
    socket: WebSocket,
    hello: FromAgent & { type: 'hello' },
    nonce: string,
    say: (message: FromCollector) => void,
  ): void {
    const device = this.devices.get(hello.device);
    if (device === undefined || this.refuses !== undefined) {
      say({ type: 'refused', code: this.refuses ?? 'not-known', message: 'no' });
      socket.close();
      return;
    }
    if (!isSignedBy('hello', helloText(nonce, this.id, hello.device), hello.signature, publicKeyOf(device.publicKey)))
      this.faults.push('a hello signed by another key');
    this.#open.set(socket, hello.device);
    this.welcomes++;
    const { version, policy } = this.policy;
    say({ type: 'welcome', head: device.head, policyVersion: version, policy, now: Date.now() });
  }

  #take(socket: WebSocket, frame: FromAgent & { type: 'reports' }, say: (message: FromCollector) => void): void {
    const id = this.#open.get(socket);
    const device = id === undefined ? undefined : this.devices.get(id);
    if (device === undefined) {
      this.faults.push('reports before the welcome');
      return;
    }
    this.frames++;
    for (const report of frame.reports) this.#store(device, report, frame.dropped ?? []);
    if (this.pausesForMs !== undefined) say({ type: 'pause', ms: this.pausesForMs });
    if (this.acknowledges) say({ type: 'ack', seq: device.head.seq });
  }

  #store(device: Device, report: SignedReport, dropped: { from: number; to: number }[]): void {
    const body = decodeReportBody(report.body);
    if (!body.ok || !isSignedBy('report', report.body, report.signature, publicKeyOf(device.publicKey))) {
      this.faults.push('a report that is none, or signed by another key');
      return;
    }
    const { seq, previous } = body.message;
    if (seq <= device.head.seq) {
      const held = device.stored[device.bodies.findIndex((one) => one.seq === seq)];
      if (held !== undefined && held.body !== report.body) this.faults.push(`two reports with the number ${seq}`);
      return;
    }
    const expected = device.head.seq + 1;
    const isExcused = dropped.some(({ from, to }) => from === expected && to === seq - 1);
    if (seq !== expected && !isExcused) this.faults.push(`${seq} came where ${expected} was expected`);
    if (seq === expected && previous !== device.head.digest) this.faults.push(`${seq} does not continue the chain`);
    device.stored.push(report);
    device.bodies.push(body.message);
    device.head = { seq, digest: digestOf(report.body) };
  }
}

export async function newAuthority(): Promise<Certified> {
  const key = await newKey();
  return { key, cert: await certifyAuthority(key, Date.now()) };
}
