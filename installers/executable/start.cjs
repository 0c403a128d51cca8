// The first script of the executable: starts the program that lies beside it as an asset, from its compiled form. Where
// that does not fit (another processor) V8 compiles it as ever.
const { getRawAsset } = require('node:sea');
const { Script } = require('node:vm');

const source = Buffer.from(getRawAsset('program')).toString('latin1');
const cachedData = Buffer.from(getRawAsset('compiled'));
const script = new Script(source, { filename: __filename, cachedData });
script.runInThisContext()(module.exports, require, module, __filename, __dirname);
