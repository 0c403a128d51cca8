// What lighter-modules.mjs puts in the place of heavy modules, made anew for each suite.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  outExtension: { '.js': '.mjs' },
  logLevel: 'warning',
};

/** The entries share what they share as they come, in chunks beside them. */
async function bundleTypebox(): Promise<void> {
  const entry = (name: string): string => fileURLToPath(import.meta.resolve(name));
  await build({
    ...common,
    entryPoints: {
      typebox: entry('typebox'),
      'typebox-value': entry('typebox/value'),
      'typebox-compile': entry('typebox/compile'),
    },
    outdir: '.cache/typebox',
  });
}

/** A file finds what lies beside it where it lay before. */
const ownPlaces: Plugin = {
  name: 'own-places',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replaceAll(
        /\bimport\.meta\.url\b/g,
        JSON.stringify(pathToFileURL(path).href),
      ),
      loader: 'ts',
    }));
  },
};

/** The whole agent and all of the collector that is ours; packages stay where Node finds them, and TypeBox as above. */
async function bundlePrograms(): Promise<void> {
  await build({
    ...common,
    entryPoints: { agent: join(root, 'agent/main.ts'), server: join(root, 'server/main.ts') },
    outdir: '.cache/programs',
    packages: 'external',
    plugins: [ownPlaces],
  });
}

export async function makeBundles(): Promise<void> {
  await Promise.all([bundleTypebox(), bundlePrograms()]);
}
