// What enrolment and the gateway read and write of a device: its key, its description, its place in the chain of reports.
import type { Instant } from '../../shared/clock.ts';
import type { DeviceDescription } from '../../shared/device.ts';
import type { DeviceId, TokenId } from '../../shared/ids.ts';
import { type Digest, deviceIdOf, type PublicKeyText } from '../../shared/protocol/sign.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import type { Db, Trx } from '../store/index.ts';
import { addTransition } from './history.ts';

export interface Enrolment {
  publicKey: PublicKeyText;
  description: DeviceDescription;
  at: Instant;
  tokenId: TokenId;
}

/**
 * Enrols a device, or lets a known one in again with its history kept.
 * @throws Problem when its key was revoked: a token does not undo that
 */
export async function enrolDevice(trx: Trx, { publicKey, description, at, tokenId }: Enrolment): Promise<DeviceId> {
  const id = deviceIdOf(publicKey);
  const known = await trx.selectFrom('devices').select(['login', 'revoked_at']).where('id', '=', id).executeTakeFirst();
  if (known !== undefined && known.revoked_at !== null) {
    throw new Problem('not-allowed', {
      message: 'The key of this device was revoked.',
      cure: 'Remove the identity of its agent and enrol it again, so that it makes a new key.',
    });
  }
  const described = describedColumns(description, known?.login ?? null);
  if (known === undefined) {
    await trx
      .insertInto('devices')
      .values({ ...newDevice(id, publicKey, at), ...described, token_id: tokenId })
      .execute();
  } else {
    await trx
      .updateTable('devices')
      .set({ ...described, token_id: tokenId })
      .where('id', '=', id)
      .execute();
  }
  const text = known === undefined ? 'Enrolled.' : 'Enrolled again, with the key it had.';
  await addTransition(trx, { device: id, at, text, cause: 'enrolment', by: null });
  const detail = { token: tokenId, name: description.name, again: known !== undefined };
  await appendLedger(trx, { at, actor: id, act: 'device.enrol', subject: id, detail });
  return id;
}

/** Undecided, and so in scope, from its first instant; reviewed at once, so that its first findings are there. */
const newDevice = (id: DeviceId, publicKey: PublicKeyText, at: Instant) => ({
  id,
  public_key: publicKey,
  person_id: null,
  login: null,
  holding_pi: 'undecided' as const,
  holding_pi_reason: null,
  holding_pi_by: null,
  holding_pi_at: null,
  enrolled_at: at,
  revoked_at: null,
  revoked_reason: null,
  last_seen_at: at,
  last_measured_at: null,
  oldest_measured_at: null,
  standing: 'unknown' as const,
  head_seq: 0,
  head_digest: null,
  policy_version: 0,
  next_review_at: at,
  review_on_report: 1,
  clone_seen_at: null,
  clone_reason: null,
});

const describedColumns = (description: DeviceDescription, login: string | null) => ({
  name: description.name,
  name_key: description.name.toLowerCase(),
  search_key: searchKeyOf(description, login),
  system: description.system,
  os_name: description.osName,
  os_version: description.osVersion,
  overlay: description.overlay ? 1 : 0,
  description: JSON.stringify(description),
});

/** What a search for a device looks in. */
export const searchKeyOf = (description: Pick<DeviceDescription, 'name' | 'serial'>, login: string | null): string =>
  [description.name, description.serial ?? '', login ?? ''].join('\n').toLowerCase();

/** Undefined when there is no such device. */
export async function deviceKey(
  db: Db,
  id: DeviceId,
): Promise<{ publicKey: PublicKeyText; revokedAt: Instant | null } | undefined> {
  const row = await db
    .selectFrom('devices')
    .select(['public_key', 'revoked_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { publicKey: row.public_key, revokedAt: row.revoked_at };
}

/** A device has proven who it is: what it says of itself replaces what it said before. */
export async function recordConnection(
  db: Db,
  id: DeviceId,
  description: DeviceDescription,
  at: Instant,
): Promise<void> {
  const known = await db.selectFrom('devices').select('login').where('id', '=', id).executeTakeFirst();
  if (known === undefined) return;
  await db
    .updateTable('devices')
    .set({ ...describedColumns(description, known.login), last_seen_at: at })
    .where('id', '=', id)
    .execute();
}

/** Refreshes the connection alone: being seen is not being measured. */
export async function recordSeen(db: Db, id: DeviceId, at: Instant): Promise<void> {
  await db.updateTable('devices').set({ last_seen_at: at }).where('id', '=', id).execute();
}

/** The newest report held, from which the device goes on. */
export async function chainHead(db: Db, id: DeviceId): Promise<{ seq: number; digest: Digest | null }> {
  const row = await db
    .selectFrom('devices')
    .select(['head_seq', 'head_digest'])
    .where('id', '=', id)
    .executeTakeFirst();
  return { seq: row?.head_seq ?? 0, digest: row?.head_digest ?? null };
}
