// The dashboard in a real browser, before a stand-in for the collector: every page and every state it can be in.
import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import t from 'tap';
import { buildDashboard } from '../../installers/build.ts';
import { launchBrowser } from '../helpers/browser.ts';
import { findFaults } from './accessibility.ts';
import { hostileName, madeUpFleet, rightToLeftName } from './fleet.ts';
import { deviceOf, heading, open } from './tab.ts';

await buildDashboard();
const browser = await launchBrowser();
t.teardown(() => browser.close());

t.test('the first view is light: under 100 KB of script compressed', async (t) => {
  const folder = new URL('../../server/dashboard/dist/assets/', import.meta.url);
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'));
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(new URL(name, folder))).length, 0);
  t.ok(scripts.length > 0);
  t.ok(bytes < 100_000, `${bytes} bytes`);
});

for (const [width, dark] of [
  [1440, false],
  [390, true],
] as const) {
  t.test(`every page fits, names what it holds and breaks no rule at ${width} pixels`, async (t) => {
    const { page, standIn, complaints } = await open(t, browser, '/', { width, dark });
    const pages: [string, RegExp][] = [
      ['/', /7 of 11 devices/],
      ['/alerts', /Alerts/],
      ['/devices', /Devices/],
      [`/devices/${deviceOf(standIn, 0).id}`, /FIN-LT-001/],
      [`/devices/${deviceOf(standIn, 9).id}`, /very-long/],
      ['/people', /People/],
      [`/people/${standIn.fleet.persons[7]?.id}`, /Heidi/],
      ['/settings', /Settings/],
      ['/nowhere', /no such page/],
    ];
    for (const [path, title] of pages) {
      await page.goto(standIn.url + path);
      await heading(page, title).waitFor();
      t.same(await page.evaluate(findFaults), [], path);
    }
    t.same(complaints, []);
  });
}

t.test('names that are HTML or run from right to left are shown as they are', async (t) => {
  const { page, standIn, complaints } = await open(t, browser, '/devices');
  await page.getByRole('link', { name: hostileName, exact: true }).first().waitFor();
  await page.getByRole('link', { name: rightToLeftName }).waitFor();
  await page.goto(`${standIn.url}/devices/${deviceOf(standIn, 10).id}`);
  await heading(page, hostileName).waitFor();
  await page.goto(`${standIn.url}/people`);
  await page.getByRole('link', { name: hostileName, exact: true }).first().waitFor();
  t.not(await page.title(), 'owned');
  t.equal(await page.locator('main img, main script').count(), 0);
  t.same(complaints, []);
});

t.test('an empty collector shows how to enrol, and the line turns green when the device arrives', async (t) => {
  const { page, standIn } = await open(t, browser, '/', { size: 0 });
  await heading(page, /No device reports/).waitFor();
  await page.getByRole('button', { name: 'Create an enrolment token' }).click();
  await page.getByText('palisade-agent enroll --token').waitFor();
  await page.getByText('Waiting for the device').waitFor();
  const [device] = madeUpFleet(1).devices;
  if (device === undefined) throw new Error('A fleet of one has one device');
  standIn.fleet.devices.push({ ...device, enrolledAt: Date.now() });
  standIn.publish({ type: 'device', id: device.id });
  await heading(page, /of 1 devices? holding PI/).waitFor();
  await page.getByText('FIN-LT-001 arrived').waitFor();
  t.pass('the overview is there, and the line still says what arrived');
});

t.test('what fails is said with its cure, and tried again', async (t) => {
  const { page, standIn } = await open(t, browser, '/', { before: (s) => s.broken.add('GET /api/overview') });
  await page.getByRole('alert').getByText('The collector failed at this.').waitFor();
  standIn.broken.clear();
  await page.getByRole('button', { name: 'Try again' }).click();
  await heading(page, /7 of 11/).waitFor();
  standIn.broken.add('GET /api/overview');
  standIn.publish({ type: 'device', id: deviceOf(standIn, 0).id });
  await page.getByText(/As of \d\d:\d\d: The collector failed/).waitFor();
  t.ok(await heading(page, /7 of 11/).isVisible(), 'what was known stays on the page');
});

