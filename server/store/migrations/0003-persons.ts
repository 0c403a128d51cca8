import type { Migration } from './index.ts';

export const persons: Migration = {
  number: 3,
  name: 'persons',
  up: async (db) => {
    await db.schema
      .createTable('persons')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull())
      .addColumn('search_key', 'text', (c) => c.notNull())
      .addColumn('email', 'text')
      .addColumn('department', 'text')
      .addColumn('terminated_at', 'bigint')
      .addColumn('terminated_by', 'text')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('persons_by_name').on('persons').columns(['name_key', 'id']).execute();
    await db.schema.createIndex('persons_by_leaving').on('persons').columns(['terminated_at']).execute();
    await db.schema
      .createTable('cutoffs')
      .addColumn('person_id', 'text', (c) => c.notNull().references('persons.id'))
      .addColumn('device_id', 'text', (c) => c.notNull().references('devices.id'))
      .addColumn('login', 'text')
      .addColumn('account_seen', 'integer', (c) => c.notNull())
      .addColumn('terminated_at', 'bigint', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addColumn('proven_at', 'bigint')
      .addColumn('took_ms', 'bigint')
      .addColumn('asked_at', 'bigint')
      .addPrimaryKeyConstraint('cutoffs_key', ['person_id', 'device_id'])
      .execute();
    await db.schema.createIndex('cutoffs_by_device').on('cutoffs').columns(['device_id']).execute();
    await db.schema.createIndex('cutoffs_by_state').on('cutoffs').columns(['state', 'asked_at']).execute();
  },
};
