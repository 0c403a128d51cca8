// The door of the ledger: the append-only, hash-chained record of what happened.
export { appendLedger, type LedgerEntry, verifyLedger } from './queries.ts';
