// The chain is whole as long as nobody touched it, and names the first entry that somebody did.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { openStore, type Store } from '../store/index.ts';
import { appendLedger, verifyLedger } from './index.ts';

async function ledgerOf(t: { teardown(end: () => unknown): unknown }, entries: number): Promise<Store> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-ledger-'));
  const store = await openStore(join(folder, 'palisade.sqlite'));
  t.teardown(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const entry = (at: number) => ({ at, actor: 'ines', act: 'device.change', subject: `d-${at}`, detail: { at } });
  const half = Math.floor(entries / 2);
  await store.transaction((trx) => appendLedger(trx, ...Array.from({ length: half }, (_, at) => entry(at))));
  for (let at = half; at < entries; at += 1) await store.transaction((trx) => appendLedger(trx, entry(at)));
  return store;
}

t.test('an untouched ledger is whole, and so is an empty one', async (t) => {
  t.same(await verifyLedger((await ledgerOf(t, 0)).db), { ok: true, entries: 0 });
  t.same(await verifyLedger((await ledgerOf(t, 25)).db), { ok: true, entries: 25 });
});

t.test('more entries than one page are walked to the end', async (t) => {
  const store = await ledgerOf(t, 0);
  const entry = { at: 1, actor: 'ines', act: 'a', subject: 's', detail: {} };
  await store.transaction((trx) => appendLedger(trx, ...Array.from({ length: 2_500 }, () => entry)));
  t.same(await verifyLedger(store.db), { ok: true, entries: 2_500 });
});

for (const [column, value] of [
  ['at', 99],
  ['actor', 'mallory'],
  ['act', 'nothing'],
  ['subject', 'x'],
  ['detail', '{}'],
] as const) {
  t.test(`an entry whose ${column} was changed is named`, async (t) => {
    const store = await ledgerOf(t, 10);
    await store.db
      .updateTable('ledger')
      .set({ [column]: value })
      .where('seq', '=', 4)
      .execute();
    t.same(await verifyLedger(store.db), { ok: false, seq: 4, fault: 'Entry 4 was changed after it was written.' });
  });
}

t.test('missing entries are named', async (t) => {
  const store = await ledgerOf(t, 10);
  await store.db.deleteFrom('ledger').where('seq', 'in', [5, 6]).execute();
  t.match(await verifyLedger(store.db), { ok: false, seq: 5, fault: 'Entries 5 to 6 are missing.' });
});

t.test('entries that changed places are named', async (t) => {
  const store = await ledgerOf(t, 10);
  const { db } = store;
  const move = (from: number, to: number) =>
    db.updateTable('ledger').set({ seq: to }).where('seq', '=', from).execute();
  await move(3, 100);
  await move(4, 3);
  await move(100, 4);
  t.match(await verifyLedger(db), { ok: false, seq: 3 });
});

t.test('an entry written anew with a digest of its own does not fit the one after it', async (t) => {
  const store = await ledgerOf(t, 10);
  const other = await ledgerOf(t, 0);
  const forged = { at: 1, actor: 'mallory', act: 'a', subject: 's', detail: {} };
  await other.transaction((trx) => appendLedger(trx, forged, forged, forged));
  const row = await other.db.selectFrom('ledger').selectAll().where('seq', '=', 3).executeTakeFirstOrThrow();
  await store.db.updateTable('ledger').set(row).where('seq', '=', 3).execute();
  t.match(await verifyLedger(store.db), { ok: false, seq: 3, fault: /does not follow the entry before it/ });
});
