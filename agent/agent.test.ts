// The agent against a collector of its protocol, over real TLS, with a real spool; only what it measures is given.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Outcome } from '../shared/checks/define.ts';
import { type CheckId, checkIds } from '../shared/checks/index.ts';
import { systemClock } from '../shared/clock.ts';
import type { DeviceDescription } from '../shared/device.ts';
import type { RequestId } from '../shared/ids.ts';
import { decodeToken } from '../shared/protocol/enrolment.ts';
import type { ReportBody } from '../shared/protocol/report.ts';
import { newId } from '../shared/protocol/sign.ts';
import { CollectorDouble } from '../test/helpers/collector-double.ts';
import { Agent } from './agent.ts';
import { enrol } from './enrolment.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { filesHere } from './host/files.ts';
import { deviceKey, readIdentity, writeEnrolment } from './identity.ts';
import { cronTimes } from './schedule.ts';
import { Spool } from './spool.ts';

const description: DeviceDescription = {
  name: 'laptop',
  system: 'linux',
  osName: 'Debian GNU/Linux',
  osVersion: '12',
  model: null,
  serial: null,
  hardwareUuid: null,
  virtual: null,
  agentVersion: '0',
  overlay: false,
};

async function enrolledFolder(t: Test, collector: CollectorDouble): Promise<string> {
  const folder = t.testdir();
  const token = decodeToken(collector.token());
  if (token === undefined) throw new Error('The double made no token');
  const result = await enrol(token, deviceKey(folder), description, 1);
  if (!result.ok) throw new Error(result.reason);
  writeEnrolment(folder, result.enrolment);
  return folder;
}

interface Started {
  agent: Agent;
  said: string[];
  /** What the next runs find. */
  found: { facts: unknown };
  stop: () => Promise<void>;
}

function start(t: Test, folder: string, signals: string[] = []): Started {
  const identity = readIdentity(folder);
  if (identity === undefined) throw new Error('Not enrolled');
  const files = filesHere();
  const found = { facts: 'as it was' as unknown };
  const said: string[] = [];
  const agent = new Agent({
    folder,
    identity,
    spool: new Spool(folder),
    files,
    clock: systemClock,
    // Full jitter at its least: tests need not wait for what a fleet must.
    random: () => 0,
    times: cronTimes,
    measure: async (ids) => {
      const watched = { 'screen-lock': await fingerprintsOf(files, signals) };
      const outcomes = Object.fromEntries(ids.map((id) => [id, { facts: found.facts }]));
      return { outcomes: outcomes as Record<CheckId, Outcome>, watched };
    },
    describe: async () => description,
    overlay: false,
    say: (line) => said.push(line),
  });
  agent.start();
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= agent.stop());
  t.teardown(stop);
  return { agent, said, found, stop };
}

/** Looks again until something is so. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 60_000; !isSo(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > end) throw new Error(`Waited in vain until ${what}`);
}

async function collectorFor(t: Test): Promise<CollectorDouble> {
  const collector = await CollectorDouble.start();
  t.teardown(() => collector.stop());
  return collector;
}

const bodiesAt = (collector: CollectorDouble): ReportBody[] =>
  [...collector.devices.values()].flatMap(({ bodies }) => bodies);
const numbersAt = (collector: CollectorDouble): number[] => bodiesAt(collector).map(({ seq }) => seq);
const oneTo = (last: number): number[] => Array.from({ length: last }, (_, n) => n + 1);

/** The agent is connected, and everything it has is acknowledged. */
const settled = (collector: CollectorDouble, { agent }: Started): Promise<void> =>
  collector
    .until(() => bodiesAt(collector).some(({ policyVersion }) => policyVersion > 0), 'the policy is known')
    .then(() =>
      until(() => agent.status().waiting === 0 && agent.status().link.connection === 'connected', 'all is sent'),
    );

t.test('it reports at once, again under the collector’s policy, and is acknowledged', async (t) => {
  const collector = await collectorFor(t);
  const started = start(t, await enrolledFolder(t, collector));
  await settled(collector, started);
  const [first, second] = bodiesAt(collector);
  t.same(Object.keys(first?.facts ?? {}).sort(), [...checkIds].sort());
  t.equal(second?.policyVersion, 1);
  t.same(second?.facts, {});
  t.same(collector.faults, []);
});

