// compile.cjs BUNDLE CACHE: compiles the bundle without running it, since what V8 keeps of a run depends on its timing.
const { readFileSync, writeFileSync } = require('node:fs');
const { Script } = require('node:vm');

const [, , bundle, cache] = process.argv;
const script = new Script(readFileSync(bundle, 'latin1'), { filename: 'palisade-agent.cjs' });
writeFileSync(cache, script.createCachedData());
