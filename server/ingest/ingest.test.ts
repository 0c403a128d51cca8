// Reports through the real door into a real store: taken once, in order, proven, or refused by name.
import t from 'tap';
import type { DeviceId, RequestId } from '../../shared/ids.ts';
import type { SignedReport } from '../../shared/protocol/report.ts';
import { newId } from '../../shared/protocol/sign.ts';
import { day, hour, minute, noon, openCore } from '../../test/helpers/core.ts';
import { account, accounts, disk, good, screen } from '../../test/helpers/outcomes.ts';

t.test('a report is in the store, judged, when it is acknowledged', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  t.same(await laptop.send(laptop.next(good)), { ok: true, ack: 1, wantFacts: false });
  const device = await core.app.store.db.selectFrom('devices').selectAll().executeTakeFirstOrThrow();
  t.match(device, { head_seq: 1, head_digest: laptop.previous, last_measured_at: noon, standing: 'compliant' });
  const findings = await core.app.store.db.selectFrom('findings').select(['check_id', 'verdict']).execute();
  t.same(
    findings.map(({ verdict }) => verdict),
    ['pass', 'pass', 'pass'],
  );
  t.ok(core.events.some((event) => event.type === 'device' && event.id === laptop.id));
});

t.test('a frame resent after a lost acknowledgement is acknowledged again and stored once', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  const [first, second, third] = [laptop.next(good), laptop.quiet(good), laptop.quiet(good)];
  await laptop.send(first, second);
  t.same(await laptop.send(first, second), { ok: true, ack: 2, wantFacts: false });
  t.same(await laptop.send(second, third), { ok: true, ack: 3, wantFacts: false });
  const rows = await core.app.store.db.selectFrom('reports').select('seq').orderBy('seq').execute();
  t.same(
    rows.map(({ seq }) => seq),
    [1, 2, 3],
  );
  const transitions = await core.app.store.db
    .selectFrom('transitions')
    .where('check_id', 'is not', null)
    .selectAll()
    .execute();
  t.equal(transitions.length, 3, 'one for each check, at the first report alone');
});

t.test('what answers a question was measured after it, whatever the device’s clock says', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  const request = newId<RequestId>('r');
  const asked = new Map([[request, noon]]);
  const measuredAt = async (report: SignedReport): Promise<number | null> => {
    core.clock.pass(minute);
    t.match(await core.app.ingest.receive(laptop.id, { reports: [report], asked }), { ok: true });
    const { last_measured_at } = await core.app.store.db.selectFrom('devices').selectAll().executeTakeFirstOrThrow();
    return last_measured_at;
  };
  const slow = { collectedAt: noon - hour };
  t.equal(await measuredAt(laptop.next(good, { ...slow, answers: request })), noon + 1);
  t.equal(await measuredAt(laptop.next(good, slow)), noon - hour, 'it answers nothing');
  const other = { ...slow, answers: newId<RequestId>('r') };
  t.equal(await measuredAt(laptop.next(good, other)), noon - hour, 'nobody asked that');
  const ahead = { collectedAt: noon + day, answers: request };
  t.equal(await measuredAt(laptop.next(good, ahead)), noon + 4 * minute, 'never later than it arrived');
});

t.test('one number with two contents is a fork, and opens a clone alert', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  const twin = laptop.signed({
    device: laptop.id,
    seq: 1,
    collectedAt: noon,
    policyVersion: 1,
    previous: null,
    facts: {},
  });
  t.match(await laptop.send(twin), { ok: false, code: 'sequence-fork' });
  const { json } = await core.call<{ rows: unknown[] }>('GET', '/api/alerts?state=open');
  t.match(json.rows, [{ kind: 'clone', severity: 'critical', sentence: /FIN-LT-042 may have been cloned/ }]);
  t.same(
    await laptop.send(laptop.next({})),
    { ok: true, ack: 2, wantFacts: false },
    'the history that is held goes on',
  );
});

t.test('a report that goes on from another history is a fork as well', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  const stray = laptop.signed({
    device: laptop.id,
    seq: 2,
    collectedAt: noon,
    policyVersion: 1,
    previous: 'A'.repeat(43),
    facts: {},
  });
  t.match(await laptop.send(stray), { ok: false, code: 'sequence-fork' });
});

t.test('a gap is refused, unless the device declares that it gave the reports up', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  const lost = [laptop.next({}), laptop.next({})];
  t.equal(lost.length, 2);
  const after = laptop.quiet(good);
  t.match(await laptop.send(after), { ok: false, code: 'out-of-order' });
  const declared = { reports: [after], dropped: [{ from: 2, to: 3 }] };
  t.same(await core.app.ingest.receive(laptop.id, declared), { ok: true, ack: 4, wantFacts: false });
  t.match(await core.app.store.db.selectFrom('gaps').selectAll().execute(), [{ from_seq: 2, to_seq: 3 }]);
  t.match(await laptop.send(...lost), { ok: false, code: 'out-of-order' }, 'what was given up does not come back');
});

t.test('what follows a gap must be signed itself, and is not proven by the next', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  laptop.next({});
  const [forged, proven] = [laptop.next(good), laptop.quiet(good)];
  const dropped = [{ from: 1, to: 1 }];
  const unsigned = { ...forged, signature: proven.signature };
  t.match(await core.app.ingest.receive(laptop.id, { reports: [unsigned, proven], dropped }), {
    code: 'bad-signature',
  });
  t.match(await core.app.ingest.receive(laptop.id, { reports: [forged, proven], dropped }), { ok: true, ack: 3 });
});

