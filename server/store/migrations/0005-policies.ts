import type { Migration } from './index.ts';

export const policies: Migration = {
  number: 5,
  name: 'policies',
  up: async (db) => {
    await db.schema
      .createTable('policies')
      .addColumn('version', 'integer', (c) => c.primaryKey())
      .addColumn('policy', 'text', (c) => c.notNull())
      .addColumn('applied_at', 'bigint', (c) => c.notNull())
      .addColumn('applied_by', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('ledger')
      .addColumn('seq', 'bigint', (c) => c.primaryKey())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('actor', 'text', (c) => c.notNull())
      .addColumn('act', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('detail', 'text', (c) => c.notNull())
      .addColumn('previous', 'text')
      .addColumn('digest', 'text', (c) => c.notNull())
      .execute();
    await db.schema
      .createTable('days')
      .addColumn('day', 'text', (c) => c.primaryKey())
      .addColumn('compliant', 'integer', (c) => c.notNull())
      .addColumn('failing', 'integer', (c) => c.notNull())
      .addColumn('unknown', 'integer', (c) => c.notNull())
      .addColumn('silent', 'integer', (c) => c.notNull())
      .execute();
  },
};
