// Loaded before every program that a suite starts: finds TypeBox in the few files that tap.ts bundled it into. As it comes it
// is seven hundred modules, which cost each of several hundred processes a third of a second of processor time.
import { registerHooks } from 'node:module';

const folder = new URL('../../.cache/typebox/', import.meta.url);
const entries = new Map(
  ['typebox', 'typebox/value', 'typebox/compile'].map((name) => [
    name,
    new URL(`${name.replace('/', '-')}.mjs`, folder).href,
  ]),
);

registerHooks({
  resolve(specifier, context, next) {
    const url = entries.get(specifier);
    return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true };
  },
});
