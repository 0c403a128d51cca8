// Brings a data file to this version: numbered steps, forward only, each in a transaction of its own.
import { existsSync, rmSync } from 'node:fs';
import type { Kysely } from 'kysely';
import { type Migration, migrations } from './migrations/index.ts';
import { StoreProblem } from './problems.ts';
import type { Tables } from './tables.ts';

/**
 * @param backUp copies the file before anything in it is changed; undefined when there is nothing in it yet
 * @throws StoreProblem when the file was written by a newer version, or is somebody else's
 */
export async function migrate(
  db: Kysely<Tables>,
  file: string,
  backUp: ((copy: string) => Promise<void>) | undefined,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const done = await lastStep(db, file, backUp !== undefined);
  const newest = steps.at(-1)?.number ?? 0;
  if (done > newest) {
    throw new StoreProblem(
      `The data file ${file} was written by a newer version of Palisade (step ${done}; this one knows ${newest}). Start that version, or put back the copy made before it was updated.`,
    );
  }
  const missing = steps.filter(({ number }) => number > done);
  const first = missing[0];
  if (first === undefined) return;
  if (backUp !== undefined) await copyFirst(`${file}.before-${String(first.number).padStart(4, '0')}`, backUp);
  for (const step of missing) await take(db, step);
}

async function lastStep(db: Kysely<Tables>, file: string, holdsSomething: boolean): Promise<number> {
  const tables = await db.introspection.getTables();
  if (tables.some(({ name }) => name === 'migrations')) {
    const row = await db
      .selectFrom('migrations')
      .select('number')
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.number ?? 0;
  }
  if (holdsSomething && tables.length > 0) {
    throw new StoreProblem(
      `The data file ${file} is a database of another program. Name another file, or move that one away.`,
    );
  }
  await db.schema
    .createTable('migrations')
    .addColumn('number', 'integer', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .execute();
  return 0;
}

/** A copy left by an attempt that failed is of the same state, and is made anew. */
async function copyFirst(copy: string, backUp: (copy: string) => Promise<void>): Promise<void> {
  if (existsSync(copy)) rmSync(copy);
  await backUp(copy);
}

const take = (db: Kysely<Tables>, { number, name, up }: Migration): Promise<void> =>
  db.transaction().execute(async (trx) => {
    await up(trx);
    await trx.insertInto('migrations').values({ number, name }).execute();
  });
