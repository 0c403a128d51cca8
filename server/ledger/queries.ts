// Entries are written in the transaction of what they record, so that neither exists without the other.
import type { Selectable } from 'kysely';
import type { Instant } from '../../shared/clock.ts';
import { canonicalText, digestOf } from '../../shared/protocol/sign.ts';
import type { Db, Tables, Trx } from '../store/index.ts';

export interface LedgerEntry {
  at: Instant;
  /** A user's name, a device's id, or `collector` for what happens by itself. */
  actor: string;
  /** `device.revoke`, `alert.open`: subject and verb. */
  act: string;
  subject: string;
  detail: unknown;
}

type Row = Selectable<Tables['ledger']>;

const digestOfEntry = ({ seq, at, actor, act, subject, detail, previous }: Omit<Row, 'digest'>): string =>
  digestOf(canonicalText({ seq, at, actor, act, subject, detail, previous }));

/** Appends entries in the order given. Only within a transaction: two writers must not both continue the same entry. */
export async function appendLedger(trx: Trx, ...entries: LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const last = await trx
    .selectFrom('ledger')
    .select(['seq', 'digest'])
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  let [seq, previous] = [last?.seq ?? 0, last?.digest ?? null];
  const rows: Row[] = [];
  for (const { at, actor, act, subject, detail } of entries) {
    seq += 1;
    const entry = { seq, at, actor, act, subject, detail: canonicalText(detail), previous };
    const digest = digestOfEntry(entry);
    rows.push({ ...entry, digest });
    previous = digest;
  }
  // Eight columns a row: SQLite binds at most 32,766 values in one statement.
  for (let from = 0; from < rows.length; from += 1_000) {
    await trx
      .insertInto('ledger')
      .values(rows.slice(from, from + 1_000))
      .execute();
  }
}

export type LedgerVerdict = { ok: true; entries: number } | { ok: false; seq: number; fault: string };

const pageRows = 1_000;

/**
 * Walks the whole chain and names the first entry that was changed, is missing or stands out of order. That the newest
 * entries were cut off cannot be told from the ledger alone: compare its length and last digest with an export kept elsewhere.
 */
export async function verifyLedger(db: Db): Promise<LedgerVerdict> {
  let [seq, previous]: [number, string | null] = [0, null];
  for (;;) {
    const page: Row[] = await db
      .selectFrom('ledger')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    for (const row of page) {
      const fault = faultOf(row, seq + 1, previous);
      if (fault !== undefined) return { ok: false, seq: seq + 1, fault };
      [seq, previous] = [row.seq, row.digest];
    }
    if (page.length < pageRows) return { ok: true, entries: seq };
  }
}

function faultOf(row: Row, expected: number, previous: string | null): string | undefined {
  if (row.seq !== expected) {
    const missing = row.seq - 1 === expected ? `Entry ${expected} is` : `Entries ${expected} to ${row.seq - 1} are`;
    return `${missing} missing.`;
  }
  if (digestOfEntry(row) !== row.digest) return `Entry ${row.seq} was changed after it was written.`;
  if (row.previous !== previous)
    return `Entry ${row.seq} does not follow the entry before it: they were exchanged or rewritten.`;
  return undefined;
}
