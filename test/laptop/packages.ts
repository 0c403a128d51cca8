// The packages that go into the laptop: made once for a run of the suite, from this very tree.
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDeb } from '../../installers/deb.ts';
import { makeExecutable } from '../../installers/executable.ts';
import { currentRelease } from '../../installers/release.ts';
import { root } from '../helpers/palisade.ts';

const folder = join(root, '.cache/laptop/packages');
const upgrades = join(folder, 'upgrade');

/** The executable, its package, and a package of the same program under a later version, to upgrade to. */
export async function makeLaptopPackages(): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(upgrades, { recursive: true });
  const release = currentRelease();
  const executable = await makeExecutable(release, folder);
  makeDeb(release, executable, folder);
  makeDeb({ ...release, debianVersion: `${release.debianVersion}.1` }, executable, upgrades);
}

function theDeb(within: string): string {
  const name = readdirSync(within).find((one) => one.endsWith('.deb'));
  if (name === undefined) throw new Error(`No package in ${within}: run \`npm run test:laptop\`, which makes them`);
  return join(within, name);
}

export const packages = {
  executable: join(folder, 'palisade-agent'),
  deb: (): string => theDeb(folder),
  upgrade: (): string => theDeb(upgrades),
};
