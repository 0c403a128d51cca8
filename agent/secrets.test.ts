// Nothing that the agent says, prints or keeps gives its key or its token away: searched for in all of it, from enrolment on.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { stringify } from 'yaml';
import { commandNames } from '../shared/commands.ts';
import { CollectorDouble } from '../test/helpers/collector-double.ts';
import { Program } from '../test/helpers/palisade.ts';

const collector = await CollectorDouble.start();
t.teardown(() => collector.stop());

/** The secret within a PEM, in each way in which it might be written out. */
function formsOf(pem: string): string[] {
  const base64 = pem.replaceAll(/-----[^-]+-----|\s/g, '');
  // PKCS #8 of Ed25519 (RFC 8410): the last 32 bytes are the key.
  const seed = Buffer.from(base64, 'base64').subarray(-32);
  return [base64, seed.toString('base64').replace(/=+$/, ''), seed.toString('base64url'), seed.toString('hex')];
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** A machine on which there is nothing, so that the agent is soon done with it. */
const emptyMachine = {
  system: 'linux',
  privileged: true,
  user: 'root',
  complete: ['/'],
  commands: commandNames.map((command) => ({ command, failure: 'absent' })),
  libraries: ['osInfo', 'system'].map((call) => ({ library: 'systeminformation', call, failure: 'absent' })),
};

t.test('neither key nor token is in what the agent says, prints or keeps beside the key', async (t) => {
  const base = t.testdir({ machine: { 'recording.yaml': stringify(emptyMachine) } });
  const folder = join(base, 'agent');
  const said: string[] = [];
  const run = async (...args: string[]): Promise<void> => {
    const program = new Program(process.execPath, ['agent/main.ts', ...args]);
    t.teardown(() => program.stop('SIGKILL'));
    await program.ended;
    said.push(program.output);
  };
  const token = collector.token();
  const here = ['--data-dir', folder];
  await run('enroll', '--token', token, ...here);
  await run('enroll', '--token', `${token.slice(0, -4)}AAAA`, '--force', ...here);
  const agent = new Program(process.execPath, ['agent/main.ts', 'run', '--overlay', join(base, 'machine'), ...here]);
  t.teardown(() => agent.stop('SIGKILL'));
  const [device] = collector.devices.values();
  await collector.until(() => (device?.head.seq ?? 0) >= 1, 'it reports');
  await run('status', '--json', ...here);
  await agent.stop('SIGTERM');
  said.push(agent.output);
  await run('doctor', '--json', '--replay', join(base, 'machine'), ...here);

  const key = readFileSync(join(folder, 'device-key.pem'), 'utf8');
  const secrets = [...formsOf(key), token, token.slice(token.indexOf('.') + 1)];
  const kept = filesIn(folder).filter((path) => !path.endsWith('device-key.pem'));
  t.ok(kept.length >= 3, 'it keeps its enrolment, its spool and its status');
  const sent = device?.bodies.map((body) => JSON.stringify(body)).join('\n') ?? '';
  const places: [string, string][] = [
    ['what it says', said.join('\n')],
    ['what it sends', sent],
    ...kept.map((path): [string, string] => [path, readFileSync(path, 'latin1')]),
  ];
  t.match(said.join('\n'), /Enrolled with the collector/);
  for (const [place, text] of places) {
    t.same(
      secrets.filter((secret) => text.includes(secret)),
      [],
      place,
    );
  }
  t.ok(
    formsOf(key).some((form) => key.replaceAll('\n', '').includes(form)),
    'the search would have found it',
  );
});
