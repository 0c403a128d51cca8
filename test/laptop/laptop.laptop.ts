// A laptop's life: the agent comes as a package, enrols over real TLS and reports; its person and IT change things on it,
// the network goes, the power goes; and a browser at the collector shows it all come and go.
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import type { DeviceId } from '../../shared/ids.ts';
import { temporaryFolder, until } from '../helpers/palisade.ts';
import { archive } from './archive.ts';
import { type Collector, collectorFor, storedReports } from './collector.ts';
import { type Laptop, layoutByName } from './images.ts';
import { blankDisk } from './machine.ts';
import { packages } from './packages.ts';
import { progress } from './progress.ts';
import { judgedBy, judgedByAll, laptopFor, wasBusy } from './session.ts';

/** An emulated laptop looks, sends and shows within seconds; this is for when it has to share its processors. */
const patience = 300_000;

const checkSays = (page: Page, check: string, verdict: string): Promise<void> =>
  page.locator(`[data-check="${check}"][data-verdict="${verdict}"]`).waitFor({ state: 'attached', timeout: patience });

const alertOf = (page: Page, check: string) => page.locator(`[data-alert-check="${check}"]`).first();

async function deviceOf({ api }: Collector) {
  const { rows } = await until(
    () => api('GET /api/devices'),
    ({ rows }) => rows.length === 1,
    patience,
  );
  const [row] = rows;
  if (row === undefined) throw new Error('No device');
  return row;
}

/** What the collector was told of every check. What the laptop was too busy to answer in time is asked for anew. */
async function seenInFull({ api }: Collector, id: DeviceId) {
  const ask = () => api('GET /api/devices/:id', { params: { id } });
  const isMeasured = ({ measuredAt }: { measuredAt: number | null }): boolean => measuredAt !== null;
  const { findings } = await until(ask, ({ findings }) => findings.every(isMeasured), patience);
  if (!findings.some(wasBusy)) return findings;
  await api('POST /api/devices/:id/check-now', { params: { id } });
  return (await until(ask, ({ findings }) => !findings.some(wasBusy), patience)).findings;
}

/** What bob's own settings program does. */
const setIdleDelay = (seconds: number): string =>
  `runuser -u bob -- dbus-run-session -- gsettings set org.gnome.desktop.session idle-delay ${seconds}`;

interface AgentStatus {
  enrolled?: { device: string } | null;
  waiting?: number;
}

const statusOf = async ({ machine }: Laptop): Promise<AgentStatus> =>
  JSON.parse((await machine.run('palisade-agent status --json')).stdout) as AgentStatus;

/** The service's private /tmp and its own folder are mounts that only it sees, of a volume that all see. */
const withoutMounts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (key, inner: unknown) => (key === 'mounts' ? undefined : inner)));

/** All of a device's reports, from the first to the newest, none missing and none given up. */
function assertWhole(t: Test, { dataDir }: Collector, what: string): number {
  const { numbers, gaps } = storedReports(dataDir);
  const newest = numbers.at(-1) ?? 0;
  t.ok(newest > 0 && gaps === 0 && numbers.length === newest, `${what}: reports 1 to ${newest} are all there`);
  return newest;
}