t.test('a report signed by another key, or of another device, is refused', async (t) => {
  const core = await openCore(t);
  const [laptop, other] = [await core.enrol('FIN-LT-042'), await core.enrol('FIN-LT-043')];
  t.match(await laptop.send(other.next(good)), { ok: false, code: 'bad-signature' });
  const body = { device: laptop.id, seq: 1, collectedAt: noon, policyVersion: 1, previous: null, facts: {} };
  t.match(await laptop.send(other.signed(body)), { ok: false, code: 'bad-signature' });
  const foreign = laptop.signed({ ...body, device: other.id });
  t.match(await laptop.send(foreign), { ok: false, code: 'bad-signature' }, 'signed here, of another device');
  const stranger = newId<DeviceId>('d');
  t.match(await core.app.ingest.receive(stranger, { reports: [laptop.signed({ ...body, device: stranger })] }), {
    ok: false,
    code: 'not-known',
  });
  t.equal((await core.app.store.db.selectFrom('reports').selectAll().execute()).length, 0);
});

t.test('a body that does not fit the schema is refused, and nothing of its frame is taken', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  const first = laptop.next(good);
  for (const body of ['{}', 'no', '{"device":1}', first.body.slice(0, -1)]) {
    t.match(await laptop.send(first, { body, signature: first.signature }), { ok: false, code: 'malformed' });
  }
  t.match(await laptop.send(first), { ok: true, ack: 1 });
});

t.test('a clock that is ahead makes nothing look newer than its arrival, and both times are kept', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good, { collectedAt: noon + 3 * day });
  t.match(await core.app.store.db.selectFrom('reports').selectAll().executeTakeFirst(), {
    collected_at: noon + 3 * day,
    received_at: noon,
  });
  t.match(await core.app.store.db.selectFrom('devices').selectAll().executeTakeFirst(), { last_measured_at: noon });
});

t.test('a quiet check-in refreshes what it names, and nothing when the facts are not held', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  core.clock.pass(hour);
  t.same(await laptop.send(laptop.quiet(good)), { ok: true, ack: 2, wantFacts: false });
  const measured = () => core.app.store.db.selectFrom('findings').select('measured_at').execute();
  t.ok((await measured()).every(({ measured_at }) => measured_at === noon + hour));
  core.clock.pass(hour);
  const others = { ...good, 'disk-encryption': disk('off') };
  t.same(await laptop.send(laptop.quiet(others)), { ok: true, ack: 3, wantFacts: true });
  t.ok(
    (await measured()).every(({ measured_at }) => measured_at === noon + hour),
    'not believed',
  );
});

t.test('an empty report refreshes the connection alone', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  core.clock.pass(hour);
  await laptop.report({});
  t.match(await core.app.store.db.selectFrom('devices').selectAll().executeTakeFirst(), {
    last_measured_at: noon,
    last_seen_at: noon + hour,
  });
});

t.test('a spool that comes at once leaves every change in the history, with its report and its time', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  const at = (ago: number) => ({ collectedAt: noon - ago });
  await laptop.send(
    laptop.next(good, at(3 * hour)),
    laptop.next({ 'disk-encryption': disk('off') }, at(2 * hour)),
    laptop.next({ 'disk-encryption': disk('on') }, at(hour)),
  );
  const rows = await core.app.store.db
    .selectFrom('transitions')
    .select(['from_verdict', 'to_verdict', 'report_seq', 'at'])
    .where('check_id', '=', 'disk-encryption')
    .orderBy('id')
    .execute();
  t.same(rows, [
    { from_verdict: null, to_verdict: 'pass', report_seq: 1, at: noon - 3 * hour },
    { from_verdict: 'pass', to_verdict: 'fail', report_seq: 2, at: noon - 2 * hour },
    { from_verdict: 'fail', to_verdict: 'pass', report_seq: 3, at: noon - hour },
  ]);
});

t.test(
  'frames of one device sent without waiting are taken in their order; those of many share their commits',
  async (t) => {
    const core = await openCore(t);
    const fleet = await Promise.all(Array.from({ length: 8 }, (_, n) => core.enrol(`LT-${n}`)));
    const answers = await Promise.all(
      fleet.flatMap((laptop) => [
        laptop.send(laptop.next(good)),
        laptop.send(laptop.quiet(good)),
        laptop.send(laptop.next({ 'screen-lock': screen('never') })),
      ]),
    );
    t.ok(answers.every((answer) => answer.ok));
    const counted = await core.app.store.db.selectFrom('reports').select('device_id').execute();
    t.equal(counted.length, 24);
  },
);

t.test('facts of a form that this version does not know are unknown, never a pass', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  const strange = { facts: { environment: 'machine', volumes: 'all encrypted, trust me' } };
  await laptop.report({ ...good, 'disk-encryption': strange, 'a-newer-check': { facts: {} } });
  t.match(
    await core.app.store.db
      .selectFrom('findings')
      .selectAll()
      .where('check_id', '=', 'disk-encryption')
      .executeTakeFirst(),
    { verdict: 'unknown' },
  );
  t.same(await laptop.send(laptop.quiet({ ...good, 'disk-encryption': strange, 'a-newer-check': { facts: {} } })), {
    ok: true,
    ack: 2,
    wantFacts: false,
  });
});

t.test('a revoked device is refused, whatever it sends', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  t.equal((await core.call('POST', `/api/devices/${laptop.id}/revoke`, { reason: 'stolen' })).status, 200);
  t.match(await laptop.send(laptop.next({ 'account-status': accounts(account('x')) })), {
    ok: false,
    code: 'not-known',
  });
  core.clock.pass(minute);
  t.same(core.disconnected, [laptop.id]);
});
