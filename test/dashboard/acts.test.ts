// What a person does on the dashboard, by mouse and by keyboard, and that nothing they typed is lost.
import t from 'tap';
import { buildDashboard } from '../../installers/build.ts';
import { launchBrowser } from '../helpers/browser.ts';
import { deviceOf, heading, open } from './tab.ts';

await buildDashboard();
const browser = await launchBrowser();
t.teardown(() => browser.close());

t.test('the whole of it works by keyboard', async (t) => {
  const { page, standIn } = await open(t, browser, '/alerts');
  await page.locator('[data-alert]').first().waitFor();
  const focused = (): Promise<string | null> =>
    page.evaluate('document.activeElement?.closest("[data-row]")?.dataset.alert ?? null');
  const ids = standIn.fleet.alerts.map(({ id }) => id);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  t.equal(await focused(), ids[1]);
  await page.keyboard.press('k');
  t.equal(await focused(), ids[0]);
  await page.keyboard.press('x');
  await page.getByText('1 alert selected').waitFor();
  await page.keyboard.press('e');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('je suis là');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  t.match(standIn.received.at(-1), { request: `POST /api/alerts/${ids[0]}/acknowledge`, body: { note: 'je suis là' } });
  t.equal(await focused(), ids[0], 'the focus stays on the row');
  await page.keyboard.press('Enter');
  await heading(page, standIn.fleet.alerts[0]?.device.name ?? '').waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('d');
  await heading(page, 'Devices').waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox', { name: 'Search' }).fill('sup');
  await page.getByRole('option').nth(1).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await heading(page, 'SUP-LT-008').waitFor();
  t.pass('all of it');
});

t.test('the address holds the view, and back goes back to it', async (t) => {
  const { page, standIn } = await open(t, browser, '/devices', { size: 300 });
  const rows = page.locator('[data-device]');
  await rows.first().waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('51–100 of 300').waitFor();
  await page.getByRole('button', { name: 'Previous' }).click();
  await page.getByText('1–50 of 300').waitFor();
  await page.getByRole('link', { name: 'Failing' }).click();
  await page.waitForURL(/standing=failing/);
  await page.getByRole('searchbox', { name: 'Search devices' }).fill('sup');
  await page.waitForURL(/search=sup/);
  const failing = standIn.fleet.devices.filter(
    ({ name, standing }) => standing === 'failing' && name.startsWith('SUP'),
  );
  const shown = page.getByText(`1–${failing.length} of ${failing.length}`);
  await shown.waitFor();
  await rows.first().getByRole('link').first().click();
  await page.waitForURL(/devices\/d-/);
  await page.goBack();
  await page.waitForURL(/search=sup/);
  await shown.waitFor();
  t.equal(await rows.count(), failing.length);
  await page.goto(`${standIn.url}/devices?standing=failing&search=sup`);
  await shown.waitFor();
  t.equal(await rows.count(), failing.length, 'the same for whoever is sent the address');
  t.equal(await page.getByRole('searchbox', { name: 'Search devices' }).inputValue(), 'sup');
});

t.test('a failing check says why, what to do and what was seen; a passing one unfolds', async (t) => {
  const { page, standIn } = await open(t, browser, '/');
  await page.goto(`${standIn.url}/devices/${deviceOf(standIn, 0).id}`);
  const disk = page.locator('[data-check=disk-encryption]');
  await disk.getByText('/home on sda1 is not encrypted').waitFor();
  t.equal(await disk.getAttribute('data-verdict'), 'fail');
  await disk.getByText('Copy what is in /home').waitFor();
  t.equal(await disk.locator('[data-volume=sda1]').getByText('Not encrypted').count(), 1);
  t.equal(await disk.locator('[data-volume=dm-7]').getByText('Partly encrypted').count(), 1);
  t.equal(await disk.locator('[data-volume=dm-1]').getByText('Encrypted', { exact: true }).count(), 1);
  const account = page.locator('[data-check=account-status]');
  t.notOk(await account.locator('[data-account=root]').isVisible());
  await account.locator('summary').first().click();
  t.ok(await account.locator('[data-account=root]').isVisible());
  await page.getByRole('button', { name: 'Earlier' }).click();
  await page.locator('[data-transition]').nth(17).waitFor();
});

