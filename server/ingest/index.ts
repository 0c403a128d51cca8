// The door of ingest: a device's reports go in; they are in the store when it says so.
import type { Instant } from '../../shared/clock.ts';
import type { DeviceId, RequestId } from '../../shared/ids.ts';
import type { Refused } from '../../shared/protocol/messages.ts';
import type { SignedReport } from '../../shared/protocol/report.ts';

export interface Incoming {
  reports: SignedReport[];
  dropped?: { from: number; to: number }[];
  /** What the device was asked, and when, by the collector's clock. */
  asked?: ReadonlyMap<RequestId, Instant>;
}

export type Received =
  | { ok: true; ack: number; wantFacts: boolean }
  | { ok: false; code: Refused['code']; message: string };

export interface Ingest {
  /** Resolves after the commit. Frames of one device are taken in the order of the calls. */
  receive(device: DeviceId, message: Incoming): Promise<Received>;
}

declare module 'fastify' {
  interface FastifyInstance {
    ingest: Ingest;
  }
}
