// The command line as a person or a script uses it: the real program, started anew for each command.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { description, enrolled, TestKey } from '../../test/helpers/agent-socket.ts';
import { enrolUrl, startCollector, type TestCollector, testFolder } from '../../test/helpers/collector.ts';

const main = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Nothing of the surroundings but what makes Node start sooner. */
const node = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => ['NODE_COMPILE_CACHE', 'NODE_OPTIONS'].includes(name)),
);

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

function palisade(dataDir: string, args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { env: { ...node, PALISADE_DATA_DIR: dataDir, ...env } });
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    said.out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString();
  });
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, ...said })));
}

async function enrolNamed(collector: TestCollector, name: string): Promise<TestKey> {
  const key = new TestKey();
  const request = key.enrolment(await collector.secret(), { description: { ...description, name } });
  await collector.byTls('POST', enrolUrl, request);
  return key;
}

t.test('devices are listed, found by name or the beginning of an id, and set', async (t) => {
  const collector = await startCollector(t);
  const { dataDir } = collector;
  t.match(await palisade(dataDir, ['device', 'list']), { status: 0, out: /No devices. Enrol one with/ });
  const key = await enrolled(collector);
  await enrolNamed(collector, 'evil\u001b[2J\u202e');
  const listed = await palisade(dataDir, ['device', 'list']);
  t.match(listed, { status: 0, out: /NAME +STANDING[\s\S]*FIN-LT-042/ });
  t.notMatch(listed.out, /[^\P{Cc}\n]|\p{Cf}/u, 'a name cannot move the cursor');

  const json = await palisade(dataDir, ['device', 'show', key.device.slice(0, 12), '--json']);
  t.match(JSON.parse(json.out), { id: key.device, name: 'FIN-LT-042', holdingPi: 'undecided' });

  await palisade(dataDir, ['person', 'add', 'First Admin']);
  const set = [
    'device',
    'set',
    'fin-lt-042',
    '--holding-pi',
    'yes',
    '--person',
    'first admin',
    '--login',
    'user1',
    '--json',
  ];
  t.match(JSON.parse((await palisade(dataDir, set)).out), {
    holdingPi: 'yes',
    login: 'user1',
    person: { name: 'First Admin' },
  });
  const unset = await palisade(dataDir, ['device', 'set', 'FIN-LT-042', '--no-person', '--json']);
  t.match(JSON.parse(unset.out), { person: null });

  t.match(await palisade(dataDir, ['device', 'check-now', 'FIN-LT-042']), { status: 1, out: /offline/ });
  t.match(await palisade(dataDir, ['device', 'show', 'd-']), { status: 1, err: /may be any of these/ });
  t.match(await palisade(dataDir, ['device', 'show', 'nothing']), {
    status: 1,
    err: /no device "nothing".*palisade device list/,
  });
  t.match(await palisade(dataDir, ['device', 'set', 'FIN-LT-042', '--holding-pi', 'maybe']), {
    status: 1,
    err: /--holding-pi must be yes, no or undecided, not "maybe"/,
  });
  t.match(await palisade(dataDir, ['device', 'revoke', 'FIN-LT-042', '--reason', 'sold']), {
    status: 0,
    out: /revoked/,
  });
});

t.test('people are added, leave at an instant, and come back', async (t) => {
  const { dataDir } = await startCollector(t);
  await palisade(dataDir, ['person', 'add', 'First Admin', '--department', 'Finance']);
  const left = await palisade(dataDir, [
    'person',
    'terminate',
    'First Admin',
    '--at',
    '2026-11-24T17:00:00-05:00',
    '--json',
  ]);
  t.match(JSON.parse(left.out), { terminatedAt: Date.UTC(2026, 10, 24, 22) });
  t.match(await palisade(dataDir, ['person', 'terminate', 'First Admin', '--at', 'noon']), {
    status: 1,
    err: /--at must be/,
  });
  t.match(await palisade(dataDir, ['person', 'reinstate', 'First Admin']), { status: 0, out: /active/ });
});

t.test('a policy is shown, checked by line and column, and applied', async (t) => {
  const { dataDir } = await startCollector(t);
  const file = join(testFolder(t, 'policy'), 'policy.yaml');
  const shown = await palisade(dataDir, ['policy', 'show']);
  writeFileSync(file, shown.out);
  t.match(await palisade(dataDir, ['policy', 'check', file]), { status: 0, out: /nothing is wrong/ });
  t.match(await palisade(dataDir, ['policy', 'apply', file]), { status: 0, out: /^Policy \d+ is in force/ });
  writeFileSync(file, 'checks:\n  screen-lock:\n    severity: awful\n');
  const checked = await palisade(dataDir, ['policy', 'check', file]);
  t.equal(checked.status, 1);
  t.ok(checked.out.startsWith(`${file}:3:`), checked.out);
  t.match(await palisade(dataDir, ['policy', 'apply', file]), { status: 1, err: /was not applied/ });
  t.match(await palisade(dataDir, ['policy', 'check', '/nowhere.yaml']), {
    status: 1,
    err: /nowhere.yaml cannot be read/,
  });
});