t.test('a laptop from its package to the day its person leaves', async (t) => {
  const collector = await collectorFor(t);
  const [laptop, page] = await Promise.all([
    laptopFor(t, layoutByName('usual-laptop')),
    collector.administratorsPage(t),
  ]);
  const { machine } = laptop;

  await t.test('the two lines that the collector prints install and enrol it', async (t) => {
    const [install = '', enrol = '', ...more] = await collector.linesToPaste();
    t.same(more, []);
    await machine.copyIn(packages.deb(), '/root/palisade-agent_1_amd64.deb');
    await machine.must(`cd /root && ${install}`, 300_000);
    t.equal((await machine.run('systemctl is-active palisade-agent')).stdout.trim(), 'inactive', 'nobody to report to');
    await machine.must(`cd /root && ${enrol}`);
    await until(
      () => machine.run('systemctl is-active palisade-agent'),
      ({ stdout }) => stdout.trim() === 'active',
      patience,
    );
  });

  const device = await deviceOf(collector);
  await collector.api('PATCH /api/devices/:id', { params: { id: device.id }, body: { holdingPi: 'yes' } });
  await page.getByRole('link', { name: 'Devices' }).first().click();
  await page.locator('[data-row-link]').first().click();
  // A list keeps still under the pointer; here nobody points at it.
  await page.mouse.move(0, 0);
  progress('enrolled and reporting');

  await t.test('the hardened service sees all that root sees on the command line', async (t) => {
    const judged = await until(
      () => judgedByAll(laptop),
      (checks) => ![...checks.values()].some(wasBusy),
      patience,
    );
    const findings = await seenInFull(collector, device.id);
    t.equal(judged.size, findings.length);
    for (const [id, { verdict, facts }] of judged) {
      const finding = findings.find(({ check }) => check === id);
      t.equal(finding?.verdict, verdict, id);
      t.same(withoutMounts(finding?.outcome), withoutMounts({ facts }), `facts of ${id}`);
    }
  });

  await t.test('a clear disk plugged in is an alert until it is gone', async (t) => {
    await checkSays(page, 'disk-encryption', 'pass');
    const { unplug } = await machine.plug({ file: blankDisk(join(temporaryFolder(t), 'plugged.qcow2'), 64) });
    await machine.must(`
      for tries in 1 2 3 4 5 6 7 8 9 10; do [ -b /dev/vdb ] && break; sleep 1; done
      mkfs.ext4 -q /dev/vdb && mkdir -p /mnt/plugged && mount /dev/vdb /mnt/plugged`);
    await checkSays(page, 'disk-encryption', 'fail');
    await alertOf(page, 'disk-encryption').waitFor({ timeout: patience });
    await machine.must('umount /mnt/plugged');
    await unplug();
    await checkSays(page, 'disk-encryption', 'pass');
    await alertOf(page, 'disk-encryption').waitFor({ state: 'detached', timeout: patience });
    t.pass('the alert came and went');
  });

  await t.test('a person who turns the screen lock off is an alert until it is on', async (t) => {
    await machine.must(setIdleDelay(300));
    await checkSays(page, 'screen-lock', 'pass');
    await machine.must(setIdleDelay(0));
    await checkSays(page, 'screen-lock', 'fail');
    await alertOf(page, 'screen-lock').waitFor({ timeout: patience });
    await machine.must(setIdleDelay(300));
    await checkSays(page, 'screen-lock', 'pass');
    await alertOf(page, 'screen-lock').waitFor({ state: 'detached', timeout: patience });
    t.pass('the alert came and went');
  });

  await t.test('what happens while the network is away is kept and sent when it is back', async (t) => {
    const before = assertWhole(t, collector, 'before');
    await machine.network(false);
    await machine.must(setIdleDelay(0));
    const { waiting = 0 } = await until(
      () => statusOf(laptop),
      ({ waiting = 0 }) => waiting > 0,
      patience,
    );
    t.ok(waiting > 0, 'the laptop keeps what it cannot send');
    t.equal(storedReports(collector.dataDir).numbers.at(-1), before, 'and the collector has none of it');
    await machine.network(true);
    await checkSays(page, 'screen-lock', 'fail');
    await until(
      () => statusOf(laptop),
      ({ waiting }) => waiting === 0,
      patience,
    );
    t.ok(assertWhole(t, collector, 'after') > before);
  });

  await t.test('the power is pulled while reports wait; after booting it goes on by itself', async (t) => {
    await machine.network(false);
    await machine.must(setIdleDelay(300));
    await until(
      () => statusOf(laptop),
      ({ waiting = 0 }) => waiting > 0,
      patience,
    );
    const before = assertWhole(t, collector, 'before');
    await machine.pullPower();
    progress('power pulled; booting again');
    await laptop.reboot();
    await checkSays(page, 'screen-lock', 'pass');
    await until(
      () => statusOf(laptop),
      ({ waiting }) => waiting === 0,
      patience,
    );
    t.equal((await deviceOf(collector)).id, device.id, 'the same device, without anybody enrolling it');
    t.ok(assertWhole(t, collector, 'after') > before);
  });

  await t.test('an update that came after an earlier look is known to be new, and its wait is kept', async (t) => {
    const { machine } = laptop;
    const updates = (nameAndVersion: string): Promise<string> =>
      machine.must(
        `systemctl enable --now apt-daily.timer apt-daily-upgrade.timer
        ${archive(nameAndVersion)}; apt-get -q update`,
        patience,
      );
    const remembered = async (): Promise<{ listsMadeAt: number; waiting: object }> =>
      JSON.parse((await machine.run('cat /var/lib/palisade-agent/memory/waiting-updates.json')).stdout || '{}');
    await updates('Package: not-installed\\nVersion: 1');
    const nothing = await until(remembered, ({ waiting }) => waiting !== undefined, patience);
    t.same(nothing.waiting, {});
    await checkSays(page, 'os-updates', 'pass');

    await updates('Package: sudo\\nVersion: 99');
    const first = await until(remembered, ({ waiting }) => 'sudo' in waiting, patience);
    await machine.must('systemctl restart palisade-agent');
    await updates('Package: sudo\\nVersion: 100');
    await until(remembered, ({ listsMadeAt }) => listsMadeAt > first.listsMadeAt, patience);
    t.match(await judgedBy(laptop, 'os-updates'), {
      verdict: 'pass',
      facts: { security: { waiting: 1, knownSince: first.listsMadeAt, notBefore: nothing.listsMadeAt } },
    });
    await checkSays(page, 'os-updates', 'pass');
  });

  await t.test('its person leaves: open until the account is closed, then proven cut, with the hours', async (t) => {
    const person = await collector.api('POST /api/persons', { body: { name: 'Bob of Finance' } });
    await collector.api('PATCH /api/devices/:id', {
      params: { id: device.id },
      body: { person: person.id, login: 'bob' },
    });
    await collector.api('POST /api/persons/:id/terminate', { params: { id: person.id }, body: {} });
    await page.getByRole('link', { name: 'Bob of Finance' }).first().click();
    await page.getByText(/Is their access cut\? Not proven yet/).waitFor({ timeout: patience });
    await page.locator(`[data-device="${device.id}"] [data-cut-off="open"]`).waitFor({ timeout: patience });

    await laptop.machine.must('usermod -L bob && chage -E 0 bob');
    await page.getByText(/Their access is cut on every device, proven after/).waitFor({ timeout: patience });
    const { cutOff } = await collector.api('GET /api/persons/:id', { params: { id: person.id } });
    t.equal(cutOff?.state, 'cut');
    t.ok((cutOff?.tookMs ?? 0) > 0, 'the time it took is on record');

    await laptop.machine.must('usermod -U bob && chage -E -1 bob');
    await page.locator(`[data-device="${device.id}"] [data-cut-off="open"]`).waitFor({ timeout: patience });
    t.pass('and an account opened again is seen at once');
  });
});
