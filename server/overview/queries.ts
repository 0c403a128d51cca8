// The figures of the overview. Devices out of scope and revoked ones are in none of them but the count of devices.
import { type SqlBool, sql } from 'kysely';
import type { Overview } from '../../shared/api/nouns.ts';
import type { Instant } from '../../shared/clock.ts';
import type { Policy } from '../../shared/policy.ts';
import { listAlerts } from '../alerts/index.ts';
import { type Freshness, freshness, standingSql } from '../findings/index.ts';
import type { Db } from '../store/index.ts';
import { allWellSince, clausesInForce, dayOf, sentenceOf } from './domain.ts';

const inScope = sql<SqlBool>`(devices.revoked_at is null and devices.holding_pi <> 'no')`;

export async function overviewOf(db: Db, policy: Policy, now: Instant): Promise<Overview> {
  const fresh = freshness(policy, now);
  const figures = { ...(await deviceCounts(db)), scope: await scopeCounts(db, fresh), ...(await alertCounts(db)) };
  const { unresolved, ...shown } = figures;
  const worst = await listAlerts(db, { state: 'open' }, { after: undefined, limit: 10 }, now);
  return {
    ...shown,
    allWellSince: allWellSince(figures, unresolved, await lastTrouble(db)),
    sentence: sentenceOf(figures),
    alerts: worst.rows,
    clauses: await clauseRows(db, policy, fresh),
    days: await lastDays(db, { day: dayOf(now), ...figures.scope }),
  };
}

async function deviceCounts(db: Db): Promise<Pick<Overview, 'devices' | 'holdingPi' | 'undecided'>> {
  const row = await db
    .selectFrom('devices')
    .select((eb) => [
      eb.fn.countAll<number>().as('devices'),
      sql<number>`sum(case when holding_pi <> 'no' then 1 else 0 end)`.as('holdingPi'),
      sql<number>`sum(case when holding_pi = 'undecided' then 1 else 0 end)`.as('undecided'),
    ])
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { devices: Number(row.devices), holdingPi: Number(row.holdingPi ?? 0), undecided: Number(row.undecided ?? 0) };
}

async function scopeCounts(db: Db, fresh: Freshness): Promise<Overview['scope']> {
  const rows = await db
    .selectFrom('devices')
    .select((eb) => [standingSql(fresh).as('standing'), eb.fn.countAll<number>().as('count')])
    .where(inScope)
    .groupBy(sql`1`)
    .execute();
  const scope = { compliant: 0, failing: 0, unknown: 0, silent: 0 };
  for (const { standing, count } of rows) scope[standing] += Number(count);
  return scope;
}

async function alertCounts(db: Db): Promise<Pick<Overview, 'openAlerts' | 'needYou'> & { unresolved: number }> {
  const row = await db
    .selectFrom('alerts')
    .select([
      sql<number>`count(*)`.as('unresolved'),
      sql<number>`sum(case when state = 'open' then 1 else 0 end)`.as('open'),
      sql<number>`count(distinct case when state = 'open' then device_id end)`.as('devices'),
    ])
    .where('resolved_at', 'is', null)
    .executeTakeFirstOrThrow();
  return { unresolved: Number(row.unresolved), openAlerts: Number(row.open ?? 0), needYou: Number(row.devices) };
}

/** The newest instant at which something was wrong or not known yet, when nothing is now. */
async function lastTrouble(db: Db): Promise<Instant | null> {
  const { resolved } = await db
    .selectFrom('alerts')
    .select((eb) => eb.fn.max('resolved_at').as('resolved'))
    .executeTakeFirstOrThrow();
  const { since } = await db
    .selectFrom('findings')
    .innerJoin('devices', 'devices.id', 'findings.device_id')
    .select((eb) => eb.fn.max('findings.since').as('since'))
    .where(inScope)
    .executeTakeFirstOrThrow();
  const instants = [resolved, since].filter((at) => at !== null && at !== undefined);
  return instants.length === 0 ? null : Math.max(...instants.map(Number));
}

type ClauseCounts = Pick<Overview['clauses'][number], 'pass' | 'fail' | 'unknown' | 'stale' | 'weakest'>;

async function clauseRows(db: Db, policy: Policy, fresh: Freshness): Promise<Overview['clauses']> {
  const counted = new Map<string, ClauseCounts>();
  const rows: Overview['clauses'] = [];
  for (const { id, text, checks } of clausesInForce(policy)) {
    // Many clauses hang on the same checks: these are counted once.
    const key = checks.join(' ');
    const counts = counted.get(key) ?? (await clauseCounts(db, checks, fresh));
    counted.set(key, counts);
    rows.push({ id, text, ...counts });
  }
  return rows;
}

const words = { 4: 'fail', 3: 'stale', 2: 'unknown', 1: 'pass' } as const;

/** How each device in scope meets a clause: by the worst of its checks. What does not apply is not counted. */
async function clauseCounts(db: Db, checks: readonly string[], { freshFrom }: Freshness): Promise<ClauseCounts> {
  const worst = sql<number>`max(case
    when findings.verdict = 'not-applicable' then 0
    when findings.measured_at is null then 2
    when findings.measured_at < ${freshFrom} then 3
    when findings.verdict = 'fail' then 4
    when findings.verdict = 'unknown' then 2
    else 1 end)`;
  const levels = db
    .selectFrom('findings')
    .innerJoin('devices', 'devices.id', 'findings.device_id')
    .select(['devices.id', worst.as('level')])
    .where('findings.check_id', 'in', checks)
    .where(inScope)
    .groupBy('devices.id');
  const rows = await db
    .selectFrom(levels.as('levels'))
    .select((eb) => ['level', eb.fn.countAll<number>().as('count')])
    .groupBy('level')
    .execute();
  const counts = { pass: 0, fail: 0, unknown: 0, stale: 0 };
  for (const { level, count } of rows) {
    const word = words[level as keyof typeof words];
    if (word !== undefined) counts[word] += Number(count);
  }
  return { ...counts, weakest: counts.fail === 0 ? [] : await weakest(db, checks, freshFrom) };
}

/** Those that fail longest. */
const weakest = (db: Db, checks: readonly string[], freshFrom: Instant): Promise<ClauseCounts['weakest']> =>
  db
    .selectFrom('findings')
    .innerJoin('devices', 'devices.id', 'findings.device_id')
    .select(['devices.id', 'devices.name'])
    .where('findings.check_id', 'in', checks)
    .where('findings.verdict', '=', 'fail')
    .where('findings.measured_at', '>=', freshFrom)
    .where(inScope)
    .groupBy(['devices.id', 'devices.name'])
    .orderBy((eb) => eb.fn.min('findings.since'))
    .orderBy('devices.id')
    .limit(3)
    .execute();

/** What was kept of the days before, and today as it is now. */
async function lastDays(db: Db, today: Overview['days'][number]): Promise<Overview['days']> {
  const rows = await db
    .selectFrom('days')
    .selectAll()
    .where('day', '<', today.day)
    .orderBy('day', 'desc')
    .limit(29)
    .execute();
  return [...rows.reverse(), today];
}

/** Keeps how the devices holding PI stand today; the last word of a day stays. */
export async function recordDay(db: Db, policy: Policy, now: Instant): Promise<void> {
  const counts = await scopeCounts(db, freshness(policy, now));
  await db
    .insertInto('days')
    .values({ day: dayOf(now), ...counts })
    .onConflict((conflict) => conflict.column('day').doUpdateSet(counts))
    .execute();
}
