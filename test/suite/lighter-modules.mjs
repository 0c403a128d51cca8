// Loaded before every program that a suite starts: puts light modules in the place of heavy ones, since a suite starts
// several hundred. bundles.ts makes them.
import { registerHooks } from 'node:module';

const at = (path) => new URL(`../../${path}`, import.meta.url).href;

const instead = new Map([
  // Seven hundred modules, a third of a second of processor time.
  ['typebox', at('.cache/typebox/typebox.mjs')],
  ['typebox/value', at('.cache/typebox/typebox-value.mjs')],
  ['typebox/compile', at('.cache/typebox/typebox-compile.mjs')],
  // The programs themselves: the same sources, read from one file.
  [at('agent/main.ts'), at('.cache/programs/agent.mjs')],
  [at('server/main.ts'), at('.cache/programs/server.mjs')],
  ['async-hook-domain', at('test/suite/uncaught.mjs')],
  // By which tap notes all files that a process loads, for coverage, which nobody asks for.
  [at('node_modules/@tapjs/processinfo/dist/esm/import.mjs'), 'data:text/javascript,'],
]);

registerHooks({
  resolve(specifier, context, next) {
    const url = instead.get(specifier);
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
  },
});
