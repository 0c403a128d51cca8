// The service's look at its machine, by the agent's own program: a real process, over recorded machines.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { CheckId } from '../shared/checks/index.ts';
import { systemClock } from '../shared/clock.ts';
import { until } from '../test/helpers/palisade.ts';
import { chooseHost } from './chosen-host.ts';
import { fingerprintsOf } from './fingerprints.ts';
import { filesHere } from './host/files.ts';
import { measuringApart } from './measurement.ts';
import { runChecks } from './runner.ts';

const machine = new URL('../shared/checks/screen-lock/fixtures/linux/cinnamon-11-minutes', import.meta.url).pathname;
const ids: CheckId[] = ['screen-lock', 'tpm'];
const never = new AbortController().signal;

t.test('a process of its own sees what this one would, and what the watched files were like', async (t) => {
  const { measure, describe } = measuringApart(t.testdir(), machine);
  const { outcomes, watched } = await measure(ids, never);
  const { host } = await chooseHost({ overlay: machine });
  t.same(outcomes, await runChecks(host, ids, systemClock));
  const manifest = join(machine, 'recording.yaml');
  t.match(watched['screen-lock'], await fingerprintsOf(filesHere(), [manifest]));
  t.match(await describe(), { system: 'linux', overlay: true });
});

t.test('one that is ended early leaves every check unknown, with the reason', async (t) => {
  const ending = new AbortController();
  const measured = measuringApart(t.testdir(), machine).measure(ids, ending.signal);
  ending.abort();
  const { outcomes, watched } = await measured;
  t.same(Object.keys(outcomes), ids);
  for (const id of ids) t.match(outcomes[id], { unknown: /^The look at this machine: was ended by a signal\./ });
  t.same(watched, {});
});

t.test('one that fails says why, and the machine keeps its name', async (t) => {
  const folder = t.testdir();
  writeFileSync(join(folder, 'recording.yaml'), 'system: plan9\n');
  const { measure, describe, assertWorks } = measuringApart(folder, folder);
  const { outcomes } = await measure(ids, never);
  for (const id of ids) t.match(outcomes[id], { unknown: /recording\.yaml/ });
  t.match(await describe(), { system: 'linux', name: /./, osName: 'unknown', serial: null, overlay: true });
  await t.rejects(assertWorks(), { message: /recording\.yaml/ });
});

/** Opening it for reading waits for ever, like a file on a server that went away. */
function silentFile(folder: string, name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

t.test('a thread that waits for ever holds back neither the answer nor the end', async (t) => {
  const folder = t.testdir();
  const stuck = join(folder, 'stuck.mjs');
  writeFileSync(
    stuck,
    `import { open } from 'node:fs'; open(${JSON.stringify(silentFile(folder, 'silent'))}, () => {});`,
  );
  const { NODE_OPTIONS } = process.env;
  process.env['NODE_OPTIONS'] = `${NODE_OPTIONS ?? ''} --import ${stuck}`;
  t.teardown(() => {
    process.env['NODE_OPTIONS'] = NODE_OPTIONS ?? '';
  });
  const { outcomes } = await measuringApart(folder, machine).measure(ids, never);
  t.match(outcomes['screen-lock'], { facts: Object });
});

t.test('it does not outlive whoever asked', async (t) => {
  const folder = t.testdir();
  silentFile(folder, 'recording.yaml');
  const command = '"$@" --asked-by $$ & echo $!; exec sleep 600';
  const measure = [process.execPath, 'agent/main.ts', 'measure', 'tpm', '--data-dir', folder, '--overlay', folder];
  const asker = spawn('sh', ['-c', command, 'sh', ...measure], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(asker.stdout, 'data')) as [Buffer];
  const isThere = async (): Promise<boolean> => existsSync(`/proc/${Number(line)}`);
  t.ok(await isThere());
  asker.kill('SIGKILL');
  await until(isThere, (there) => !there);
});