t.test('taking a device out of scope needs a reason; saying so changes the page', async (t) => {
  const { page, standIn } = await open(t, browser, '/');
  await page.goto(`${standIn.url}/devices/${deviceOf(standIn, 0).id}`);
  await page.getByRole('button', { name: 'Holding PI' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('It holds none').check();
  await dialog.getByLabel('Reason').fill('');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('A reason is needed').waitFor();
  await dialog.getByLabel('Reason').fill('A kiosk');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.locator('[data-holding-pi=no]').waitFor();
  t.match(standIn.received.at(-1)?.body, { holdingPi: 'no', reason: 'A kiosk' });
});

t.test('ending an employment says what will happen, then follows whether access is cut', async (t) => {
  const { page, standIn } = await open(t, browser, '/');
  await page.goto(`${standIn.url}/people/${standIn.fleet.persons[1]?.id}`);
  await page.getByRole('button', { name: 'End employment' }).click();
  await page.getByText('A device that is offline is unknown, never safe').waitFor();
  await page.getByRole('button', { name: 'End the employment' }).click();
  await page.getByText(/Is their access cut\? Not proven yet/).waitFor();
  await page.locator('[data-cut-off=open]').waitFor();
  await page.getByRole('button', { name: 'Undo: reinstate' }).click();
  await page.getByRole('button', { name: 'Reinstate', exact: true }).click();
  await page.getByRole('button', { name: 'End employment' }).waitFor();
  t.match(
    standIn.received.map(({ request }) => request.split('/').at(-1)),
    ['terminate', 'reinstate'],
  );
});

t.test('what is typed outlives live updates, errors and the end of a session', async (t) => {
  const { page, standIn } = await open(t, browser, '/settings');
  const policy = page.getByLabel('Policy, as YAML');
  await policy.fill('# mine\noops: 1\n');
  await page.getByRole('button', { name: 'Check it' }).click();
  await page.getByRole('button', { name: 'Line 2' }).waitFor();
  standIn.publish({ type: 'policy', id: '4' });
  await page.getByRole('button', { name: 'Put it in force' }).click();
  await page.getByText('There is no setting "oops"').waitFor();
  t.equal(await policy.inputValue(), '# mine\noops: 1\n');
  standIn.user = null;
  // What the page asks by itself may have met the end of the session already, and laid the dialog over the button.
  await page.getByRole('button', { name: 'Check it' }).dispatchEvent('click');
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await dialog.getByLabel('Password').fill('wrong');
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.getByText('Name or password is wrong.').waitFor();
  await dialog.getByLabel('Password').fill('correct horse battery');
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.waitFor({ state: 'detached' });
  t.equal(await policy.inputValue(), '# mine\noops: 1\n');
});

t.test('the first administrator is made from the link, with the rules said before', async (t) => {
  const { page, standIn, complaints } = await open(t, browser, '/setup#code=one-time', {
    before: (s) => {
      s.user = null;
      s.setupNeeded = true;
    },
  });
  await page.getByText('At least 12 characters').waitFor();
  await page.getByLabel('Your name').fill('it');
  await page.getByLabel('Password', { exact: true }).fill('short');
  await page.getByLabel('Password, once more').fill('other');
  await page.getByRole('button', { name: 'Make the administrator' }).click();
  await page.getByText('It has 5 characters').waitFor();
  await page.getByText('The two are not the same').waitFor();
  t.same(standIn.received, []);
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.getByLabel('Password, once more').fill('correct horse battery');
  await page.getByRole('button', { name: 'Make the administrator' }).click();
  await heading(page, /7 of 11/).waitFor();
  t.match(standIn.received[0]?.body, { code: 'one-time', name: 'it', password: 'correct horse battery' });
  t.equal(new URL(page.url()).hash, '', 'the code does not stay in the address');
  t.same(
    complaints.filter((complaint) => !complaint.includes('401')),
    [],
  );
});

t.test('whoever is not logged in is asked, and comes to the page they wanted', async (t) => {
  const { page } = await open(t, browser, '/people', { before: (s) => (s.user = null) });
  await heading(page, 'Log in').waitFor();
  await page.getByLabel('Name').fill('it');
  await page.getByLabel('Password').fill('correct horse battery');
  await page.keyboard.press('Enter');
  await heading(page, 'People').waitFor();
  t.pass('there');
});
