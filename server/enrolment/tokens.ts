// Enrolment tokens: the store knows the hash of their secret alone.
import type { Selectable } from 'kysely';
import type { EnrolmentToken } from '../../shared/api/nouns.ts';
import type { Instant } from '../../shared/clock.ts';
import type { TokenId } from '../../shared/ids.ts';
import { digestOf, newId, newSecret } from '../../shared/protocol/sign.ts';
import { type ErrorCode, Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import type { Db, Tables, Trx } from '../store/index.ts';

type Row = Selectable<Tables['enrolment_tokens']>;

const toToken = (row: Row): EnrolmentToken => ({
  id: row.id,
  label: row.label,
  usesLeft: row.uses_left,
  expiresAt: row.expires_at,
  createdAt: row.created_at,
  createdBy: row.created_by,
  revokedAt: row.revoked_at,
});

export interface NewToken {
  label: string;
  uses: number;
  expiresAt: Instant;
  by: string;
  at: Instant;
}

export async function makeToken(
  trx: Trx,
  { label, uses, expiresAt, by, at }: NewToken,
): Promise<{ token: EnrolmentToken; secret: string }> {
  const secret = newSecret();
  const row: Row = {
    id: newId<TokenId>('t'),
    label,
    secret_hash: digestOf(secret),
    uses_left: uses,
    expires_at: expiresAt,
    created_at: at,
    created_by: by,
    revoked_at: null,
  };
  await trx.insertInto('enrolment_tokens').values(row).execute();
  const detail = { label, uses, expiresAt };
  await appendLedger(trx, { at, actor: by, act: 'token.create', subject: row.id, detail });
  return { token: toToken(row), secret };
}

/** Newest first. */
export async function listTokens(db: Db): Promise<EnrolmentToken[]> {
  const rows = await db
    .selectFrom('enrolment_tokens')
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map(toToken);
}

/** Revoking one that is revoked already changes nothing. */
export async function revokeToken(trx: Trx, id: TokenId, by: string, at: Instant): Promise<void> {
  const row = await trx.selectFrom('enrolment_tokens').select('revoked_at').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new Problem('not-found', { message: 'There is no such enrolment token.' });
  if (row.revoked_at !== null) return;
  await trx.updateTable('enrolment_tokens').set({ revoked_at: at }).where('id', '=', id).execute();
  await appendLedger(trx, { at, actor: by, act: 'token.revoke', subject: id, detail: {} });
}

/** The token of a secret and, when it may not be used, why. */
export async function tokenBySecret(
  trx: Trx,
  secret: string,
  now: Instant,
): Promise<{ id?: TokenId; refusal?: ErrorCode }> {
  const row = await trx
    .selectFrom('enrolment_tokens')
    .selectAll()
    .where('secret_hash', '=', digestOf(secret))
    .executeTakeFirst();
  if (row === undefined) return { refusal: 'token-unknown' };
  if (row.revoked_at !== null) return { id: row.id, refusal: 'token-revoked' };
  if (row.expires_at <= now) return { id: row.id, refusal: 'token-expired' };
  if (row.uses_left <= 0) return { id: row.id, refusal: 'token-spent' };
  return { id: row.id };
}

export async function spendUse(trx: Trx, id: TokenId): Promise<void> {
  await trx
    .updateTable('enrolment_tokens')
    .set((e) => ({ uses_left: e('uses_left', '-', 1) }))
    .where('id', '=', id)
    .execute();
}