t.test('a token is made for as many and as long as asked, listed and revoked', async (t) => {
  const { dataDir } = await startCollector(t);
  const made = await palisade(dataDir, [
    'token',
    'create',
    '--uses',
    '3',
    '--valid-for',
    '7d',
    '--label',
    'Office',
    '--json',
  ]);
  const { row } = JSON.parse(made.out) as {
    row: { id: string; usesLeft: number; expiresAt: number; createdAt: number };
  };
  t.match(row, { usesLeft: 3, label: 'Office' });
  t.equal(row.expiresAt - row.createdAt, 7 * 86_400_000);
  t.match(await palisade(dataDir, ['token', 'revoke', row.id.slice(0, 10)]), { status: 0, out: /revoked/ });
  t.match(await palisade(dataDir, ['token', 'list']), { out: /revoked/ });
  t.match(await palisade(dataDir, ['token', 'create', '--valid-for', 'long']), {
    status: 1,
    err: /--valid-for: "long" is not a duration/,
  });
  t.match(await palisade(dataDir, ['token', 'create', '--address', 'http://x']), {
    status: 1,
    err: /https:\/\/host:port/,
  });
});

t.test('the ledger is verified without a running collector, and a changed entry is named', async (t) => {
  const collector = await startCollector(t);
  const { dataDir, store } = collector;
  await palisade(dataDir, ['person', 'add', 'First Admin']);
  await collector.secret();
  t.match(await palisade(dataDir, ['ledger', 'verify']), { status: 0, out: /is whole/ });
  await store.db.updateTable('ledger').set({ actor: 'somebody else' }).where('seq', '=', 2).execute();
  await collector.close();
  t.match(await palisade(dataDir, ['ledger', 'verify']), { status: 1, out: /Entry 2 was changed/ });
});

t.test('without a collector a command says how to start one', async (t) => {
  const empty = testFolder(t, 'empty');
  t.match(await palisade(empty, ['device', 'list']), {
    status: 1,
    err: /No collector runs on the data folder .*palisade serve/,
  });
  // What a collector that was killed leaves behind.
  writeFileSync(join(empty, 'owner.token'), 'token');
  writeFileSync(join(empty, 'collector.json'), JSON.stringify({ localUrl: 'http://127.0.0.1:9', url: '', pid: 1 }));
  t.match(await palisade(empty, ['device', 'list']), {
    status: 1,
    err: /does not answer at http:\/\/127.0.0.1:9.*palisade serve/,
  });
});

t.test('serve runs until it is told to stop, and a second one on its folder does not start', async (t) => {
  const dataDir = testFolder(t, 'serve');
  const env = { PALISADE_PORT: '0', PALISADE_LOCAL_PORT: '0' };
  const child = spawn(process.execPath, [main, 'serve'], { env: { ...node, PALISADE_DATA_DIR: dataDir, ...env } });
  t.teardown(() => child.kill('SIGKILL'));
  let out = '';
  const greeted = new Promise<RegExpExecArray>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
      const link = /(http:\/\/localhost:\d+)\/setup#code=([A-Za-z0-9_-]{43})/.exec(out);
      if (link !== null) resolve(link);
    });
  });
  const [, localUrl, code] = await greeted;
  const body = JSON.stringify({ code, name: 'First Admin', password: 'correct horse battery' });
  const made = await fetch(`${localUrl}/api/setup`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  t.equal(made.status, 200);
  t.match(await palisade(dataDir, ['serve'], env), {
    status: 1,
    err: /runs on the data folder .* already: process \d+/,
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  t.equal(await ended, 0);
  t.match(out, /Stopped\.\n$/);
});

t.test('what keeps serve from starting is said in a sentence, with the cure', async (t) => {
  const folder = testFolder(t, 'serve');
  const free = { PALISADE_PORT: '0', PALISADE_LOCAL_PORT: '0' };
  const file = join(folder, 'file');
  writeFileSync(file, 'not a folder');
  t.match(await palisade(file, ['serve'], free), {
    status: 1,
    err: /^The data folder .* because a file is in its place/,
  });
  const other = createServer();
  t.teardown(() => other.close());
  const port = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => resolve((other.address() as AddressInfo).port));
  });
  const used = await palisade(join(folder, 'a'), ['serve'], { ...free, PALISADE_LOCAL_PORT: String(port) });
  t.match(used, { status: 1, err: new RegExp(`^Port ${port} on 127.0.0.1 is in use.*PALISADE_LOCAL_PORT`) });
  t.match(await palisade(folder, ['serve'], { PALISADE_PORT: 'x' }), {
    status: 1,
    err: /^PALISADE_PORT must be a port/,
  });
  writeFileSync(join(folder, 'collector.db'), 'this is no database, however long it is read for one');
  t.match(await palisade(folder, ['serve'], free), { status: 1, err: /collector.db is damaged/ });
  const printed = await palisade(folder, ['serve', '--print-config', '--port', '1234']);
  t.match(printed, { status: 0, out: /port: 1234/ });
});
