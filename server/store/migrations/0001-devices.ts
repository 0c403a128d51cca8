// Persons come with 0003; SQLite does not mind a reference to a table that is still to come, PostgreSQL does, so
// devices.person_id is kept true by the code alone.
import type { Migration } from './index.ts';

export const devices: Migration = {
  number: 1,
  name: 'devices',
  up: async (db) => {
    await db.schema
      .createTable('devices')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('public_key', 'text', (c) => c.notNull().unique())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('name_key', 'text', (c) => c.notNull())
      .addColumn('search_key', 'text', (c) => c.notNull())
      .addColumn('system', 'text', (c) => c.notNull())
      .addColumn('os_name', 'text', (c) => c.notNull())
      .addColumn('os_version', 'text', (c) => c.notNull())
      .addColumn('overlay', 'integer', (c) => c.notNull())
      .addColumn('description', 'text', (c) => c.notNull())
      .addColumn('person_id', 'text')
      .addColumn('login', 'text')
      .addColumn('holding_pi', 'text', (c) => c.notNull())
      .addColumn('holding_pi_reason', 'text')
      .addColumn('holding_pi_by', 'text')
      .addColumn('holding_pi_at', 'bigint')
      .addColumn('token_id', 'text')
      .addColumn('enrolled_at', 'bigint', (c) => c.notNull())
      .addColumn('revoked_at', 'bigint')
      .addColumn('revoked_reason', 'text')
      .addColumn('last_seen_at', 'bigint')
      .addColumn('last_measured_at', 'bigint')
      .addColumn('oldest_measured_at', 'bigint')
      .addColumn('standing', 'text', (c) => c.notNull())
      .addColumn('head_seq', 'bigint', (c) => c.notNull())
      .addColumn('head_digest', 'text')
      .addColumn('policy_version', 'integer', (c) => c.notNull())
      .addColumn('next_review_at', 'bigint')
      .addColumn('review_on_report', 'integer', (c) => c.notNull())
      .addColumn('clone_seen_at', 'bigint')
      .addColumn('clone_reason', 'text')
      .execute();
    const index = (name: string, columns: string[]) =>
      db.schema.createIndex(`devices_${name}`).on('devices').columns(columns).execute();
    await index('by_name', ['name_key', 'id']);
    await index('by_measured', ['last_measured_at', 'id']);
    await index('by_enrolled', ['enrolled_at', 'id']);
    await index('by_review', ['next_review_at']);
    await index('by_person', ['person_id']);
  },
};
