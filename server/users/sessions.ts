// Log-in sessions: a random token in a cookie, its hash in the store, an end by the clock and by idleness.
import type { Instant } from '../../shared/clock.ts';
import type { UserId } from '../../shared/ids.ts';
import { type Digest, digestOf, newSecret } from '../../shared/protocol/sign.ts';
import type { Actor } from '../route.ts';
import type { Db, Trx } from '../store/index.ts';

export const sessionMs = 12 * 3_600_000;
export const idleMs = 2 * 3_600_000;
/** Being used is written down this often at most, so that reading a page is not a write. */
const noteUseMs = 60_000;

/** Returns the token for the cookie; the store holds its hash alone. Clears away sessions that have ended. */
export async function beginSession(trx: Trx, user: UserId, now: Instant): Promise<string> {
  const token = newSecret();
  await trx.deleteFrom('sessions').where('expires_at', '<=', now).execute();
  await trx
    .insertInto('sessions')
    .values({
      token_hash: digestOf(token),
      user_id: user,
      created_at: now,
      expires_at: now + sessionMs,
      last_used_at: now,
    })
    .execute();
  return token;
}

export interface Session {
  tokenHash: Digest;
  actor: Actor;
  lastUsedAt: Instant;
}

/** Undefined when the token is none of ours, or its session has ended. */
export async function readSession(db: Db, token: string, now: Instant): Promise<Session | undefined> {
  const tokenHash = digestOf(token);
  const row = await db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['users.name', 'users.role', 'sessions.last_used_at'])
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', now)
    .where('last_used_at', '>', now - idleMs)
    .executeTakeFirst();
  return row && { tokenHash, actor: { name: row.name, role: row.role }, lastUsedAt: row.last_used_at };
}

export async function noteUse(db: Db, { tokenHash, lastUsedAt }: Session, now: Instant): Promise<void> {
  if (now - lastUsedAt < noteUseMs) return;
  await db.updateTable('sessions').set({ last_used_at: now }).where('token_hash', '=', tokenHash).execute();
}

export async function endSession(trx: Trx, token: string): Promise<void> {
  await trx.deleteFrom('sessions').where('token_hash', '=', digestOf(token)).execute();
}