t.test('check now is answered by name, with the checks asked for alone', async (t) => {
  const collector = await collectorFor(t);
  const started = start(t, await enrolledFolder(t, collector));
  await settled(collector, started);
  const requests = [newId<RequestId>('r'), newId<RequestId>('r')];
  started.found.facts = 'changed';
  for (const request of requests) collector.say({ type: 'check-now', request, checks: ['screen-lock'] });
  const answersAt = (): ReportBody[] => bodiesAt(collector).filter(({ answers }) => answers !== undefined);
  await collector.until(() => answersAt().length === 2, 'both are answered');
  t.same(
    answersAt().map(({ answers }) => answers),
    requests,
  );
  t.same(answersAt()[0]?.facts, { 'screen-lock': { facts: 'changed' } });
  t.same(answersAt()[1]?.unchanged?.checks, ['screen-lock']);
  t.same(collector.faults, []);
});

t.test('a new policy is taken up at once and kept for a start without a network', async (t) => {
  const collector = await collectorFor(t);
  const folder = await enrolledFolder(t, collector);
  const started = start(t, folder);
  await settled(collector, started);
  const { policy } = structuredClone(collector.policy);
  policy.checks['screen-lock'].enabled = false;
  const others = checkIds.filter((id) => id !== 'screen-lock').sort();
  collector.say({ type: 'policy', policyVersion: 9, policy });
  await collector.until(() => bodiesAt(collector).at(-1)?.policyVersion === 9, 'a report under it comes');
  t.same(bodiesAt(collector).at(-1)?.unchanged?.checks, others);
  await started.stop();
  await collector.breakOff({ deaf: true });
  const { agent } = start(t, folder);
  t.equal(agent.status().policyVersion, 9);
  t.same(Object.keys(agent.status().nextRuns).sort(), others);
});

t.test('a collector of another version, with other checks, is understood as far as it goes', async (t) => {
  const collector = await collectorFor(t);
  const started = start(t, await enrolledFolder(t, collector));
  await settled(collector, started);
  const { policy } = structuredClone(collector.policy);
  const { 'screen-lock': lacking, ...known } = policy.checks;
  // Of another version, so not of this one's types.
  const checks = { ...known, 'quantum-safety': lacking } as unknown as typeof policy.checks;
  collector.say({ type: 'policy', policyVersion: 12, policy: { ...policy, checks } });
  await collector.until(() => bodiesAt(collector).at(-1)?.policyVersion === 12, 'a report under it comes');
  t.same(bodiesAt(collector).at(-1)?.unchanged?.checks, [...checkIds].sort(), 'the check it lacks is asked for here');
  const request = newId<RequestId>('r');
  collector.say({ type: 'check-now', request, checks: ['quantum-safety' as CheckId] });
  await collector.until(() => bodiesAt(collector).at(-1)?.answers === request, 'it is answered');
  t.equal(started.agent.status().link.connection, 'connected');
  t.same(collector.faults, []);
});

t.test('a collector that lacks facts gets everything in full', async (t) => {
  const collector = await collectorFor(t);
  const started = start(t, await enrolledFolder(t, collector));
  await settled(collector, started);
  const before = bodiesAt(collector).length;
  collector.say({ type: 'want-facts' });
  await collector.until(() => bodiesAt(collector).length > before, 'another report comes');
  t.equal(Object.keys(bodiesAt(collector).at(-1)?.facts ?? {}).length, checkIds.length);
});

t.test('what is measured without a network comes in order once there is one, each once', async (t) => {
  const collector = await collectorFor(t);
  const folder = await enrolledFolder(t, collector);
  const { port } = collector;
  await collector.breakOff({ deaf: true });
  for (const last of oneTo(4)) {
    const started = start(t, folder);
    await until(() => started.agent.status().lastReport?.seq === last, 'a report is kept');
    await until(() => started.agent.status().link.trouble?.code === 'unreachable', 'the trouble is noticed');
    await started.stop();
  }
  await collector.listen(port);
  const started = start(t, folder);
  await settled(collector, started);
  t.same(numbersAt(collector), oneTo(started.agent.status().lastReport?.seq ?? 0));
  t.ok(numbersAt(collector).length >= 5);
  t.same(collector.faults, []);
});

t.test('a connection that breaks off before the acknowledgement costs nothing and doubles nothing', async (t) => {
  const collector = await collectorFor(t);
  collector.acknowledges = false;
  const started = start(t, await enrolledFolder(t, collector));
  for (let round = 1; round <= 3; round++) {
    const { frames } = collector;
    await collector.until(() => collector.frames > frames && collector.welcomes >= round, 'a frame came');
    await collector.breakOff();
    collector.acknowledges = round === 3;
    await collector.until(() => collector.welcomes > round, 'it is back');
    collector.say({ type: 'check-now' });
  }
  await settled(collector, started);
  t.same(numbersAt(collector), oneTo(started.agent.status().lastReport?.seq ?? 0));
  t.same(collector.faults, []);
});

