// A device that reports to the core directly: a real key, real signatures, a real chain.
import type { FastifyInstance } from 'fastify';
import type { Outcome } from '../../shared/checks/define.ts';
import type { Clock, Instant } from '../../shared/clock.ts';
import type { DeviceDescription } from '../../shared/device.ts';
import type { DeviceId } from '../../shared/ids.ts';
import { outcomesDigest, type ReportBody, type SignedReport } from '../../shared/protocol/report.ts';
import {
  canonicalText,
  type Digest,
  deviceIdOf,
  digestOf,
  newKeyPair,
  privateKeyOf,
  sign,
} from '../../shared/protocol/sign.ts';

type Facts = Record<string, Outcome>;

export class TestDevice {
  readonly id: DeviceId;
  readonly publicKey: string;
  readonly description: DeviceDescription;
  readonly #app: FastifyInstance;
  readonly #clock: Clock;
  readonly #key;
  seq = 0;
  previous: Digest | null = null;

  constructor(app: FastifyInstance, clock: Clock, name: string) {
    const { privateKeyPem, publicKey } = newKeyPair();
    this.#app = app;
    this.#clock = clock;
    this.#key = privateKeyOf(privateKeyPem);
    this.publicKey = publicKey;
    this.id = deviceIdOf(publicKey);
    this.description = {
      name,
      system: 'linux',
      osName: 'Debian GNU/Linux',
      osVersion: '12',
      model: null,
      serial: 'SN-1',
      hardwareUuid: null,
      virtual: false,
      agentVersion: '0.1.0',
      overlay: false,
    };
  }

  /** The next report of the chain. */
  next(facts: Facts, more: Partial<ReportBody> = {}): SignedReport {
    const report = this.signed({
      device: this.id,
      seq: this.seq + 1,
      collectedAt: this.#clock.now(),
      policyVersion: 1,
      previous: this.previous,
      facts,
      ...more,
    });
    this.seq += 1;
    this.previous = digestOf(report.body);
    return report;
  }

  /** A report outside the chain. */
  signed(body: ReportBody): SignedReport {
    const text = canonicalText(body);
    return { body: text, signature: sign('report', text, this.#key) };
  }

  quiet(outcomes: Facts, collectedAt?: Instant): SignedReport {
    const unchanged = { checks: Object.keys(outcomes), digest: outcomesDigest(outcomes) };
    return this.next({}, { unchanged, ...(collectedAt !== undefined && { collectedAt }) });
  }

  send(...reports: SignedReport[]) {
    return this.#app.ingest.receive(this.id, { reports });
  }

  /** Reports and insists that it is taken. */
  async report(facts: Facts, more: Partial<ReportBody> = {}): Promise<void> {
    const received = await this.send(this.next(facts, more));
    if (!received.ok) throw new Error(`refused: ${received.code} ${received.message}`);
  }
}
