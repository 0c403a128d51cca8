import type { Migration } from './index.ts';

export const reports: Migration = {
  number: 2,
  name: 'reports',
  up: async (db) => {
    await db.schema
      .createTable('reports')
      .addColumn('device_id', 'text', (c) => c.notNull().references('devices.id'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('digest', 'text', (c) => c.notNull())
      .addColumn('signature', 'text', (c) => c.notNull())
      .addColumn('signature_checked', 'integer', (c) => c.notNull())
      .addColumn('received_at', 'bigint', (c) => c.notNull())
      .addColumn('collected_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('reports_key', ['device_id', 'seq'])
      .execute();
    await db.schema
      .createTable('gaps')
      .addColumn('device_id', 'text', (c) => c.notNull().references('devices.id'))
      .addColumn('from_seq', 'bigint', (c) => c.notNull())
      .addColumn('to_seq', 'bigint', (c) => c.notNull())
      .addColumn('declared_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('gaps_key', ['device_id', 'from_seq'])
      .execute();
    await db.schema
      .createTable('findings')
      .addColumn('device_id', 'text', (c) => c.notNull().references('devices.id'))
      .addColumn('check_id', 'text', (c) => c.notNull())
      .addColumn('outcome', 'text')
      .addColumn('measured_at', 'bigint')
      .addColumn('report_seq', 'bigint')
      .addColumn('verdict', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('remedy', 'text', (c) => c.notNull())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addColumn('trouble_since', 'bigint')
      .addPrimaryKeyConstraint('findings_key', ['device_id', 'check_id'])
      .execute();
    await db.schema
      .createIndex('findings_by_verdict')
      .on('findings')
      .columns(['check_id', 'verdict', 'device_id'])
      .execute();
    await db.schema
      .createTable('transitions')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('device_id', 'text', (c) => c.notNull().references('devices.id'))
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('check_id', 'text')
      .addColumn('from_verdict', 'text')
      .addColumn('to_verdict', 'text')
      .addColumn('text', 'text', (c) => c.notNull())
      .addColumn('cause', 'text', (c) => c.notNull())
      .addColumn('by_whom', 'text')
      .addColumn('report_seq', 'bigint')
      .execute();
    await db.schema.createIndex('transitions_by_device').on('transitions').columns(['device_id', 'id']).execute();
  },
};
