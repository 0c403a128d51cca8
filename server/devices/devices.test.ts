// Devices through the API: the list, what people do to one, and what an alert makes of it.
import t from 'tap';
import type { Alert, DeviceDetail, DeviceRow, Overview, Transition } from '../../shared/api/nouns.ts';
import { type Core, day, hour, noon, openCore } from '../../test/helpers/core.ts';
import { disk, good, screen } from '../../test/helpers/outcomes.ts';
import { reviewDue } from '../alerts/index.ts';

interface Page<T> {
  rows: T[];
  next: string | null;
  total: number;
}
const list = async (core: Core, query = ''): Promise<Page<DeviceRow>> =>
  (await core.call<Page<DeviceRow>>('GET', `/api/devices?${query}`)).json;
const alertsOf = async (core: Core, state: string): Promise<Alert[]> =>
  (await core.call<Page<Alert>>('GET', `/api/alerts?state=${state}`)).json.rows;

t.test('a failure on a device in scope opens one alert, which resolves by itself when it is mended', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report({ ...good, 'disk-encryption': disk('off') });
  t.match(await alertsOf(core, 'open'), [
    {
      kind: 'finding',
      check: 'disk-encryption',
      severity: 'critical',
      sentence: /FIN-LT-042/,
      clauses: ['17.04(5)', '17.03(2)(c)'],
    },
  ]);
  core.clock.pass(hour);
  await laptop.report({ 'screen-lock': screen('never') });
  t.equal((await alertsOf(core, 'open')).length, 2);
  await laptop.report({ 'disk-encryption': { unknown: 'lsblk: timed out' } });
  t.equal((await alertsOf(core, 'open')).length, 2, 'unknown mends nothing');
  await laptop.report({ 'disk-encryption': disk('on') });
  t.match(await alertsOf(core, 'open'), [{ check: 'screen-lock' }]);
  t.match(await alertsOf(core, 'resolved'), [
    { check: 'disk-encryption', resolution: /^Mended/, resolvedAt: noon + hour },
  ]);
});

t.test('what is unknown for longer than its grace is an alert too; so is silence', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report({ ...good, 'disk-encryption': { unknown: 'lsblk: timed out' } });
  t.same(await alertsOf(core, 'open'), []);
  core.clock.pass(day);
  await reviewDue(core.app);
  t.match(await alertsOf(core, 'open'), [{ check: 'disk-encryption', sentence: /is unknown/ }]);
  core.clock.pass(6 * day);
  await reviewDue(core.app);
  t.match((await alertsOf(core, 'open')).map(({ kind }) => kind).sort(), ['finding', 'silence']);
  await laptop.report(good);
  t.same(await alertsOf(core, 'open'), []);
});

t.test('a device goes out of scope only with a reason, and comes back with its alerts', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report({ ...good, 'disk-encryption': disk('off') });
  const patch = (body: object) => core.call<DeviceDetail>('PATCH', `/api/devices/${laptop.id}`, body);
  t.match(await patch({ holdingPi: 'no', reason: '  ' }), { status: 400, json: { error: { field: 'reason' } } });
  const out = await patch({ holdingPi: 'no', reason: 'a kiosk without accounts' });
  t.match(out.json, { holdingPi: 'no', holdingPiReason: 'a kiosk without accounts', holdingPiBy: 'ines', alerts: [] });
  t.match(await alertsOf(core, 'resolved'), [{ resolution: 'Out of scope: a kiosk without accounts' }]);
  const back = await patch({ holdingPi: 'yes' });
  t.match(back.json.alerts, [{ check: 'disk-encryption', state: 'open' }]);
  const { json } = await core.call<Page<Transition>>('GET', `/api/devices/${laptop.id}/history?limit=2`);
  t.match(json.rows, [
    { text: 'Marked as holding PI.', by: 'ines' },
    { text: /Taken out of scope/, cause: 'person' },
  ]);
  const rest = await core.call<Page<Transition>>('GET', `/api/devices/${laptop.id}/history?cursor=${json.next}`);
  t.match(rest.json.rows.at(-1), { text: 'Enrolled.', cause: 'enrolment' });
  t.equal(rest.json.rows.length + 2, json.total);
});

t.test('a number is as fresh as its facts: old ones are silent, and never compliant', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  t.match((await list(core)).rows, [{ standing: 'unknown', lastMeasuredAt: null }]);
  await laptop.report(good);
  t.match((await list(core, 'standing=compliant')).rows, [{ name: 'FIN-LT-042' }]);
  core.clock.pass(day + 1);
  t.equal((await list(core, 'standing=compliant')).total, 0);
  t.match((await list(core, 'standing=silent')).rows, [{ standing: 'silent' }]);
  const { json } = await core.call<Overview>('GET', '/api/overview');
  t.match(json, {
    holdingPi: 1,
    scope: { compliant: 0, silent: 1 },
    sentence: /^The one device holding PI is not compliant\. 1 has no fresh data/,
  });
  t.ok(json.clauses.every(({ pass, stale }) => pass === 0 && stale === 1));
});

