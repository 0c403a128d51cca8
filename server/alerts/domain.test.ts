// What is the case on a device: table and properties, without a store.
import fc from 'fast-check';
import t from 'tap';
import { defaultPolicy, type Policy } from '../../shared/policy.ts';
import type { VerdictWord } from '../../shared/verdict.ts';
import { day, hour, noon } from '../../test/helpers/core.ts';
import type { FindingRow } from '../findings/index.ts';
import { conditionsOf, nextReviewAt, type Situation } from './domain.ts';
import { failingSentence } from './sentences.ts';

const id = 'd-aaaaaaaaaaaaaaaaaaaa' as Situation['device']['id'];

const device = (more: Partial<Situation['device']> = {}): Situation['device'] => ({
  id,
  name: 'FIN-LT-042',
  holding_pi: 'yes',
  holding_pi_reason: null,
  enrolled_at: noon - 30 * day,
  revoked_at: null,
  revoked_reason: null,
  last_measured_at: noon,
  clone_seen_at: null,
  clone_reason: null,
  ...more,
});

const finding = (verdict: VerdictWord, more: Partial<FindingRow> = {}): FindingRow => ({
  device_id: id,
  check_id: 'disk-encryption',
  outcome: '{}',
  measured_at: noon,
  report_seq: 1,
  verdict,
  reason: 'The volume / is not encrypted.',
  remedy: '[]',
  since: noon - hour,
  trouble_since: verdict === 'fail' || verdict === 'unknown' ? noon - hour : null,
  ...more,
});

const situation = (more: Partial<Situation> = {}): Situation => ({
  device: device(),
  findings: [],
  leavings: [],
  alerts: [],
  policy: defaultPolicy(),
  now: noon,
  ...more,
});

const diskOf = (more: Partial<Situation>) =>
  conditionsOf(situation(more)).find(({ key }) => key === 'finding:disk-encryption');

t.test('a failure is due when its grace is over, and no sooner than a new device’s', async (t) => {
  t.match(diskOf({ findings: [finding('fail')] }), { is: 'wrong', due: noon - hour });
  const policy: Policy = defaultPolicy();
  policy.checks['disk-encryption'].grace = '2h';
  t.match(diskOf({ findings: [finding('fail')], policy }), { is: 'wrong', due: noon + hour });
  policy.devices.newDeviceGrace = '7d';
  const enrolled = device({ enrolled_at: noon });
  t.match(diskOf({ findings: [finding('fail')], policy, device: enrolled }), { is: 'wrong', due: noon + 7 * day });
});

t.test('being unknown in between buys a failure no time', async (t) => {
  const policy: Policy = defaultPolicy();
  policy.checks['disk-encryption'].grace = '2h';
  const flapping = finding('fail', { since: noon, trouble_since: noon - 3 * hour });
  t.match(diskOf({ findings: [flapping], policy }), { is: 'wrong', due: noon - hour });
});

t.test('a device out of scope, or revoked, asks nobody to act', async (t) => {
  const findings = [finding('fail')];
  t.match(diskOf({ findings, device: device({ holding_pi: 'no', holding_pi_reason: 'a kiosk' }) }), {
    is: 'right',
    resolution: 'Out of scope: a kiosk',
  });
  t.match(diskOf({ findings, device: device({ revoked_at: noon, revoked_reason: 'stolen' }) }), {
    is: 'right',
    resolution: 'The device was revoked: stolen',
  });
  t.match(diskOf({ findings, device: device({ holding_pi: 'undecided' }) }), { is: 'wrong' });
});

t.test('a pass mends only while it is fresh', async (t) => {
  t.match(diskOf({ findings: [finding('pass')] }), { is: 'right', resolution: /^Mended/ });
  const stale = finding('pass', { measured_at: noon - 2 * day });
  t.match(diskOf({ findings: [stale], device: device({ last_measured_at: noon - 2 * day }) }), { is: 'doubtful' });
  t.match(
    diskOf({ findings: [stale] }),
    { is: 'wrong', due: noon },
    'it reports, but not this: unknown since it went stale',
  );
});

t.test(
  'silence begins after the policy’s time, counted from the enrolment of a device that never reported',
  async (t) => {
    const silence = (more: Partial<Situation['device']>) =>
      conditionsOf(situation({ device: device(more) })).find(({ key }) => key === 'silence');
    t.match(silence({ last_measured_at: noon - 7 * day + 1 }), { is: 'right' });
    t.match(silence({ last_measured_at: noon - 7 * day }), { is: 'wrong', complaint: { sentence: /gone silent/ } });
    t.match(silence({ last_measured_at: null }), { is: 'wrong', complaint: { sentence: /has never reported/ } });
    t.match(silence({ last_measured_at: null, enrolled_at: noon }), { is: 'right' });
  },
);

t.test('unknown is never the end of a failure, nor any other verdict but a fresh pass or not-applicable', async () => {
  const verdicts = fc.constantFrom<VerdictWord>('pass', 'fail', 'unknown', 'not-applicable');
  fc.assert(
    fc.property(
      verdicts,
      fc.integer({ min: 0, max: 20 * day }),
      fc.integer({ min: 0, max: 20 * day }),
      (verdict, age, deviceAge) => {
        const measured = device({ last_measured_at: noon - Math.min(age, deviceAge) });
        const condition = diskOf({ findings: [finding(verdict, { measured_at: noon - age })], device: measured });
        const isFreshlyGood = (verdict === 'pass' || verdict === 'not-applicable') && age < day;
        return (condition?.is === 'right') === isFreshlyGood;
      },
    ),
  );
});

t.test('the next review is never later than an hour, nor than the first grace that ends', async () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3 * hour }), (ago) => {
      const policy: Policy = defaultPolicy();
      policy.checks['disk-encryption'].grace = '2h';
      const all = situation({ policy, findings: [finding('fail', { trouble_since: noon - ago })] });
      const at = nextReviewAt(all, conditionsOf(all)) ?? 0;
      const due = noon - ago + 2 * hour;
      return at > noon && at <= noon + hour && (due <= noon || at <= due);
    }),
  );
});

t.test('the sentence names the device in the words of the reason', async (t) => {
  t.equal(
    failingSentence('FIN-LT-042', 'The volume / is not encrypted.'),
    'On FIN-LT-042 the volume / is not encrypted.',
  );
  t.equal(failingSentence('FIN-LT-042', 'Theodora has no password.'), 'On FIN-LT-042: Theodora has no password.');
  t.equal(failingSentence('<script>', 'The volume / is not encrypted.'), 'On <script> the volume / is not encrypted.');
});
