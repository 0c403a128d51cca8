// `npm run package`: the Linux agent as one executable and a Debian package around it, in dist/ under installers.
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeDeb } from './deb.ts';
import { makeExecutable } from './executable.ts';
import { currentRelease } from './release.ts';

const dist = fileURLToPath(new URL('dist/', import.meta.url));
const megabytes = (file: string): string => `${(statSync(file).size / 1e6).toFixed(1)} MB`;

/** Both packages of this tree's release, made anew. */
export async function makePackages(folder: string): Promise<{ executable: string; deb: string }> {
  const release = currentRelease();
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`Palisade agent ${release.version}\n  executable ...`);
  const executable = await makeExecutable(release, folder);
  process.stderr.write(` ${megabytes(executable)}\n  Debian package ...`);
  const deb = makeDeb(release, executable, folder);
  process.stderr.write(` ${megabytes(deb)}\n`);
  return { executable, deb };
}

if (import.meta.main) {
  rmSync(dist, { recursive: true, force: true });
  const { executable, deb } = await makePackages(join(dist));
  process.stdout.write(`${executable}\n${deb}\n`);
}
