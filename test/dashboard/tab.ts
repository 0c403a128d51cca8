// A tab of a real browser before a stand-in for the collector: where every test of the dashboard begins.
import type { Browser, Locator, Page } from 'playwright-core';
import type { Test } from 'tap';
import type { DeviceDetail } from '../../shared/api/nouns.ts';
import { openTab, type Tab } from '../helpers/browser.ts';
import { type StandIn, serveFleet } from './collector.ts';
import { madeUpFleet } from './fleet.ts';

export interface Seen extends Tab {
  standIn: StandIn;
}

interface Scene {
  /** Devices of the fleet; twelve when absent. */
  size?: number;
  width?: number;
  dark?: boolean;
  /** Sets the scene before the page is opened. */
  before?: (standIn: StandIn) => void;
}

/** Opens `path` before a fleet of its own; closes both when the test ends. */
export async function open(t: Test, browser: Browser, path: string, scene: Scene = {}): Promise<Seen> {
  const standIn = await serveFleet(madeUpFleet(scene.size ?? 12));
  scene.before?.(standIn);
  const tab = await openTab(browser, scene);
  t.teardown(async () => {
    await tab.context.close();
    await standIn.close();
  });
  await tab.page.goto(standIn.url + path);
  return { ...tab, standIn };
}

export function deviceOf({ fleet }: StandIn, n: number): DeviceDetail {
  const device = fleet.devices[n];
  if (device === undefined) throw new Error(`The fleet has no device ${n}`);
  return device;
}

export const heading = (page: Page, name: string | RegExp): Locator => page.getByRole('heading', { level: 1, name });
