// What people do to a device: say whether it holds PI and whose it is, revoke its key. Each act is in its history and in
// the ledger, and is followed by a review, all in one transaction.
import type { Selectable } from 'kysely';
import type { Body } from '../../shared/api/routes.ts';
import type { Instant } from '../../shared/clock.ts';
import type { DeviceDescription } from '../../shared/device.ts';
import type { DeviceId, PersonId } from '../../shared/ids.ts';
import { Problem } from '../errors.ts';
import { appendLedger } from '../ledger/index.ts';
import { followAssignment } from '../persons/index.ts';
import type { Tables, Trx } from '../store/index.ts';
import { searchKeyOf } from './enrolled.ts';
import { addTransition } from './history.ts';

type Device = Selectable<Tables['devices']>;
type Change = Body<'PATCH /api/devices/:id'>;

interface Act {
  by: string;
  at: Instant;
}

const words = {
  yes: 'Marked as holding PI.',
  no: 'Taken out of scope.',
  undecided: 'Whether it holds PI is open again.',
};

/** @throws Problem when the change does not make sense; nothing is written then */
export async function changeDevice(trx: Trx, id: DeviceId, change: Change, { by, at }: Act): Promise<void> {
  const device = await existing(trx, id);
  const holding = holdingPiColumns(device, change, by, at);
  const owner = await ownerColumns(trx, device, change);
  const columns = { ...holding, ...owner };
  if (Object.keys(columns).length === 0) return;
  const texts = await textsOf(trx, device, columns);
  await trx.updateTable('devices').set(columns).where('id', '=', id).execute();
  await addTransition(trx, ...texts.map((text) => ({ device: id, at, text, cause: 'person' as const, by })));
  await appendLedger(trx, { at, actor: by, act: 'device.change', subject: id, detail: { ...holding, ...owner } });
  if (owner.person_id !== undefined) await followAssignment(trx, id, owner.person_id, owner.login, at);
}

async function existing(trx: Trx, id: DeviceId): Promise<Device> {
  const device = await trx.selectFrom('devices').selectAll().where('id', '=', id).executeTakeFirst();
  if (device === undefined) throw new Problem('not-found');
  return device;
}

function holdingPiColumns(device: Device, { holdingPi, reason }: Change, by: string, at: Instant) {
  if (holdingPi === undefined) return {};
  const why = reason?.trim() ?? '';
  if (holdingPi === 'no' && why === '') {
    throw new Problem('invalid', {
      message: 'To take a device out of scope needs a reason.',
      cure: 'Say why it holds no personal information: it is kept with your name.',
      field: 'reason',
    });
  }
  if (device.holding_pi === holdingPi && (device.holding_pi_reason ?? '') === why) return {};
  return {
    holding_pi: holdingPi,
    holding_pi_reason: why === '' ? null : why,
    holding_pi_by: by,
    holding_pi_at: at,
  };
}

interface Owner {
  person_id: PersonId | null;
  login: string | null;
  search_key: string;
}

/** A log-in name belongs to its person: with another person it starts anew. */
async function ownerColumns(
  trx: Trx,
  device: Device,
  { person, login }: Change,
): Promise<Partial<Owner> & OwnerOrNone> {
  if (person === undefined && login === undefined) return {};
  const owner = person === undefined ? device.person_id : person;
  if (owner !== null) await mustExist(trx, owner);
  const kept = owner === device.person_id ? device.login : null;
  const name = login === undefined ? kept : login;
  if (owner === null && name !== null) {
    throw new Problem('invalid', {
      message: 'A log-in name needs a person.',
      cure: 'Say whose device it is as well.',
      field: 'person',
    });
  }
  if (owner === device.person_id && name === device.login) return {};
  const description = JSON.parse(device.description) as DeviceDescription;
  return { person_id: owner, login: name, search_key: searchKeyOf(description, name) };
}

type OwnerOrNone = Owner | { person_id?: never; login?: never; search_key?: never };

async function mustExist(trx: Trx, person: PersonId): Promise<void> {
  const row = await trx.selectFrom('persons').select('id').where('id', '=', person).executeTakeFirst();
  if (row !== undefined) return;
  throw new Problem('invalid', {
    message: 'There is no such person.',
    cure: 'Add the person first, and name them by their id.',
    field: 'person',
  });
}

async function textsOf(
  trx: Trx,
  device: Device,
  columns: Partial<Pick<Device, 'holding_pi' | 'holding_pi_reason' | 'person_id' | 'login'>>,
): Promise<string[]> {
  const texts: string[] = [];
  if (columns.holding_pi !== undefined) {
    texts.push([words[columns.holding_pi], columns.holding_pi_reason].filter((text) => text).join(' '));
  }
  if (columns.person_id === undefined) return texts;
  const account = columns.login ? `, with the log-in name "${columns.login}"` : '';
  if (columns.person_id === null) texts.push('Belongs to nobody now.');
  else if (columns.person_id === device.person_id) texts.push(`Log-in name set to "${columns.login ?? ''}".`);
  else texts.push(`Given to ${await nameOf(trx, columns.person_id)}${account}.`);
  return texts;
}

async function nameOf(trx: Trx, person: PersonId): Promise<string> {
  const row = await trx.selectFrom('persons').select('name').where('id', '=', person).executeTakeFirst();
  return row?.name ?? person;
}

/** @returns false when it was revoked before */
export async function revokeDevice(trx: Trx, id: DeviceId, reason: string, { by, at }: Act): Promise<boolean> {
  const device = await existing(trx, id);
  if (device.revoked_at !== null) return false;
  await trx.updateTable('devices').set({ revoked_at: at, revoked_reason: reason }).where('id', '=', id).execute();
  await addTransition(trx, { device: id, at, text: `Revoked. ${reason}`, cause: 'person', by });
  await appendLedger(trx, { at, actor: by, act: 'device.revoke', subject: id, detail: { reason } });
  return true;
}
