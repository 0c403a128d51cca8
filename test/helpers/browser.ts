// A real Chromium for the tests: the one inside the npm package on x86-64 Linux, elsewhere the Chrome that is installed.
import { existsSync } from 'node:fs';
import chromiumPackage from '@sparticuz/chromium';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

const usesPackage = process.platform === 'linux' && process.arch === 'x64';

async function packagedPath(): Promise<string> {
  const path = await chromiumPackage.executablePath();
  if (!existsSync(path)) throw new Error(`Chromium did not unpack to ${path}; is the temporary folder full?`);
  return path;
}

export async function launchBrowser(): Promise<Browser> {
  if (!usesPackage) return await chromium.launch({ channel: 'chrome', args: quiet });
  return await chromium.launch({ executablePath: await packagedPath(), args: quiet, headless: true });
}

export interface Tab {
  page: Page;
  context: BrowserContext;
  /** Errors of script, refused requests and breaches of the content security policy, in the order they came. */
  complaints: string[];
}

/** A fresh tab, with everything that the browser complains of kept for the test to look at. */
export async function openTab(
  browser: Browser,
  options: { width?: number; height?: number; dark?: boolean } = {},
): Promise<Tab> {
  const context = await browser.newContext({
    viewport: { width: options.width ?? 1440, height: options.height ?? 900 },
    colorScheme: options.dark ? 'dark' : 'light',
    ignoreHTTPSErrors: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  return { page, context, complaints };
}