t.test('a pause is kept, and then everything comes', async (t) => {
  const collector = await collectorFor(t);
  collector.pausesForMs = 300;
  const started = start(t, await enrolledFolder(t, collector));
  await collector.until(() => collector.frames === 1, 'the first frame came');
  collector.pausesForMs = undefined;
  await settled(collector, started);
  t.same(numbersAt(collector), oneTo(started.agent.status().lastReport?.seq ?? 0));
});

t.test('another collector at the address gets nothing, the reports are kept, and its own gets them all', async (t) => {
  const own = await CollectorDouble.start();
  const folder = await enrolledFolder(t, own);
  const { port } = own;
  await own.stop();
  const strangers = [{ port }, { port, id: own.id }, { port, authority: own.authority }];
  for (const options of strangers) {
    const stranger = await CollectorDouble.start(options);
    const started = start(t, folder);
    await until(() => started.agent.status().link.trouble?.code === 'wrong-collector', 'it is noticed');
    await until(() => started.agent.status().lastReport !== null, 'a report is kept');
    t.match(started.said.join('\n'), /is not the one this device enrolled with.*enroll --force/);
    t.equal(stranger.welcomes, 0);
    t.same(stranger.faults, []);
    await started.stop();
    await stranger.stop();
  }
  await own.listen(port);
  t.teardown(() => own.stop());
  const started = start(t, folder);
  await settled(own, started);
  t.same(numbersAt(own), oneTo(started.agent.status().lastReport?.seq ?? 0));
  t.same(own.faults, []);
});

t.test('a device that is not known says so, keeps its reports and does not knock again soon', async (t) => {
  const collector = await collectorFor(t);
  collector.refuses = 'not-known';
  const { agent, said } = start(t, await enrolledFolder(t, collector));
  await until(() => agent.status().link.trouble !== undefined, 'it is refused');
  t.match(agent.status().link.trouble, { code: 'not-known', message: /does not know this device, or has revoked it/ });
  t.ok((agent.status().link.retryAt ?? 0) - Date.now() > 20 * 60_000);
  t.match(said.join('\n'), /Trying again in \d+ minutes/);
});

t.test('a folder put back from a copy goes on from the collector’s head, with everything in full', async (t) => {
  const collector = await collectorFor(t);
  const folder = await enrolledFolder(t, collector);
  const first = start(t, folder);
  await settled(collector, first);
  await first.stop();
  writeFileSync(join(folder, 'spool'), '');
  const held = numbersAt(collector).length;
  const second = start(t, folder);
  await collector.until(() => numbersAt(collector).length > held, 'it goes on');
  await settled(collector, second);
  t.same(numbersAt(collector), oneTo(second.agent.status().lastReport?.seq ?? 0));
  t.equal(Object.keys(bodiesAt(collector)[held]?.facts ?? {}).length, checkIds.length);
  t.same(collector.faults, []);
});

t.test(
  'a collector that was put back from a copy is told which numbers are gone, and gets everything in full',
  async (t) => {
    const collector = await collectorFor(t);
    const started = start(t, await enrolledFolder(t, collector));
    await settled(collector, started);
    const kept = started.agent.status().lastReport?.seq ?? 0;
    await collector.forgetReports();
    await collector.until(() => bodiesAt(collector).some(({ seq }) => seq > kept), 'it goes on');
    t.equal(Object.keys(bodiesAt(collector).at(-1)?.facts ?? {}).length, checkIds.length);
    t.same(collector.faults, []);
  },
);

t.test('a watched file that changes is seen within a few ticks, without being asked for', async (t) => {
  const collector = await collectorFor(t);
  const folder = await enrolledFolder(t, collector);
  const file = join(folder, 'setting');
  writeFileSync(file, 'on');
  const started = start(t, folder, [file]);
  await settled(collector, started);
  started.found.facts = 'off now';
  writeFileSync(file, 'off now');
  const seen = (): unknown => bodiesAt(collector).at(-1)?.facts['screen-lock'];
  await collector.until(() => seen() !== undefined, 'the change is reported');
  t.same(bodiesAt(collector).at(-1)?.facts, { 'screen-lock': { facts: 'off now' } });
});
