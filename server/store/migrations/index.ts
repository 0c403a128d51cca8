// The list of migrations, in order. One small step each; never edited once released.
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { devices } from './0001-devices.ts';
import { reports } from './0002-reports.ts';
import { persons } from './0003-persons.ts';
import { alerts } from './0004-alerts.ts';
import { policies } from './0005-policies.ts';
import { users } from './0006-users.ts';

export interface Migration {
  number: number;
  name: string;
  up(db: Kysely<Tables>): Promise<void>;
}

export const migrations: readonly Migration[] = [devices, reports, persons, alerts, policies, users];
