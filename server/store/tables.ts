// Every table, as its rows are read and written. Instants are milliseconds (UTC), yes and no are 1 and 0, and what has a
// shape of its own is JSON text, so that SQLite and PostgreSQL hold the same.
import type { Generated } from 'kysely';
import type { HoldingPi } from '../../shared/device.ts';
import type { SystemName } from '../../shared/host.ts';
import type { AlertId, CollectorId, DeviceId, PersonId, TokenId, UserId } from '../../shared/ids.ts';
import type { Digest, PublicKeyText, Signature } from '../../shared/protocol/sign.ts';
import type { Role } from '../../shared/role.ts';
import type { VerdictWord } from '../../shared/verdict.ts';

/** Where a device stands by its newest facts, whatever their age: `silent` is decided when it is asked for. */
export type StoredStanding = 'compliant' | 'failing' | 'unknown';

interface DevicesTable {
  id: DeviceId;
  public_key: PublicKeyText;
  name: string;
  /** Name in lower case by JavaScript's rules, since engines differ outside ASCII. Sorted and searched by. */
  name_key: string;
  /** Name, serial and log-in name in lower case. */
  search_key: string;
  system: SystemName;
  os_name: string;
  os_version: string;
  overlay: number;
  /** JSON of the whole DeviceDescription. */
  description: string;
  person_id: PersonId | null;
  login: string | null;
  holding_pi: HoldingPi;
  holding_pi_reason: string | null;
  holding_pi_by: string | null;
  holding_pi_at: number | null;
  token_id: TokenId | null;
  enrolled_at: number;
  revoked_at: number | null;
  revoked_reason: string | null;
  last_seen_at: number | null;
  /** When anything was last measured, by the collector's clock. */
  last_measured_at: number | null;
  /** The oldest measurement among the checks in force; null while one was never measured. */
  oldest_measured_at: number | null;
  standing: StoredStanding;
  /** The newest report held: 0 and null when there is none. */
  head_seq: number;
  head_digest: Digest | null;
  /** Policy that its findings were judged by. */
  policy_version: number;
  /** When time alone may change something; null: never. */
  next_review_at: number | null;
  /** 1: the next measurement must be reviewed even when it says nothing new. */
  review_on_report: number;
  /** When a second history under this device's key was last seen, and what gave it away. */
  clone_seen_at: number | null;
  clone_reason: string | null;
}

export interface FindingsTable {
  device_id: DeviceId;
  check_id: string;
  /** Canonical text of the outcome; null: not measured yet. */
  outcome: string | null;
  measured_at: number | null;
  report_seq: number | null;
  verdict: VerdictWord;
  reason: string;
  /** JSON array of steps. */
  remedy: string;
  /** Since when the verdict is this one. */
  since: number;
  /** Since when it is neither pass nor not-applicable; null while it is. */
  trouble_since: number | null;
}

export interface ReportsTable {
  device_id: DeviceId;
  seq: number;
  /** The canonical text that was signed. */
  body: string;
  digest: Digest;
  signature: Signature;
  /** 1: this signature itself was checked. 0: proven by the chain up to the next one that was. */
  signature_checked: number;
  received_at: number;
  /** What the device's clock said. */
  collected_at: number;
}

/** Numbers that a device's full spool gave up, as it declared them. */
export interface GapsTable {
  device_id: DeviceId;
  from_seq: number;
  to_seq: number;
  declared_at: number;
}

export interface TransitionsTable {
  id: Generated<number>;
  device_id: DeviceId;
  at: number;
  check_id: string | null;
  from_verdict: VerdictWord | null;
  to_verdict: VerdictWord | null;
  text: string;
  cause: 'report' | 'policy' | 'person' | 'enrolment' | 'time';
  by_whom: string | null;
  report_seq: number | null;
}

interface AlertsTable {
  id: AlertId;
  device_id: DeviceId;
  /** What it is about; at most one unresolved alert per device and key. */
  alert_key: string;
  kind: 'finding' | 'silence' | 'access' | 'clone';
  check_id: string | null;
  person_id: PersonId | null;
  severity: 'low' | 'medium' | 'high' | 'critical';
  /** Severity as a number, 4 the worst, for sorting. */
  severity_rank: number;
  state: 'open' | 'acknowledged' | 'resolved';
  sentence: string;
  reason: string;
  remedy: string;
  clauses: string;
  since: number;
  opened_at: number;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  note: string | null;
  resolved_at: number | null;
  resolution: string | null;
}

interface PersonsTable {
  id: PersonId;
  name: string;
  /** Name in lower case. */
  name_key: string;
  /** Name, e-mail and department in lower case. */
  search_key: string;
  email: string | null;
  department: string | null;
  /** The instant from which they must have no access, past or to come. */
  terminated_at: number | null;
  terminated_by: string | null;
  created_at: number;
}

/** One per leaver and device: is their access cut there? */
interface CutoffsTable {
  person_id: PersonId;
  device_id: DeviceId;
  login: string | null;
  /** 1: the device has reported an account of that name. Until then its absence proves nothing but a slip of the pen. */
  account_seen: number;
  terminated_at: number;
  state: 'pending' | 'cut' | 'open' | 'active' | 'unknown';
  reason: string;
  since: number;
  proven_at: number | null;
  took_ms: number | null;
  /** When the device was last asked to look. */
  asked_at: number | null;
}

interface PoliciesTable {
  version: number;
  /** JSON of the Policy. */
  policy: string;
  applied_at: number;
  applied_by: string;
}

interface LedgerTable {
  seq: number;
  at: number;
  actor: string;
  act: string;
  subject: string;
  /** Canonical JSON text. */
  detail: string;
  /** Digest of the entry before; null in the first. */
  previous: Digest | null;
  digest: Digest;
}

/** How the devices holding PI stood on a day. */
interface DaysTable {
  /** `2026-11-24`, UTC. */
  day: string;
  compliant: number;
  failing: number;
  unknown: number;
  silent: number;
}

interface UsersTable {
  id: UserId;
  name: string;
  role: Role;
  password_hash: string;
  created_at: number;
  failed_attempts: number;
  locked_until: number | null;
}

interface SessionsTable {
  token_hash: Digest;
  user_id: UserId;
  created_at: number;
  expires_at: number;
  last_used_at: number;
}

interface EnrolmentTokensTable {
  id: TokenId;
  label: string;
  secret_hash: Digest;
  uses_left: number;
  expires_at: number;
  created_at: number;
  created_by: string;
  revoked_at: number | null;
}

interface CollectorTable {
  id: CollectorId;
  created_at: number;
}

/** The steps that this data file has taken. */
interface MigrationsTable {
  number: number;
  name: string;
}

export interface Tables {
  migrations: MigrationsTable;
  devices: DevicesTable;
  findings: FindingsTable;
  reports: ReportsTable;
  gaps: GapsTable;
  transitions: TransitionsTable;
  alerts: AlertsTable;
  persons: PersonsTable;
  cutoffs: CutoffsTable;
  policies: PoliciesTable;
  ledger: LedgerTable;
  days: DaysTable;
  users: UsersTable;
  sessions: SessionsTable;
  enrolment_tokens: EnrolmentTokensTable;
  collector: CollectorTable;
}
