// Leaving, from the act to the proof, through the API and real reports.
import t from 'tap';
import type { Alert, DeviceDetail, Person } from '../../shared/api/nouns.ts';
import { type Core, day, hour, minute, noon, openCore } from '../../test/helpers/core.ts';
import type { TestDevice } from '../../test/helpers/device.ts';
import { account, accounts, good } from '../../test/helpers/outcomes.ts';
import { reviewDue } from '../alerts/index.ts';
import { askAgain } from './ask.ts';
import { onDeviceConnected } from './index.ts';

async function withOwner(
  t: Parameters<typeof openCore>[0],
): Promise<{ core: Core; laptop: TestDevice; person: Person }> {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report(good);
  const { json: person } = await core.call<Person>('POST', '/api/persons', { name: 'The Accountant' });
  await core.call('PATCH', `/api/devices/${laptop.id}`, { person: person.id, login: 'dfox' });
  return { core, laptop, person };
}

const accessAlerts = async (core: Core, state = 'unresolved'): Promise<Alert[]> => {
  const { json } = await core.call<{ rows: Alert[] }>('GET', `/api/alerts?state=${state}`);
  return json.rows.filter(({ kind }) => kind === 'access');
};
const terminate = (core: Core, person: Person, at?: number) =>
  core.call<Person>('POST', `/api/persons/${person.id}/terminate`, at === undefined ? {} : { at });
const locked = (more = {}) => accounts(account('dfox', { enabled: 'disabled', ...more }));

t.test('a person leaves: their device is asked, is unknown until it answers, then open, then proven cut', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  core.connected.add(laptop.id);
  core.clock.pass(hour);
  const left = core.clock.at;
  const { json } = await terminate(core, person);
  t.match(json, { state: 'terminated', terminatedAt: left, cutOff: { state: 'unknown', tookMs: null } });
  t.same(core.asked, [{ device: laptop.id, checks: ['account-status'] }]);
  t.match(await accessAlerts(core), [{ severity: 'high', sentence: /Whether The Accountant.* is unknown/ }]);

  core.clock.pass(minute);
  await laptop.send(laptop.quiet(good));
  t.match(await accessAlerts(core), [
    { severity: 'high', sentence: 'The Accountant has left and can still log in on FIN-LT-042.' },
  ]);

  core.clock.pass(hour);
  await laptop.report({ 'account-status': locked() });
  t.same(await accessAlerts(core), []);
  t.match(await accessAlerts(core, 'resolved'), [{ resolution: /proven cut 1 hour 1 minute after they left/ }]);
  const { json: after } = await core.call<Person>('GET', `/api/persons/${person.id}`);
  t.match(after.cutOff, { state: 'cut', provenAt: left + hour + minute, tookMs: hour + minute });
});

t.test('a device that is offline is unknown, never safe, and is asked as soon as it connects', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  core.clock.pass(minute);
  await terminate(core, person);
  t.same(core.asked, []);
  core.clock.pass(30 * day);
  await reviewDue(core.app);
  t.match(await accessAlerts(core), [{ sentence: /is unknown/ }]);
  core.connected.add(laptop.id);
  await onDeviceConnected(core.app, laptop.id);
  t.equal(core.asked.length, 1);
});

t.test('a device is asked again at the policy’s pace until the access is cut', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  core.connected.add(laptop.id);
  core.clock.pass(1);
  await terminate(core, person);
  await askAgain(core.app);
  t.equal(core.asked.length, 1, 'not asked twice at once');
  core.clock.pass(5 * minute);
  await askAgain(core.app);
  t.equal(core.asked.length, 2);
  await laptop.report({ 'account-status': locked() });
  core.clock.pass(hour);
  await askAgain(core.app);
  t.equal(core.asked.length, 2, 'proven: not asked any more');
});

t.test('whoever leaves at an instant to come is asked about at that instant', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  core.connected.add(laptop.id);
  const { json } = await terminate(core, person, noon + day);
  t.match(json, { state: 'active', cutOff: { state: 'pending' } });
  t.same(await accessAlerts(core), []);
  core.clock.pass(day);
  await reviewDue(core.app);
  await askAgain(core.app);
  t.equal(core.asked.length, 1);
  t.match(await accessAlerts(core), [{ sentence: /The Accountant/ }]);
});

t.test('an account in use after the instant is critical at once', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  await terminate(core, person);
  core.clock.pass(minute);
  await laptop.report({ 'account-status': accounts(account('dfox', { sessions: 1 })) });
  t.match(await accessAlerts(core), [{ severity: 'critical', sentence: /in use on FIN-LT-042/ }]);
});

t.test('a login after the instant stays until somebody takes note, however well the account is locked', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  await terminate(core, person);
  core.clock.pass(hour);
  await laptop.report({ 'account-status': locked({ lastLoginAt: noon + minute }) });
  const [alert] = await accessAlerts(core);
  t.match(alert, { severity: 'critical' });
  await core.call('POST', `/api/alerts/${alert?.id}/acknowledge`, { note: 'only fetched photos' });
  t.same(await accessAlerts(core), []);
  t.match(await accessAlerts(core, 'resolved'), [{ resolution: /was acknowledged/, note: 'only fetched photos' }]);
  core.clock.pass(hour);
  await laptop.report({ 'account-status': locked({ lastLoginAt: noon + minute, passwordChangedAt: noon }) });
  t.same(await accessAlerts(core), [], 'the same login is not held against them twice');
});

