// Who may log in: the first administrator, passwords tried, accounts closed after too many failures.

import type { Clock } from '../../shared/clock.ts';
import { inWords } from '../../shared/clock.ts';
import type { UserId } from '../../shared/ids.ts';
import { newId } from '../../shared/protocol/sign.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import type { Actor } from '../route.ts';
import type { Db, Store, Trx } from '../store/index.ts';
import { type Attempts, afterFailure, isLocked, lockedForMs, maxFailures, noAttempts } from './lock-out.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { beginSession } from './sessions.ts';

export interface Credentials {
  name: string;
  password: string;
}

/** Somebody is in: who, and the token of their session. */
export interface LoggedIn {
  actor: Actor;
  token: string;
}

/** Failures under names that nobody has, so that the answers do not tell which names somebody has. */
export type Strangers = Map<string, Attempts>;
const maxStrangers = 10_000;

export async function hasAdministrator(db: Db): Promise<boolean> {
  const row = await db.selectFrom('users').select('id').where('role', '=', 'admin').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Makes the first administrator and logs them in. The caller has seen the set-up code. */
export async function makeFirstAdministrator(
  store: Store,
  clock: Clock,
  { name, password }: Credentials,
): Promise<LoggedIn> {
  const hash = await hashPassword(password);
  const actor: Actor = { name: name.trim(), role: 'admin' };
  return await store.transaction(async (trx) => {
    if (await hasAdministrator(trx)) throw new Problem('setup-done');
    const [id, at] = [newId<UserId>('u'), clock.now()];
    await trx
      .insertInto('users')
      .values({ id, ...actor, password_hash: hash, created_at: at, failed_attempts: 0, locked_until: null })
      .execute();
    await appendLedger(trx, {
      at,
      actor: actor.name,
      act: 'user.create',
      subject: actor.name,
      detail: { role: 'admin', by: 'set-up link' },
    });
    return { actor, token: await beginSession(trx, id, at) };
  });
}

/** @throws Problem `wrong-credentials` or `locked-out`, alike for names that exist and names that do not */
export async function logIn(
  store: Store,
  clock: Clock,
  strangers: Strangers,
  credentials: Credentials,
): Promise<LoggedIn> {
  const name = credentials.name.trim();
  const user = await store.db.selectFrom('users').selectAll().where('name', '=', name).executeTakeFirst();
  const attempts = user === undefined ? (strangers.get(name) ?? noAttempts) : attemptsOf(user);
  if (isLocked(attempts, clock.now())) throw lockedOut(attempts, clock);
  const isRight = await isPassword(credentials.password, user?.password_hash);
  if (user === undefined || !isRight) {
    const after =
      user === undefined
        ? strangerFailed(strangers, name, clock)
        : await store.transaction((trx) => userFailed(trx, user.id, clock));
    throw isLocked(after, clock.now()) ? lockedOut(after, clock) : new Problem('wrong-credentials');
  }
  return await store.transaction(async (trx) => {
    const at = clock.now();
    await trx.updateTable('users').set({ failed_attempts: 0, locked_until: null }).where('id', '=', user.id).execute();
    await appendLedger(trx, { at, actor: name, act: 'user.log-in', subject: name, detail: {} });
    return { actor: { name, role: user.role }, token: await beginSession(trx, user.id, at) };
  });
}

const attemptsOf = (user: { failed_attempts: number; locked_until: number | null }): Attempts => ({
  failed: user.failed_attempts,
  lockedUntil: user.locked_until,
});

function strangerFailed(strangers: Strangers, name: string, clock: Clock): Attempts {
  const after = afterFailure(strangers.get(name) ?? noAttempts, clock.now());
  strangers.delete(name);
  strangers.set(name, after);
  const [oldest] = strangers.keys();
  if (strangers.size > maxStrangers && oldest !== undefined) strangers.delete(oldest);
  return after;
}

/** Reads anew, since others may have tried meanwhile. */
async function userFailed(trx: Trx, id: UserId, clock: Clock): Promise<Attempts> {
  const user = await trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const now = clock.now();
  const after = afterFailure(attemptsOf(user), now);
  await trx
    .updateTable('users')
    .set({ failed_attempts: after.failed, locked_until: after.lockedUntil })
    .where('id', '=', id)
    .execute();
  if (isLocked(after, now)) {
    const detail = { failures: maxFailures, until: after.lockedUntil };
    await appendLedger(trx, { at: now, actor: 'collector', act: 'user.lock-out', subject: user.name, detail });
  }
  return after;
}

const lockedOut = ({ lockedUntil }: Attempts, clock: Clock): Problem =>
  new Problem('locked-out', {
    message: `This account is closed for ${inWords(lockedForMs)}, because its password was wrong ${maxFailures} times.`,
    cure: `Try again in ${inWords(Math.max(1_000, (lockedUntil ?? 0) - clock.now()))}.`,
  });
