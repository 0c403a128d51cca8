// Policies as they are kept: every version, with who put it in force and when.
import type { Selectable } from 'kysely';
import { Value } from 'typebox/value';
import type { Instant } from '../../shared/clock.ts';
import { completedPolicy, defaultPolicy, Policy, type VersionedPolicy } from '../../shared/policy.ts';
import { appendLedger } from '../ledger/index.ts';
import type { Db, Tables, Trx } from '../store/index.ts';

export interface AppliedPolicy extends VersionedPolicy {
  appliedAt: Instant;
  appliedBy: string;
}

async function newestPolicy(db: Db): Promise<AppliedPolicy | undefined> {
  const row = await db.selectFrom('policies').selectAll().orderBy('version', 'desc').limit(1).executeTakeFirst();
  return row && toPolicy(row);
}

/** A policy that an earlier version of the program wrote takes the defaults of what came since. */
function toPolicy(row: Selectable<Tables['policies']>): AppliedPolicy {
  const policy = completedPolicy(JSON.parse(row.policy));
  if (!Value.Check(Policy, policy)) {
    const [first] = Value.Errors(Policy, policy);
    throw new Error(
      `Policy version ${row.version} in the data file does not fit this version of Palisade at ${first?.instancePath}: ${first?.message}`,
    );
  }
  return { version: row.version, policy, appliedAt: row.applied_at, appliedBy: row.applied_by };
}

/** Puts a policy in force: kept, in the ledger, and every device due for review. */
export async function putPolicy(trx: Trx, policy: Policy, by: string, at: Instant): Promise<AppliedPolicy> {
  const version = ((await newestPolicy(trx))?.version ?? 0) + 1;
  await trx
    .insertInto('policies')
    .values({ version, policy: JSON.stringify(policy), applied_at: at, applied_by: by })
    .execute();
  await appendLedger(trx, { at, actor: by, act: 'policy.apply', subject: `policy ${version}`, detail: policy });
  await trx.updateTable('devices').set({ next_review_at: at }).where('revoked_at', 'is', null).execute();
  return { version, policy, appliedAt: at, appliedBy: by };
}

/**
 * The policy in force; at the first start, the default one is put in force. So is one completed by what an update of the
 * program brought: a check that nobody has decided on is asked for, with its defaults, and the ledger says since when.
 */
export async function policyAtStart(trx: Trx, at: Instant): Promise<AppliedPolicy> {
  const newest = await newestPolicy(trx);
  if (newest === undefined) return await putPolicy(trx, defaultPolicy(), 'collector', at);
  return (await lacksSomething(trx, newest)) ? await putPolicy(trx, newest.policy, 'collector', at) : newest;
}

/** Not when it only holds more than this version knows: then the program was put back, and will go forward again. */
async function lacksSomething(trx: Trx, { version, policy }: AppliedPolicy): Promise<boolean> {
  const { policy: written } = await trx
    .selectFrom('policies')
    .select('policy')
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  return !holds(JSON.parse(written), policy);
}

/** Whether every setting of the second stands in the first. */
function holds(written: unknown, policy: unknown): boolean {
  if (!isGroup(policy)) return written !== undefined;
  return isGroup(written) && Object.entries(policy).every(([name, value]) => holds(written[name], value));
}

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
