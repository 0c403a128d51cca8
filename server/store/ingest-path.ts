// The few statements that run for every report. They have an interface of their own because they decide how many
// reports a second a collector takes, and each engine has its own quickest way to run them.
import type { Insertable, Selectable } from 'kysely';
import type { DeviceId } from '../../shared/ids.ts';
import type { Digest } from '../../shared/protocol/sign.ts';
import type { FindingsTable, GapsTable, ReportsTable, StoredStanding, Tables, TransitionsTable } from './tables.ts';

/** What must be known of a device to judge its next report. */
export type IngestDevice = Pick<
  Selectable<Tables['devices']>,
  | 'id'
  | 'system'
  | 'enrolled_at'
  | 'revoked_at'
  | 'head_seq'
  | 'head_digest'
  | 'next_review_at'
  | 'review_on_report'
  | 'last_measured_at'
>;

export interface IngestState {
  device: IngestDevice;
  findings: Selectable<FindingsTable>[];
}

/** What one frame of one device adds. */
export interface Append {
  device: DeviceId;
  reports: Insertable<ReportsTable>[];
  gaps: Insertable<GapsTable>[];
  head: { seq: number; digest: Digest };
  lastSeenAt: number;
  lastMeasuredAt: number | null;
  oldestMeasuredAt: number | null;
  standing: StoredStanding;
  /** Findings that are new or changed. */
  findings: Insertable<FindingsTable>[];
  /** Checks measured anew with the same outcome. */
  remeasured: { check: string; at: number }[];
  transitions: Insertable<TransitionsTable>[];
}

export interface IngestPath {
  read(device: DeviceId): Promise<IngestState | undefined>;
  /** Digests of the reports held from `from` to `to`, by number. */
  heldDigests(device: DeviceId, from: number, to: number): Promise<Map<number, Digest>>;
  append(append: Append): Promise<void>;
}
