// The first script of the executable: starts the program that lies beside it as an asset, from its compiled form. Where
// that does not fit (another processor) V8 compiles it as ever.
const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const isService = process.argv[2] === 'run';
const name = isService ? 'service' : 'program';
const source = Buffer.from(getRawAsset(name)).toString('latin1');
const cachedData = Buffer.from(getRawAsset(`${name}-compiled`));
const script = new Script(source, { filename: __filename, cachedData });
// The service is there all day and does next to nothing itself: machine code made of it, and the compilers that make it,
// would take 10 MB of a laptop's memory. Said after the script was made, since what was compiled ahead is bound to flags.
if (isService) {
  const { setFlagsFromString } = require('node:v8');
  for (const compiler of ['opt', 'maglev', 'sparkplug']) setFlagsFromString(`--no-${compiler}`);
}
script.runInThisContext()(module.exports, require, module, __filename, __dirname);
