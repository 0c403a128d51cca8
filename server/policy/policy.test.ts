// The policy's text both ways, and its change from one to the next.
import { validate as isCron } from 'node-cron';
import t from 'tap';
import type { Alert, DeviceDetail, PolicyProblem } from '../../shared/api/nouns.ts';
import { defaultPolicy, type Policy as PolicyOf } from '../../shared/policy.ts';
import { hour, openCore } from '../../test/helpers/core.ts';
import { good, screen } from '../../test/helpers/outcomes.ts';
import { reviewDue } from '../alerts/index.ts';
import { verifyLedger } from '../ledger/index.ts';
import { policyAtStart } from './queries.ts';
import { readPolicy } from './read.ts';
import { renderPolicy } from './render.ts';

const problemsOf = (yaml: string): PolicyProblem[] => {
  const read = readPolicy(yaml);
  return read.ok ? [] : read.problems;
};

t.test('what is rendered reads back as the same policy', async (t) => {
  const policy = defaultPolicy();
  policy.checks['screen-lock'].parameters.maxIdleSeconds = 600;
  policy.checks['account-status'].parameters.administrators = ['it', '# not a comment', 'yes'];
  t.same(readPolicy(renderPolicy(policy, 7)), { ok: true, policy });
});

t.test('the rendered text holds the reason of every number', async (t) => {
  const yaml = renderPolicy(defaultPolicy(), 1).replace(/\n +#/g, '');
  t.match(yaml, 'The regulation names no number');
  t.match(yaml, 'Default: "24h"');
  t.match(yaml, 'Screen lock. Does the screen lock by itself');
});

t.test('an empty policy is the default one; what is left out takes its default', async (t) => {
  for (const yaml of ['', 'checks:', '{}', 'checks:\n  screen-lock:\ndevices:\n']) {
    t.same(readPolicy(yaml), { ok: true, policy: defaultPolicy() }, JSON.stringify(yaml));
  }
  const read = readPolicy('devices:\n  silentAfter: 3d\n') as { policy: PolicyOf };
  t.match(read.policy.devices, { silentAfter: '3d', freshFor: '24h' });
});

t.test('a mistake is named by line and column, with the cause and the cure', async (t) => {
  const cases: [yaml: string, line: number, column: number, path: string, message: RegExp][] = [
    [
      'checks:\n  screen-lok:\n    grace: 5m\n',
      2,
      3,
      '/checks/screen-lok',
      /There is no setting "screen-lok".*Did you mean "screen-lock"/,
    ],
    ['devices:\n  silentAfter: 7\n', 2, 16, '/devices/silentAfter', /7 cannot be.*a number and s, m, h or d/],
    ['devices:\n  freshFor: 15 min\n', 2, 13, '/devices/freshFor', /"15 min" cannot be/],
    [
      'checks:\n  screen-lock:\n    every: "0 99 * * * *"\n',
      3,
      12,
      '/checks/screen-lock/every',
      /no time that can come.*six fields/,
    ],
    ['checks:\n  screen-lock:\n    every: "*/5 * * * *"\n', 3, 12, '/checks/screen-lock/every', /six fields/],
    ['checks:\n  screen-lock:\n    enabled: nein\n', 3, 14, '/checks/screen-lock/enabled', /write true or false/],
    [
      'checks:\n  screen-lock:\n    severity: bad\n',
      3,
      15,
      '/checks/screen-lock/severity',
      /one of low, medium, high, critical/,
    ],
    [
      'checks:\n  screen-lock:\n    parameters:\n      maxIdleSeconds: 5\n',
      4,
      23,
      '/checks/screen-lock/parameters/maxIdleSeconds',
      /from 30 to/,
    ],
    ['- checks\n', 1, 1, '/', /must hold settings of its own/],
    ['__proto__: 1\n', 1, 1, '/__proto__', /There is no setting/],
    ['devices: {\n', 2, 1, '/', /This is not YAML/],
    ['devices:\n  freshFor: 1h\n  freshFor: 2h\n', 3, 3, '/', /must be unique/],
  ];
  for (const [yaml, line, column, path, message] of cases) {
    t.match(problemsOf(yaml), [{ line, column, path, message }], JSON.stringify(yaml));
  }
});

t.test('all mistakes are named at once', async (t) => {
  t.equal(problemsOf('devices:\n  silentAfter: 7\n  freshFr: 1h\nleaving:\n  askEvery: soon\n').length, 3);
});

t.test('a zero without quotes is no time at all', async (t) => {
  t.same(readPolicy('devices:\n  newDeviceGrace: 0\n'), { ok: true, policy: defaultPolicy() });
});

t.test('the default periods are times that can come', async (t) => {
  for (const check of Object.values(defaultPolicy().checks)) t.ok(isCron(check.every), check.every);
});

t.test('a new policy judges the fleet anew from the facts in hand, and tells the devices', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report({ ...good, 'screen-lock': screen(600) });
  const put = (yaml: string) => core.call<{ version: number }>('PUT', '/api/policy', { yaml });
  t.match((await put('checks:\n  screen-lock:\n    parameters:\n      maxIdleSeconds: 300\n')).json, {
    version: 2,
    appliedBy: 'ines',
  });
  t.same(core.policiesSent, [2]);
  core.clock.pass(1);
  await reviewDue(core.app);
  const { json: device } = await core.call<DeviceDetail>('GET', `/api/devices/${laptop.id}`);
  t.match(device, { policyVersion: 2, standing: 'failing', findings: [{ check: 'screen-lock', verdict: 'fail' }] });
  const { json: history } = await core.call<{ rows: unknown[] }>('GET', `/api/devices/${laptop.id}/history?limit=1`);
  t.match(history.rows, [{ cause: 'policy', from: 'pass', to: 'fail', check: 'screen-lock' }]);
  const { json: alerts } = await core.call<{ rows: Alert[] }>('GET', '/api/alerts?state=open');
  t.match(alerts.rows, [{ check: 'screen-lock' }]);
  await put('checks:\n  screen-lock:\n    enabled: false\n');
  core.clock.pass(1);
  await reviewDue(core.app);
  const { json: after } = await core.call<{ rows: Alert[] }>('GET', '/api/alerts?state=resolved');
  t.match(after.rows, [{ resolution: 'The policy no longer asks this.' }]);
  t.match(await verifyLedger(core.app.store.db), { ok: true });
});