t.test('once proven, not seeing changes nothing, and seeing it open again is a new alert', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  await terminate(core, person);
  core.clock.pass(minute);
  await laptop.report({ 'account-status': locked() });
  core.clock.pass(minute);
  await laptop.report({ 'account-status': { unknown: '/etc/shadow: permission denied; run as root' } });
  t.same(await accessAlerts(core), []);
  core.clock.pass(minute);
  await laptop.report({ 'account-status': accounts(account('dfox')) });
  t.equal((await accessAlerts(core)).length, 1);
  const { json } = await core.call<Person>('GET', `/api/persons/${person.id}`);
  t.match(json.cutOff, { state: 'open', provenAt: null });
});

t.test(
  'a leaver’s question stays when the device leaves the scope, goes to another person or is revoked',
  async (t) => {
    const { core, laptop, person } = await withOwner(t);
    core.clock.pass(minute);
    await terminate(core, person);
    await core.call('PATCH', `/api/devices/${laptop.id}`, { holdingPi: 'no', reason: 'returned' });
    t.equal((await accessAlerts(core)).length, 1);
    const { json: next } = await core.call<Person>('POST', '/api/persons', { name: 'Second Employee' });
    await core.call('PATCH', `/api/devices/${laptop.id}`, { person: next.id, login: 'emoss' });
    t.equal((await accessAlerts(core)).length, 1);
    await core.call('POST', `/api/devices/${laptop.id}/revoke`, { reason: 'wiped' });
    t.equal((await accessAlerts(core)).length, 1);
    const { json } = await core.call<Person>('GET', `/api/persons/${person.id}`);
    t.match(json.devices, [{ device: { id: laptop.id }, login: 'dfox', cutOff: { state: 'unknown' } }]);
  },
);

t.test('a device given to somebody who has left opens the question, which needs a log-in name', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  const { json: person } = await core.call<Person>('POST', '/api/persons', { name: 'The Accountant' });
  await terminate(core, person);
  core.clock.pass(minute);
  await laptop.report({ ...good, 'account-status': locked() });
  const given = await core.call<DeviceDetail>('PATCH', `/api/devices/${laptop.id}`, { person: person.id });
  t.match(given.json.cutOff, { state: 'unknown', reason: /set the log-in name/ });
  const named = await core.call<DeviceDetail>('PATCH', `/api/devices/${laptop.id}`, { login: 'dfox' });
  t.match(named.json.cutOff, { state: 'cut' });
});

t.test('reinstating ends the question, and is in the ledger', async (t) => {
  const { core, person } = await withOwner(t);
  await terminate(core, person);
  const { json } = await core.call<Person>('POST', `/api/persons/${person.id}/reinstate`);
  t.match(json, { state: 'active', terminatedAt: null, cutOff: null });
  t.match(await accessAlerts(core, 'resolved'), [{ resolution: 'They were reinstated.' }]);
  const acts = await core.app.store.db.selectFrom('ledger').select('act').execute();
  t.ok(acts.some(({ act }) => act === 'person.reinstate'));
});

t.test(
  'people are found by any part of what is known of them, page by page, with hostile names as they are',
  async (t) => {
    const core = await openCore(t);
    const hostile = '<script>alert(1)</script>';
    for (const name of ['Zoë Ünal', hostile, 'Abe %_\\']) {
      await core.call('POST', '/api/persons', { name, department: 'Finance' });
    }
    const names = async (query: string) => {
      const { json } = await core.call<{ rows: Person[] }>('GET', `/api/persons?${query}`);
      return json.rows.map(({ name }) => name);
    };
    t.same(await names('search=ÜNAL'), ['Zoë Ünal']);
    t.same(await names(`search=${encodeURIComponent('%_\\')}`), ['Abe %_\\']);
    t.same(await names('search=%25'), ['Abe %_\\'], 'a sign that SQL reads as "anything" is a sign like others');
    const first = await core.call<{ rows: Person[]; next: string; total: number }>('GET', '/api/persons?limit=2');
    t.equal(first.json.total, 3);
    t.same(
      first.json.rows.map(({ name }) => name),
      [hostile, 'Abe %_\\'],
    );
    t.same(await names(`limit=2&cursor=${first.json.next}`), ['Zoë Ünal']);
    t.match(await core.call('GET', '/api/persons?cursor=bm8'), { status: 400, json: { error: { field: 'cursor' } } });
  },
);

t.test('a log-in name that the device never had proves nothing; one it had and has no more is cut', async (t) => {
  const { core, laptop, person } = await withOwner(t);
  await core.call('PATCH', `/api/devices/${laptop.id}`, { login: 'dfoxx' });
  core.clock.pass(hour);
  await terminate(core, person);
  core.clock.pass(hour);
  await laptop.report({ 'account-status': accounts() });
  const typo = await core.call<Person>('GET', `/api/persons/${person.id}`);
  t.match(typo.json.cutOff, { state: 'unknown', reason: /none was ever reported: is the log-in name right/ });

  await core.call('PATCH', `/api/devices/${laptop.id}`, { login: 'dfox' });
  await laptop.send(laptop.quiet({ 'account-status': accounts() }));
  const right = await core.call<Person>('GET', `/api/persons/${person.id}`);
  t.match(right.json.cutOff, { state: 'cut', reason: /There is no account "dfox" on the device any more/ });
});
