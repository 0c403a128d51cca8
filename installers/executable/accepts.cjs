// accepts.cjs BUNDLE CACHE: fails when V8, started as it is on a device, would not take the cache.
const { readFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [, , bundle, cache] = process.argv;
const script = new Script(readFileSync(bundle, 'latin1'), { filename: bundle, cachedData: readFileSync(cache) });
if (script.cachedDataRejected) throw new Error('V8 does not take the cache that was made');