t.test('a slow answer shows a skeleton, a quick one never does', async (t) => {
  const { page } = await open(t, browser, '/settings');
  await heading(page, 'Settings').waitFor();
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/api/persons*', async (route) => {
    await asked;
    await route.continue();
  });
  await page.getByRole('link', { name: 'People' }).click();
  await page.getByText('Loading people').waitFor({ state: 'attached' });
  answer();
  await page.getByRole('link', { name: 'Heidi H.' }).waitFor();
  t.equal(await page.getByText('Loading people').count(), 0);
});

t.test('a device that is not there is said to be not there', async (t) => {
  const { page } = await open(t, browser, '/devices/d-aaaaaaaaaaaaaaaaaaaa');
  await heading(page, 'There is no such page').waitFor();
  t.pass('said');
});

t.test('a viewer sees everything and is offered nothing that would refuse', async (t) => {
  const { page, standIn } = await open(t, browser, '/alerts', {
    before: (s) => (s.user = { name: 'viewer', role: 'viewer' }),
  });
  await page.locator('[data-alert]').first().waitFor();
  t.equal(await page.getByRole('button', { name: /Acknowledge/ }).count(), 0);
  await page.goto(`${standIn.url}/devices/${deviceOf(standIn, 0).id}`);
  await heading(page, 'FIN-LT-001').waitFor();
  t.equal(await page.getByRole('button', { name: /Check now|Revoke|Holding PI/ }).count(), 0);
  await page.goto(`${standIn.url}/settings`);
  await page.getByLabel('Policy, as YAML').waitFor();
  t.equal(await page.getByRole('button', { name: 'Put it in force' }).count(), 0);
});

t.test('a lost connection is said quietly, and what was missed is fetched when it is back', async (t) => {
  const { page, standIn } = await open(t, browser, '/');
  await heading(page, /7 of 11/).waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
  standIn.cutLive(true);
  await page.getByText(/Not live: as of \d\d:\d\d/).waitFor();
  deviceOf(standIn, 0).standing = 'compliant';
  standIn.cutLive(false);
  await heading(page, /8 of 11/).waitFor();
  t.equal(await page.getByText(/Not live: as of/).count(), 0);
});

t.test('an alert shows by itself; under the pointer the list waits and says how many are new', async (t) => {
  const { page, standIn } = await open(t, browser, '/alerts');
  const rows = page.locator('[data-alert]');
  await rows.first().waitFor();
  const before = await rows.count();
  const first = standIn.fleet.alerts[0];
  if (first === undefined) throw new Error('The fleet has alerts');
  await rows.first().hover();
  standIn.fleet.alerts.unshift({
    ...first,
    id: 'a-bbbbbbbbbbbbbbbbbbbb' as typeof first.id,
    sentence: 'Something new',
  });
  standIn.publish({ type: 'alert', id: first.id });
  await page.getByRole('button', { name: '1 new' }).waitFor();
  t.equal(await rows.count(), before);
  await page.mouse.move(2, 2);
  await rows.getByRole('link', { name: 'Something new' }).waitFor();
  t.equal(await rows.count(), before + 1);
  standIn.fleet.alerts.unshift({ ...first, id: 'a-cccccccccccccccccccc' as typeof first.id, sentence: 'Newer still' });
  standIn.publish({ type: 'alert', id: first.id });
  await rows.getByRole('link', { name: 'Newer still' }).waitFor();
  t.match(
    await page.getByRole('link', { name: /Alerts/ }).textContent(),
    String(before + 2),
    'so does the count beside Alerts',
  );
});

t.test('facts of a shape nobody knows are shown as they came, and break nothing', async (t) => {
  const { page, complaints } = await open(t, browser, '/devices', {
    before: ({ fleet }) => {
      const device = fleet.devices[0];
      const shapes: unknown[] = [
        { facts: { volumes: [{ id: 1, stacks: 'no' }], notSeen: 3 } },
        { facts: null },
        { facts: [[]] },
      ];
      device?.findings.forEach((finding, index) => {
        finding.outcome = shapes[index];
      });
    },
  });
  await page.getByRole('link', { name: 'FIN-LT-001' }).click();
  await page.locator('[data-check=disk-encryption] summary').click();
  await page.getByText('"stacks": "no"').waitFor();
  t.same(complaints, []);
});
