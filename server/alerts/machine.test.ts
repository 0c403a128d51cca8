// The table of the state machine, and what must hold whatever is said about a device and in whatever order.
import fc from 'fast-check';
import t from 'tap';
import type { AlertId, DeviceId } from '../../shared/ids.ts';
import { type AlertRow, type Complaint, type Condition, type Step, stepsFor } from './machine.ts';

const device = 'd-aaaaaaaaaaaaaaaaaaaa' as DeviceId;
let names = 0;
const name = (): AlertId => `a-${names++}` as AlertId;

const complaint = (reason = 'The volume / is not encrypted.'): Complaint => ({
  kind: 'finding',
  check: 'disk-encryption',
  person: null,
  severity: 'critical',
  sentence: `On FIN-LT-042: ${reason}`,
  reason,
  remedy: ['Encrypt it.'],
  clauses: ['17.04(5)'],
  since: 100,
});
const wrong = (due = 100, reason?: string): Condition => ({ key: 'k', is: 'wrong', due, complaint: complaint(reason) });
const right: Condition = { key: 'k', is: 'right', resolution: 'Mended.' };
const doubtful: Condition = { key: 'k', is: 'doubtful' };

/** The device's alerts after the steps. */
function after(alerts: readonly AlertRow[], steps: readonly Step[]): AlertRow[] {
  const changed = new Map(steps.map(({ alert }) => [alert.id, alert]));
  const opened = steps.filter((step) => step.do === 'open').map(({ alert }) => alert);
  return [...alerts.map((alert) => changed.get(alert.id) ?? alert), ...opened];
}
const unresolved = (alerts: readonly AlertRow[]): AlertRow[] =>
  alerts.filter(({ resolved_at }) => resolved_at === null);
const openOne = (): AlertRow => stepsFor(device, [wrong()], [], 200, name)[0]?.alert as AlertRow;

t.test('what is wrong opens an alert when it is due, and not before', async (t) => {
  t.same(stepsFor(device, [wrong(201)], [], 200, name), []);
  t.match(stepsFor(device, [wrong(200)], [], 200, name), [
    { do: 'open', alert: { state: 'open', opened_at: 200, since: 100 } },
  ]);
});

t.test('what is right or doubtful opens nothing', async (t) => {
  t.same(stepsFor(device, [right], [], 200, name), []);
  t.same(stepsFor(device, [doubtful], [], 200, name), []);
});

t.test('an alert resolves when it is right, with the words that say why', async (t) => {
  const alert = openOne();
  t.match(stepsFor(device, [right], [alert], 300, name), [
    { do: 'resolve', alert: { id: alert.id, state: 'resolved', resolved_at: 300, resolution: 'Mended.' } },
  ]);
});

t.test('doubt leaves an alert as it is', async (t) => {
  t.same(stepsFor(device, [doubtful], [openOne()], 300, name), []);
});

t.test('an alert that nothing is said about any more resolves', async (t) => {
  t.match(stepsFor(device, [], [openOne()], 300, name), [{ do: 'resolve', alert: { resolution: /no longer/ } }]);
});

t.test('an acknowledged alert says what is wrong now, and stays acknowledged', async (t) => {
  const alert: AlertRow = {
    ...openOne(),
    state: 'acknowledged',
    acknowledged_by: 'ines',
    acknowledged_at: 250,
    note: 'on it',
  };
  t.match(stepsFor(device, [wrong(100, 'Swap is not encrypted.')], [alert], 300, name), [
    {
      do: 'reword',
      alert: {
        id: alert.id,
        state: 'acknowledged',
        acknowledged_by: 'ines',
        note: 'on it',
        reason: 'Swap is not encrypted.',
        since: 100,
      },
    },
  ]);
});

t.test('what goes wrong again is a new alert', async (t) => {
  const first = openOne();
  const resolved = after([first], stepsFor(device, [right], [first], 300, name));
  const again = stepsFor(device, [wrong()], unresolved(resolved), 400, name);
  t.match(again, [{ do: 'open' }]);
  t.not(again[0]?.alert.id, first.id);
});

const anyCondition = fc.oneof(
  fc
    .record({ due: fc.integer({ min: 0, max: 100 }), reason: fc.constantFrom('a', 'b') })
    .map(({ due, reason }) => wrong(due, reason)),
  fc.constantFrom(right, doubtful),
);
const anyStory = fc.array(
  fc.record({ condition: fc.option(anyCondition), later: fc.nat(20), acknowledge: fc.boolean() }),
  { maxLength: 30 },
);

t.test('whatever happens, there is one unresolved alert at most, and a resolved one never changes', async () => {
  fc.assert(
    fc.property(anyStory, (story) => {
      let [alerts, now]: [AlertRow[], number] = [[], 0];
      for (const { condition, later, acknowledge } of story) {
        now += later;
        const before = alerts;
        const conditions = condition === null ? [] : [condition];
        alerts = after(alerts, stepsFor(device, conditions, unresolved(alerts), now, name));
        if (unresolved(alerts).length > 1) return false;
        for (const old of before.filter(({ resolved_at }) => resolved_at !== null)) {
          if (!alerts.includes(old)) return false;
        }
        if (acknowledge) {
          alerts = alerts.map((a) =>
            a.resolved_at === null ? { ...a, state: 'acknowledged', acknowledged_by: 'ines' } : a,
          );
        }
      }
      return true;
    }),
  );
});

t.test('saying the same again at the same instant changes nothing', async () => {
  fc.assert(
    fc.property(anyStory, fc.option(anyCondition), (story, last) => {
      let [alerts, now]: [AlertRow[], number] = [[], 0];
      for (const { condition, later } of [...story, { condition: last, later: 1 }]) {
        now += later;
        const conditions = condition === null ? [] : [condition];
        alerts = after(alerts, stepsFor(device, conditions, unresolved(alerts), now, name));
        if (stepsFor(device, conditions, unresolved(alerts), now, name).length > 0) return false;
      }
      return true;
    }),
  );
});

t.test('an acknowledgement lasts until the alert resolves', async () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyCondition.filter((c) => c.is !== 'right')), { maxLength: 20 }), (conditions) => {
      let alerts: AlertRow[] = [{ ...openOne(), state: 'acknowledged', acknowledged_by: 'ines', acknowledged_at: 1 }];
      for (const [at, condition] of conditions.entries()) {
        alerts = after(alerts, stepsFor(device, [condition], unresolved(alerts), 300 + at, name));
      }
      return alerts.length === 1 && alerts[0]?.state === 'acknowledged' && alerts[0].acknowledged_by === 'ines';
    }),
  );
});