t.test('a device that passes what it measures, but does not measure all, is unknown', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  core.clock.pass(day - hour);
  const { 'screen-lock': screenLock, 'account-status': accountStatus } = good;
  await laptop.send(laptop.quiet({ 'screen-lock': screenLock, 'account-status': accountStatus }));
  core.clock.pass(2 * hour);
  t.match((await list(core)).rows, [{ standing: 'unknown' }]);
});

t.test('the list is filtered, searched and paged without losing or repeating a device', async (t) => {
  const core = await openCore(t);
  for (const name of ['b-2', 'a-1', 'c-3', '<img src=x>', 'é-5']) {
    const laptop = await core.enrol(name);
    if (name !== 'c-3') await laptop.report(name === 'a-1' ? { ...good, 'disk-encryption': disk('off') } : good);
  }
  for (const sort of ['name', 'standing', 'lastMeasuredAt', 'enrolledAt']) {
    for (const direction of ['asc', 'desc']) {
      const names: string[] = [];
      let cursor = '';
      do {
        const page = await list(core, `sort=${sort}&direction=${direction}&limit=2${cursor}`);
        t.equal(page.total, 5);
        names.push(...page.rows.map(({ name }) => name));
        cursor = page.next === null ? '' : `&cursor=${page.next}`;
      } while (cursor !== '');
      t.equal(new Set(names).size, 5, `${sort} ${direction}: ${names.join(', ')}`);
      t.equal(names.length, 5);
    }
  }
  t.match((await list(core, 'sort=standing')).rows[0], {
    name: 'a-1',
    standing: 'failing',
    failing: ['disk-encryption'],
  });
  t.match((await list(core, 'search=%3Cimg')).rows, [{ name: '<img src=x>' }]);
  t.equal((await list(core, 'search=É-5')).total, 1);
  t.equal((await list(core, 'check=disk-encryption&verdict=fail')).total, 1);
  t.equal((await list(core, `clause=${encodeURIComponent('17.04(5)')}`)).total, 1);
  t.equal((await list(core, 'clause=none')).total, 0, 'a clause that nothing speaks for has no devices');
  t.match(await core.call('GET', '/api/devices?cursor=e30'), { status: 400, json: { error: { field: 'cursor' } } });
});

t.test('check now reaches a device that is there, and says so when it is not', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  t.match(await core.call('POST', `/api/devices/${laptop.id}/check-now`), { json: { delivered: false } });
  core.connected.add(laptop.id);
  const { json } = await core.call<{ request: string }>('POST', `/api/devices/${laptop.id}/check-now`);
  t.match(json, { delivered: true });
  t.same(core.asked, [{ device: laptop.id, request: json.request }]);
});

t.test(
  'a revoked device is out of every figure, keeps its history, and does not enrol again with its key',
  async (t) => {
    const core = await openCore(t);
    const laptop = await core.enrol('FIN-LT-042');
    await laptop.report({ ...good, 'disk-encryption': disk('off') });
    await core.call('POST', `/api/devices/${laptop.id}/revoke`, { reason: 'stolen' });
    t.match((await core.call<Overview>('GET', '/api/overview')).json, { devices: 0, openAlerts: 0, needYou: 0 });
    t.match((await list(core)).rows, [{ revokedAt: noon }]);
    const { enrolDevice } = await import('./index.ts');
    const { publicKey, description } = laptop;
    const again = { publicKey, description, at: noon, tokenId: 't-aaaaaaaaaaaaaaaaaaaa' as never };
    await t.rejects(
      core.app.store.transaction((trx) => enrolDevice(trx, again)),
      { code: 'not-allowed' },
    );
  },
);

t.test('enrolling twice with one key is one device, with its history and what was said of it kept', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  await core.call('PATCH', `/api/devices/${laptop.id}`, { holdingPi: 'yes' });
  const { enrolDevice } = await import('./index.ts');
  const { publicKey, description } = laptop;
  const again = {
    publicKey,
    description: { ...description, name: 'renamed' },
    at: noon,
    tokenId: 't-bbbbbbbbbbbbbbbbbbbb' as never,
  };
  t.equal(await core.app.store.transaction((trx) => enrolDevice(trx, again)), laptop.id);
  t.match((await list(core)).rows, [{ name: 'renamed', holdingPi: 'yes', standing: 'compliant' }]);
  t.match(await laptop.send(laptop.quiet(good)), { ok: true, ack: 2 });
});
