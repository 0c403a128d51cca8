// The store on SQLite: one file, no set-up. Durable when a transaction resolves: WAL with synchronous=FULL syncs the log
// at every commit.
import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Store } from './index.ts';
import { migrate } from './migrate.ts';
import { storeProblem } from './problems.ts';
import { sqliteIngestPath } from './sqlite-ingest.ts';
import type { Tables } from './tables.ts';

/**
 * Opens a data file, or makes it, and brings it to this version; an existing one is copied first.
 * @throws StoreProblem with the cause and the cure when the file cannot be used.
 */
export async function openStore(file: string): Promise<Store> {
  let database: Database.Database | undefined;
  try {
    const isNew = !existsSync(file) || statSync(file).size === 0;
    database = connect(file);
    const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    await migrate(db, file, isNew ? undefined : (copy) => backUp(database, copy));
    return storeOn(db, database);
  } catch (error) {
    database?.close();
    throw storeProblem(file, error);
  }
}

function connect(file: string): Database.Database {
  const database = new Database(file, { timeout: 2_000 });
  try {
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    // A write now, so that a file that may be read only is told at start and not at the first report.
    database.pragma('user_version = 1');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

async function backUp(database: Database.Database | undefined, copy: string): Promise<void> {
  await database?.backup(copy);
}

function storeOn(db: Kysely<Tables>, database: Database.Database): Store {
  const path = sqliteIngestPath(database);
  return {
    db,
    transaction: (work) => db.transaction().execute(work),
    // SQLite has one connection here, and Kysely lends it to one transaction at a time: prepared statements run within
    // `work` are a part of that transaction.
    ingest: (work) => db.transaction().execute((trx) => work(trx, path)),
    ready: async () => {
      await db.selectFrom('migrations').select('number').limit(1).execute();
    },
    close: () => db.destroy(),
  };
}
