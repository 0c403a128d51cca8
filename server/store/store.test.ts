// The data file: made, reopened, migrated after a copy, and refused with the cause and the cure.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Insertable, Kysely, SqliteDialect, sql } from 'kysely';
import t, { type Test } from 'tap';
import type { DeviceDescription } from '../../shared/device.ts';
import type { AlertId, TokenId } from '../../shared/ids.ts';
import { newKeyPair } from '../../shared/protocol/sign.ts';
import { enrolDevice } from '../devices/index.ts';
import { openStore, StoreProblem, type Tables } from './index.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations/index.ts';
import { storeProblem } from './problems.ts';

const fileIn = (t: Test): string => join(t.testdir({}), 'palisade.sqlite');
const collector = { id: 'c-aaaaaaaaaaaaaaaaaaaa' as Tables['collector']['id'], created_at: 1 };

t.test('what is written is there after the file is closed and opened again', async (t) => {
  const file = fileIn(t);
  const first = await openStore(file);
  await first.db.insertInto('collector').values(collector).execute();
  await first.close();
  const second = await openStore(file);
  t.same(await second.db.selectFrom('collector').selectAll().execute(), [collector]);
  await second.ready();
  await second.close();
  await t.rejects(second.ready());
});

t.test('what is committed is in the files without the writer closing them, synced at each commit', async (t) => {
  const file = fileIn(t);
  const store = await openStore(file);
  await store.db.insertInto('collector').values(collector).execute();
  // As after a crash: the log is read as it lies there, by a reader that shares nothing with the writer.
  const copy = join(file, '..', 'crashed.sqlite');
  for (const end of ['', '-wal']) if (existsSync(file + end)) writeFileSync(copy + end, readFileSync(file + end));
  const found = await openStore(copy);
  t.same(await found.db.selectFrom('collector').selectAll().execute(), [collector]);
  await found.close();
  t.match(await sql`pragma synchronous`.execute(store.db), { rows: [{ synchronous: 2 }] }, 'FULL');
  await store.close();
});

t.test('a transaction is all of it or nothing', async (t) => {
  const store = await openStore(fileIn(t));
  const broken = store.transaction(async (trx) => {
    await trx.insertInto('collector').values(collector).execute();
    throw new Error('no');
  });
  await t.rejects(broken, /no/);
  t.same(await store.db.selectFrom('collector').selectAll().execute(), []);
  await store.close();
});

t.test(
  'two unresolved alerts about one thing are refused by the store itself; a resolved one is in nobody’s way',
  async (t) => {
    const store = await openStore(fileIn(t));
    const { db } = store;
    const { publicKey } = newKeyPair();
    const at = { at: 1, tokenId: 't-aaaaaaaaaaaaaaaaaaaa' as TokenId };
    const device = await store.transaction((trx) => enrolDevice(trx, { publicKey, description: laptop, ...at }));
    const open = (id: string) =>
      db
        .insertInto('alerts')
        .values({ ...alert, id: id as AlertId, device_id: device })
        .execute();
    await open('a-1');
    await t.rejects(open('a-2'), { code: 'SQLITE_CONSTRAINT_UNIQUE' });
    await db.updateTable('alerts').set({ resolved_at: 2 }).execute();
    await open('a-3');
    await store.close();
  },
);

const laptop: DeviceDescription = {
  name: 'FIN-LT-042',
  system: 'linux',
  osName: 'Debian GNU/Linux',
  osVersion: '12',
  model: null,
  serial: null,
  hardwareUuid: null,
  virtual: null,
  agentVersion: '0.1.0',
  overlay: false,
};

const alert: Omit<Insertable<Tables['alerts']>, 'id' | 'device_id'> = {
  alert_key: 'silence',
  kind: 'silence',
  severity: 'high',
  severity_rank: 3,
  state: 'open',
  sentence: '',
  reason: '',
  remedy: '[]',
  clauses: '[]',
  since: 1,
  opened_at: 1,
};

const later: Migration = {
  number: migrations.length + 1,
  name: 'later',
  up: async (db) => {
    await db.schema.createTable('later').addColumn('id', 'text').execute();
  },
};

t.test('an existing file is copied before it is migrated, and a step that fails leaves it as it was', async (t) => {
  const file = fileIn(t);
  await (await openStore(file)).close();
  const database = new Database(file);
  const db = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
  const backUp = async (copy: string): Promise<void> => void (await database.backup(copy));
  const failing: Migration = {
    ...later,
    up: async (trx) => {
      await later.up(trx);
      throw new Error('step failed');
    },
  };
  await t.rejects(migrate(db, file, backUp, [...migrations, failing]), /step failed/);
  const names = async (): Promise<string[]> => (await db.introspection.getTables()).map(({ name }) => name);
  t.notOk((await names()).includes('later'));
  await migrate(db, file, backUp, [...migrations, later]);
  t.ok((await names()).includes('later'));
  t.ok(readdirSync(join(file, '..')).includes(`palisade.sqlite.before-000${later.number}`));
  await db.destroy();
  await t.rejects(openStore(file), { message: /written by a newer version of Palisade.*Start that version/ });
});

t.test('the migrations are numbered without a gap', async (t) => {
  t.same(
    migrations.map(({ number }) => number),
    migrations.map((_, at) => at + 1),
  );
});

t.test('a file that cannot be used is refused with the cause and the cure', async (t) => {
  const folder = t.testdir({ 'damaged.sqlite': 'not a database at all '.repeat(100) });
  const refused = async (file: string, message: RegExp) => {
    await t.rejects(openStore(file), StoreProblem);
    await t.rejects(openStore(file), { message });
  };
  await refused(join(folder, 'damaged.sqlite'), /damaged\.sqlite is damaged or is not a Palisade data file.*backup/);
  await refused(join(folder, 'absent', 'palisade.sqlite'), /cannot be opened.*folder exists/);
  mkdirSync(join(folder, 'folder.sqlite'));
  await refused(join(folder, 'folder.sqlite'), /cannot be opened/);
  const foreign = new Database(join(folder, 'foreign.sqlite'));
  foreign.exec('create table songs (id text)');
  foreign.close();
  await refused(join(folder, 'foreign.sqlite'), /database of another program/);
});

t.test('a file cut off in the middle is told as damaged', async (t) => {
  const file = fileIn(t);
  await (await openStore(file)).close();
  const whole = readFileSync(file);
  writeFileSync(file, whole.subarray(0, whole.length / 2));
  await t.rejects(openStore(file), { message: /is damaged/ });
});

t.test('a data file that another program holds locked is told as in use', async (t) => {
  const file = fileIn(t);
  await (await openStore(file)).close();
  const other = new Database(file);
  other.exec('begin exclusive');
  await t.rejects(openStore(file), { message: /in use by another program/ });
  other.exec('rollback');
  other.close();
});

t.test('what the engine says is told in words, with the cure; what is not the engine’s is passed on', async (t) => {
  const said = (code: string): unknown => storeProblem('p.sqlite', Object.assign(new Error('engine'), { code }));
  t.match(said('SQLITE_READONLY'), {
    message: /p\.sqlite cannot be written \(engine\).*Let the collector's account write/,
  });
  t.match(said('SQLITE_IOERR_WRITE'), { message: /cannot be written/ });
  t.match(said('SQLITE_FULL'), { message: /disk is full\. Free some space/ });
  const other = new Error('of our own');
  t.equal(storeProblem('p.sqlite', other), other);
});