t.test('a policy with an error is not applied, and the one in force stays', async (t) => {
  const core = await openCore(t);
  const { status, json } = await core.call('PUT', '/api/policy', { yaml: 'devices:\n  silentAfter: soon\n' });
  t.equal(status, 400);
  t.match(json, { error: { code: 'invalid', problems: [{ line: 2 }] } });
  t.match((await core.call('GET', '/api/policy')).json, { version: 1, appliedBy: 'collector' });
  t.match((await core.call('POST', '/api/policy/check', { yaml: 'x: 1' })).json, { problems: [{ line: 1 }] });
  core.clock.pass(hour);
});

t.test('checks that an update brings are asked for with their defaults, and the ledger says since when', async (t) => {
  const core = await openCore(t);
  const laptop = await core.enrol('FIN-LT-042');
  await laptop.report({ ...good });
  const { db } = core.app.store;
  const { 'screen-lock': added, ...checks } = defaultPolicy().checks;
  checks['account-status'].parameters.maxAdministrators = 5;
  const older = JSON.stringify({ ...defaultPolicy(), checks: { ...checks, retired: { enabled: true } } });
  await db.updateTable('policies').set({ policy: older }).execute();
  const { policy, version } = await core.app.store.transaction((trx) => policyAtStart(trx, core.clock.now()));
  t.equal(version, 2);
  t.same(policy.checks['screen-lock'], added);
  t.equal(policy.checks['account-status'].parameters.maxAdministrators, 5, 'what was decided stays');
  const again = await core.app.store.transaction((trx) => policyAtStart(trx, core.clock.now()));
  t.equal(again.version, 2, 'once');
  const due = await db.selectFrom('devices').select('next_review_at').execute();
  t.same(due, [{ next_review_at: core.clock.now() }], 'the fleet is judged anew');
  t.match(await verifyLedger(db), { ok: true });
});

t.test('a policy of a newer version is read without what is not known here, and left as it stands', async (t) => {
  const core = await openCore(t);
  const { db } = core.app.store;
  const newer = { ...defaultPolicy(), checks: { ...defaultPolicy().checks, 'quantum-safety': { enabled: true } } };
  await db
    .updateTable('policies')
    .set({ policy: JSON.stringify(newer) })
    .execute();
  const inForce = await core.app.store.transaction((trx) => policyAtStart(trx, core.clock.now()));
  t.match(inForce, { version: 1, policy: defaultPolicy() });
  t.notOk('quantum-safety' in inForce.policy.checks);
});

t.test('a number that does not fit stops the collector, with its place: it judges, and may not guess', async (t) => {
  const core = await openCore(t);
  const broken = { ...defaultPolicy(), devices: { silentAfter: 'soon' } };
  await core.app.store.db
    .updateTable('policies')
    .set({ policy: JSON.stringify(broken) })
    .execute();
  await t.rejects(
    core.app.store.transaction((trx) => policyAtStart(trx, core.clock.now())),
    /Policy version 1 .* at \/devices\/silentAfter/,
  );
});
