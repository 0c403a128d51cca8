import { sql } from 'kysely';
import type { Migration } from './index.ts';

export const alerts: Migration = {
  number: 4,
  name: 'alerts',
  up: async (db) => {
    await db.schema
      .createTable('alerts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('device_id', 'text', (c) => c.notNull().references('devices.id'))
      .addColumn('alert_key', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('check_id', 'text')
      .addColumn('person_id', 'text', (c) => c.references('persons.id'))
      .addColumn('severity', 'text', (c) => c.notNull())
      .addColumn('severity_rank', 'integer', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addColumn('sentence', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('remedy', 'text', (c) => c.notNull())
      .addColumn('clauses', 'text', (c) => c.notNull())
      .addColumn('since', 'bigint', (c) => c.notNull())
      .addColumn('opened_at', 'bigint', (c) => c.notNull())
      .addColumn('acknowledged_at', 'bigint')
      .addColumn('acknowledged_by', 'text')
      .addColumn('note', 'text')
      .addColumn('resolved_at', 'bigint')
      .addColumn('resolution', 'text')
      .execute();
    // One unresolved alert per device and key, whatever the code above believes.
    await db.schema
      .createIndex('alerts_unresolved')
      .unique()
      .on('alerts')
      .columns(['device_id', 'alert_key'])
      .where(sql.ref('resolved_at'), 'is', null)
      .execute();
    await db.schema.createIndex('alerts_by_device').on('alerts').columns(['device_id']).execute();
    await db.schema
      .createIndex('alerts_by_severity')
      .on('alerts')
      .columns(['state', 'severity_rank', 'since', 'id'])
      .execute();
  },
};
