// Loaded before a program (`node --import`): writes every program that the process starts, and every line it gives to a
// shell, to the file named in STARTS_LOG, one JSON array a line.
import child from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const log = process.env['STARTS_LOG'];
if (log === undefined) throw new Error('STARTS_LOG must name a file');
const note = (...started: unknown[]): void => appendFileSync(log, `${JSON.stringify(started)}\n`);

interface Spawning {
  spawn(options: { file: string; args?: string[] }): number;
}

// Every asynchronous start comes through here, whichever function was called.
const prototype = child.ChildProcess.prototype as unknown as Spawning;
const { spawn } = prototype;
prototype.spawn = function (options) {
  note(options.file, ...(options.args ?? []).slice(1));
  return spawn.call(this, options);
};

// The synchronous ones each have their own way in.
const { spawnSync, execFileSync, execSync } = child;
Object.assign(child, {
  spawnSync: (file: string, ...rest: [never]) => {
    note(file, ...[rest[0]].flat());
    return spawnSync(file, ...rest);
  },
  execFileSync: (file: string, ...rest: [never]) => {
    note(file, ...[rest[0]].flat());
    return execFileSync(file, ...rest);
  },
  execSync: (line: string, ...rest: [never]) => {
    note('/bin/sh', '-c', line);
    return execSync(line, ...rest);
  },
});
syncBuiltinESMExports();
