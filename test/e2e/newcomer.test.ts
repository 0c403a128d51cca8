// The main job, whole, as a newcomer does it: `npm start`, the link, the browser; a device that is wrong and is mended;
// a person who leaves. Real programs, real TLS, a real database, a real Chromium; the page is never loaded again by hand.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import t, { type Test } from 'tap';
import { launchBrowser, openTab } from '../helpers/browser.ts';
import { makeDesk } from '../helpers/desk.ts';
import { collectorFile, onFreePorts, ownerApi, Program, root, temporaryFolder } from '../helpers/palisade.ts';

const password = 'correct horse battery staple';

function npmStart(t: Test, dataDir: string, overlay: string): Program {
  const program = new Program('npm', ['start', '--', '--overlay', overlay], onFreePorts(dataDir));
  t.teardown(() => program.stop('SIGTERM'));
  return program;
}

/** Waits for a check on the device's page to say this, without loading it again. */
const checkSays = (page: Page, check: string, verdict: string): Promise<void> =>
  page.locator(`[data-check="${check}"][data-verdict="${verdict}"]`).waitFor({ state: 'attached', timeout: 60_000 });

t.test('a newcomer sees this machine, breaks it, mends it and lets somebody go', { timeout: 280_000 }, async (t) => {
  const dataDir = temporaryFolder(t);
  const desk = makeDesk(join(dataDir, 'desk'));
  const program = npmStart(t, dataDir, desk.folder);
  const [link = ''] = await program.says(/http:\/\/localhost:\d+\/setup#\S+/);

  const browser = await launchBrowser();
  t.teardown(() => browser.close());
  const { page, complaints } = await openTab(browser);
  await page.goto(link);
  await page.getByLabel('Your name').fill('first admin');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password, once more').fill(password);
  await page.getByRole('button', { name: 'Make the administrator and log in' }).click();

  // The machine is there by itself, with its verdicts.
  await page.getByRole('link', { name: 'Devices' }).first().click();
  const row = page.locator('[data-row-link]').first();
  await row.waitFor();
  await row.click();
  await checkSays(page, 'screen-lock', 'pass');
  const deviceUrl = page.url();

  const { id, name } = await theDevice(dataDir);
  const judged = JSON.parse(
    await outputOf(process.execPath, [
      join(root, 'agent/main.ts'),
      'check',
      '--json',
      '--overlay',
      desk.folder,
      '--only',
      'disk-encryption',
    ]),
  ) as { checks: { verdict: string }[] };
  t.equal(
    await page.locator('[data-check="disk-encryption"]').getAttribute('data-verdict'),
    judged.checks[0]?.verdict,
    'the page says of this very machine what the agent says of it',
  );

  // Marked as holding PI by a person; what is wrong with it raises an alert in the page.
  await page.getByRole('button', { name: 'Holding PI …' }).click();
  await page.getByRole('radio', { name: /It holds PI/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' });
  // A list keeps still under the pointer; here nobody points at it.
  await page.mouse.move(0, 0);
  desk.setScreen('idle-never');
  await checkSays(page, 'screen-lock', 'fail');
  const alert = page.getByRole('region', { name: 'Alerts of this device' }).getByText(/screen never locks/);
  await alert.first().waitFor();
  mkdirSync(join(root, '.cache/screenshots'), { recursive: true });
  await page.screenshot({ path: join(root, '.cache/screenshots/device.png') });

  // Mended where it was broken: the page follows, the alert resolves by itself.
  desk.setScreen('idle-300');
  await checkSays(page, 'screen-lock', 'pass');
  await alert.first().waitFor({ state: 'detached' });
  const resolved = await ownerApi(dataDir)('GET /api/alerts', { query: { state: 'resolved' } });
  t.ok(
    resolved.rows.some(({ check }) => check === 'screen-lock'),
    'and stays on record as resolved',
  );

  // Whose laptop it is.
  await page.getByRole('button', { name: 'Person …' }).click();
  await page.getByRole('searchbox', { name: 'Person' }).fill('The employee');
  await page.getByRole('button', { name: /Add .*The employee/ }).click();
  await page.getByLabel('Log-in name on this device').fill(desk.login);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'The employee' }).first().click();

  // They leave. The question opens, and the account that still works keeps it open.
  await page.getByRole('button', { name: 'End employment …' }).click();
  await page.getByRole('button', { name: 'End the employment' }).click();
  await page.getByText(/Is their access cut\? Not proven yet/).waitFor();
  await page.locator(`[data-device="${id}"] [data-cut-off="open"]`).waitFor({ timeout: 60_000 });
  t.equal(await page.locator(`[data-device="${id}"]`).count(), 1, 'their device stays in view');

  // IT locks the account on the machine; the page says so, with the time it took.
  desk.lockAccount();
  await page.getByText(/Their access is cut on every device, proven after/).waitFor({ timeout: 60_000 });
  await page.goto(deviceUrl);
  await page.getByRole('heading', { name }).waitFor();
  // Asking who is logged in, before anybody is, is answered with 401: the one thing a browser may complain of.
  t.same(
    complaints.filter((one) => !one.includes('401')),
    [],
    'the browser complained of nothing',
  );

  // Ctrl-C, and a second start goes on with the same data.
  const { localUrl } = collectorFile(dataDir);
  await program.stop('SIGINT');
  t.match(program.output, /Stopped\./);
  await t.rejects(fetch(`${localUrl}/healthz`), 'nothing listens any more');
  const again = npmStart(t, dataDir, desk.folder);
  await again.says(/Connected to the collector/);
  t.notMatch(again.output, /setup#/, 'there is an administrator already');
  const [person] = (await ownerApi(dataDir)('GET /api/persons')).rows;
  t.equal(person?.cutOff?.state, 'cut');
  t.equal((await theDevice(dataDir)).id, id, 'the same device, not a new one');
  t.equal((await fetch(`${collectorFile(dataDir).localUrl}/healthz`)).status, 200);
});

async function theDevice(dataDir: string) {
  const { rows } = await ownerApi(dataDir)('GET /api/devices');
  if (rows.length !== 1 || rows[0] === undefined) throw new Error(`${rows.length} devices instead of one`);
  return rows[0];
}

async function outputOf(command: string, args: string[]): Promise<string> {
  const program = new Program(command, args);
  await program.ended;
  return program.output;
}
