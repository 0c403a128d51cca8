// Pictures of every page, to be looked at: `node test/dashboard/screenshots.ts [folder] [part of a name]`.
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { buildDashboard } from '../../installers/build.ts';
import { launchBrowser, openTab } from '../helpers/browser.ts';
import { type StandIn, serveFleet } from './collector.ts';
import { madeUpFleet } from './fleet.ts';

const [folder = '.cache/screenshots', only = ''] = process.argv.slice(2);
const target = resolve(folder);

interface Shot {
  name: string;
  path: string;
  fleet: 'twelve' | 'many' | 'none';
  before?: (standIn: StandIn) => void;
  act?: (page: Page) => Promise<unknown>;
}

const shots: Shot[] = [
  { name: 'overview', path: '/', fleet: 'twelve' },
  { name: 'overview-many', path: '/', fleet: 'many' },
  { name: 'overview-empty', path: '/', fleet: 'none' },
  {
    name: 'overview-token',
    path: '/',
    fleet: 'none',
    act: (page) => page.getByRole('button', { name: 'Create an enrolment token' }).click(),
  },
  { name: 'overview-error', path: '/', fleet: 'twelve', before: (s) => s.broken.add('GET /api/overview') },
  { name: 'overview-not-live', path: '/', fleet: 'twelve', before: (s) => s.cutLive(true) },
  { name: 'alerts', path: '/alerts', fleet: 'twelve' },
  {
    name: 'alerts-acknowledge',
    path: '/alerts',
    fleet: 'twelve',
    act: (page) => page.locator('[data-key=acknowledge]').first().click(),
  },
  { name: 'alerts-many', path: '/alerts', fleet: 'many' },
  { name: 'devices', path: '/devices', fleet: 'twelve' },
  { name: 'devices-many', path: '/devices', fleet: 'many' },
  { name: 'devices-nothing', path: '/devices?search=zzz', fleet: 'twelve' },
  { name: 'device', path: '#0', fleet: 'twelve' },
  { name: 'device-lock', path: '#3', fleet: 'twelve' },
  { name: 'device-left', path: '#7', fleet: 'twelve', act: (page) => page.locator('summary').first().click() },
  { name: 'device-hostile', path: '#10', fleet: 'twelve', act: (page) => page.locator('summary').nth(2).click() },
  {
    name: 'device-holding-pi',
    path: '#0',
    fleet: 'twelve',
    act: (page) => page.getByRole('button', { name: 'Holding PI' }).click(),
  },
  {
    name: 'device-person',
    path: '#0',
    fleet: 'twelve',
    act: (page) => page.getByRole('button', { name: 'Person …' }).click(),
  },
  { name: 'people', path: '/people', fleet: 'twelve' },
  { name: 'person', path: '@7', fleet: 'twelve' },
  {
    name: 'person-end',
    path: '@1',
    fleet: 'twelve',
    act: (page) => page.getByRole('button', { name: 'End employment' }).click(),
  },
  { name: 'settings', path: '/settings', fleet: 'twelve' },
  { name: 'not-found', path: '/devices/d-zzz', fleet: 'twelve' },
  {
    name: 'search',
    path: '/',
    fleet: 'twelve',
    act: async (page) => {
      await page.keyboard.press('/');
      await page.keyboard.type('fin');
      await page.getByRole('option').first().waitFor();
    },
  },
  { name: 'keys', path: '/', fleet: 'twelve', act: (page) => page.keyboard.press('?') },
  { name: 'login', path: '/', fleet: 'twelve', before: (s) => (s.user = null) },
  {
    name: 'setup',
    path: '/setup#code=abc',
    fleet: 'none',
    before: (s) => {
      s.user = null;
      s.setupNeeded = true;
    },
  },
];

const sizes = { none: 0, twelve: 12, many: 10_000 };

function addressOf({ path }: Shot, { url, fleet }: StandIn): string {
  if (path.startsWith('#')) return `${url}/devices/${fleet.devices[Number(path.slice(1))]?.id}`;
  if (path.startsWith('@')) return `${url}/people/${fleet.persons[Number(path.slice(1))]?.id}`;
  return url + path;
}

await buildDashboard();
mkdirSync(target, { recursive: true });
const browser = await launchBrowser();
for (const shot of shots.filter(({ name }) => name.includes(only))) {
  const standIn = await serveFleet(madeUpFleet(sizes[shot.fleet]));
  shot.before?.(standIn);
  for (const [size, width, height] of [
    ['desk', 1440, 900],
    ['phone', 390, 844],
  ] as const) {
    for (const dark of [false, true]) {
      const { page, context, complaints } = await openTab(browser, { width, height, dark });
      await page.goto(addressOf(shot, standIn));
      await page.locator('h1, [role=alert]').first().waitFor();
      await shot.act?.(page);
      await page.waitForTimeout(250);
      await page.screenshot({
        path: join(target, `${shot.name}-${size}-${dark ? 'dark' : 'light'}.png`),
        fullPage: size === 'phone',
      });
      for (const complaint of complaints) process.stdout.write(`${shot.name} ${size}: ${complaint}\n`);
      await context.close();
    }
  }
  await standIn.close();
}
await browser.close();
