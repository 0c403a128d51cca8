// A collector on this machine for a laptop to report to, asked as IT asks it: by command line, API and browser.
import Database from 'better-sqlite3';
import type { Page } from 'playwright-core';
import type { Test } from 'tap';
import { storeFile } from '../../server/data-folder.ts';
import { launchBrowser, openTab } from '../helpers/browser.ts';
import { collectorFile, onFreePorts, ownerApi, Program, temporaryFolder } from '../helpers/palisade.ts';

/** How QEMU's own network calls the machine it runs on. */
const hostAsSeenFromGuest = '10.0.2.2';

export interface Collector {
  dataDir: string;
  api: ReturnType<typeof ownerApi>;
  /** What `palisade token create --deb` says to paste, one line each. */
  linesToPaste(): Promise<string[]>;
  /** An enrolment token alone. */
  token(): Promise<string>;
  /** A browser in which somebody has just become the first administrator. */
  administratorsPage(t: Test): Promise<Page>;
}

/** Starts one for a test, on free ports. */
export async function collectorFor(t: Test): Promise<Collector> {
  const dataDir = temporaryFolder(t);
  const environment = onFreePorts(dataDir);
  const serve = new Program(process.execPath, ['server/main.ts', 'serve'], environment);
  t.teardown(() => serve.stop());
  const [setupLink = ''] = await serve.says(/http:\/\/localhost:\d+\/setup#\S+/);
  const address = `https://${hostAsSeenFromGuest}:${new URL(collectorFile(dataDir).url).port}`;
  const createToken = async (...args: string[]): Promise<string> => {
    const program = new Program(
      process.execPath,
      ['server/main.ts', 'token', 'create', '--address', address, ...args],
      environment,
    );
    if ((await program.ended) !== 0) throw new Error(program.output);
    return program.output;
  };
  return {
    dataDir,
    api: ownerApi(dataDir),
    linesToPaste: async () =>
      (await createToken('--deb'))
        .split('\n')
        .filter((line) => line.startsWith('  '))
        .map((line) => line.trim()),
    token: async () => (JSON.parse(await createToken('--json')) as { token: string }).token,
    administratorsPage: (t) => setUp(t, setupLink),
  };
}

async function setUp(t: Test, link: string): Promise<Page> {
  const browser = await launchBrowser();
  t.teardown(() => browser.close());
  const { page } = await openTab(browser);
  await page.goto(link);
  const password = 'correct horse battery staple';
  await page.getByLabel('Your name').fill('first admin');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password, once more').fill(password);
  await page.getByRole('button', { name: 'Make the administrator and log in' }).click();
  await page.getByRole('link', { name: 'Devices' }).first().waitFor();
  return page;
}

/** The numbers of the reports that a collector holds of its one device, and of those it was told are lost. */
export function storedReports(dataDir: string): { numbers: number[]; gaps: number } {
  const store = new Database(storeFile(dataDir), { readonly: true });
  try {
    const numbers = store.prepare<[], { seq: number }>('select seq from reports order by seq').all();
    const { gaps } = store.prepare<[], { gaps: number }>('select count(*) as gaps from gaps').get() ?? { gaps: -1 };
    return { numbers: numbers.map(({ seq }) => seq), gaps };
  } finally {
    store.close();
  }
}
