import fc from 'fast-check';
import t from 'tap';
import type { CheckId } from '../shared/checks/index.ts';
import type { DeviceId } from '../shared/ids.ts';
import { defaultPolicy, type Policy } from '../shared/policy.ts';
import { newId } from '../shared/protocol/sign.ts';
import { afterRunning, type CronTimes, cronTimes, due, hasJumped, planOf } from './schedule.ts';

const minute = 60_000;
/** Minutes stand for expressions: the test's own cron, from a fixed now of 0. */
const every: CronTimes = (expression, count) => {
  const period = Number(expression) * minute;
  if (Number.isNaN(period)) throw new Error('no such time');
  return Array.from({ length: count }, (_, n) => (n + 1) * period);
};

function policyWith(periods: Partial<Record<CheckId, string>>): Policy {
  const policy = defaultPolicy();
  for (const id of Object.keys(policy.checks) as CheckId[]) {
    policy.checks[id].enabled = periods[id] !== undefined;
    policy.checks[id].every = periods[id] ?? '';
  }
  return policy;
}

const device = newId<DeviceId>('d');

t.test('checks with one period are due in one moment, and a device keeps its delay', async (t) => {
  const policy = policyWith({ 'disk-encryption': '15', 'screen-lock': '15' });
  const plan = planOf(policy, device, every);
  const [at = 0] = plan.values();
  t.same(due(plan, at - 1), []);
  t.same(due(plan, at).sort(), ['disk-encryption', 'screen-lock']);
  t.same(planOf(policy, device, every), plan);
});

t.test('devices are spread over a tenth of the shortest period, and no more than five minutes', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_000 }), (period) => {
      const policy = policyWith({ 'disk-encryption': String(period), 'screen-lock': String(period * 2) });
      const plan = planOf(policy, newId<DeviceId>('d'), every);
      const delay = (plan.get('disk-encryption') ?? 0) - period * minute;
      const same = (plan.get('screen-lock') ?? 0) - 2 * period * minute;
      return delay === same && delay >= 0 && delay <= Math.min((period * minute) / 10, 5 * minute);
    }),
  );
});

t.test('a check that is off is not due, and all off is no plan', async (t) => {
  t.same([...planOf(policyWith({ 'screen-lock': '5' }), device, every).keys()], ['screen-lock']);
  t.same([...planOf(policyWith({}), device, every)], []);
});

t.test('an expression that never comes about is replaced by the check’s own', async (t) => {
  const policy = defaultPolicy();
  policy.checks['screen-lock'].every = '0 0 0 31 2 *';
  const planned = planOf(policy, device, cronTimes).get('screen-lock') ?? 0;
  const own = planOf(defaultPolicy(), device, cronTimes).get('screen-lock') ?? Number.NaN;
  t.equal(planned, own);
});

t.test('what was taken up moves to its next time, the rest stays', async (t) => {
  const plan = new Map<CheckId, number>([
    ['disk-encryption', 10],
    ['screen-lock', 20],
  ]);
  const fresh = new Map<CheckId, number>([
    ['disk-encryption', 110],
    ['screen-lock', 120],
  ]);
  t.same(
    [...afterRunning(plan, ['disk-encryption'], fresh)],
    [
      ['disk-encryption', 110],
      ['screen-lock', 20],
    ],
  );
});

t.test('a machine that slept, or whose clock was set either way, is noticed', async (t) => {
  t.notOk(hasJumped(1_000, 3_000));
  t.ok(hasJumped(1_000, 1_000_000));
  t.ok(hasJumped(1_000_000, 1_000));
});
