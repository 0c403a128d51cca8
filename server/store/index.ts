// The door of the store: everything the collector knows, behind one interface that SQLite serves today and PostgreSQL
// can serve as well. Nothing outside this folder knows which engine it is.
import type { Kysely, Transaction } from 'kysely';
import type { IngestPath } from './ingest-path.ts';
import type { Tables } from './tables.ts';

export type { Append, IngestPath, IngestState } from './ingest-path.ts';
export { StoreProblem } from './problems.ts';
export { openStore } from './sqlite.ts';
export type { StoredStanding, Tables } from './tables.ts';

/** For functions that read or write: the database, or the transaction they are a part of. */
export type Db = Kysely<Tables>;
export type Trx = Transaction<Tables>;

export interface Store {
  /** For reading, and for single writes. Inside `transaction` use the transaction alone: this one would wait for it. */
  db: Kysely<Tables>;
  /** All of it or nothing; what it resolves with is durable. */
  transaction<T>(work: (trx: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** A transaction with the few hot statements of ingest at hand. */
  ingest<T>(work: (trx: Transaction<Tables>, path: IngestPath) => Promise<T>): Promise<T>;
  /** Resolves when the store answers; rejects with the reason when it does not. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

declare module 'fastify' {
  interface FastifyInstance {
    store: Store;
  }
}
