// Whatever a machine answers beside what was asked, nothing of it is sent, printed or logged: each recorded machine of all
// three systems with secrets planted into its answers, and its facts, reasons and remedies searched for them.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type CheckId, checkIds } from '../shared/checks/index.ts';
import { probesOf } from '../shared/checks/probes.ts';
import type { Answer, Host, SystemName } from '../shared/host.ts';
import { defaultPolicy } from '../shared/policy.ts';
import { openRecording } from './host/recorded.ts';
import { checkLocally } from './local-check.ts';
import { showTable } from './show.ts';

const planted = {
  bitLocker: '433653-143572-521389-089573-405317-263934-011671-712734',
  fileVault: 'PLK3-8DUQ-7XAB-99QZ-M4TT-2CDE',
  token: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP',
  hash: '8846f7eaee8fb117ad06bdd830b7586c',
  password: 'Tr0ub4dor&3',
  key: 'MC4CAQAwBQYDK2VwBCIEIKQ3bDkd0h1Yq7cJ',
};
const secrets = Object.values(planted);
const line = `\nRecovery: ${planted.bitLocker} ${planted.fileVault} token=${planted.token} password=${planted.password}\n`;

/** The same value with a secret beside every field. */
function withSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSecrets);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, held]) => [name, withSecrets(held)]);
  return {
    ...Object.fromEntries(fields),
    recoveryPassword: planted.bitLocker,
    privateKey: planted.key,
    hash: planted.hash,
  };
}

/** The parts of an answer keep their form; what they list tells more than it was asked. */
function loose(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const parts = Object.entries(answer).map(([name, part]) => {
    const { value } = { value: undefined, ...part };
    return [name, value === undefined ? part : { value: withSecrets(value) }];
  });
  return Object.fromEntries(parts);
}

function talkative(host: Host): Host {
  const then = async <T>(answer: Promise<Answer<T>>, change: (value: T) => T): Promise<Answer<T>> => {
    const given = await answer;
    return given.ok ? { ok: true, value: change(given.value) } : given;
  };
  return {
    ...host,
    run: (...call) =>
      then(host.run(...call), (result) => ({ ...result, stdout: result.stdout + line, stderr: result.stderr + line })),
    // What the kernel and the firmware say there is one value, and no place for another.
    readText: (path) => then(host.readText(path), (text) => (/^\/(sys|proc)\//.test(path) ? text : text + line)),
    query: (query) => then(host.query(query), loose),
  };
}

const machinesOf = (id: CheckId, system: SystemName): string[] => {
  const folder = join(import.meta.dirname, '../shared/checks', id, 'fixtures', system);
  return readdirSync(folder)
    .sort()
    .slice(0, 5)
    .map((name) => join(folder, name));
};

for (const system of ['linux', 'macos', 'windows'] as const) {
  t.test(`${system}: no secret that a machine lets slip is in what is sent or said`, async (t) => {
    let looked = 0;
    const probes = await probesOf(system);
    for (const id of checkIds.filter((one) => probes[one] !== undefined)) {
      for (const folder of machinesOf(id, system)) {
        const recorded = await openRecording(folder);
        const at = recorded.capturedAt ?? Date.parse('2026-11-24T00:00:00Z');
        const options = { policy: defaultPolicy(), ids: [id], clock: { now: () => at }, at };
        const result = await checkLocally({ host: talkative(recorded), ...options });
        const said = JSON.stringify(result) + showTable(result, { colour: false, columns: 400 });
        const slipped = secrets.filter((secret) => said.includes(secret));
        t.same(slipped, [], folder.slice(folder.indexOf('checks/')));
        looked += 1;
      }
    }
    t.ok(looked > 10, `${looked} machines`);
  });
}

t.test('the secrets are there to be found', async (t) => {
  const host = talkative({
    query: async () => ({ ok: true, value: { volumes: { value: [{ mount: 'C:' }] } } }),
  } as unknown as Host);
  const answer = await host.query({ name: 'disk-encryption', why: '', script: '' });
  t.match(JSON.stringify(answer), planted.bitLocker);
  t.match(answer, { value: { volumes: { value: [{ mount: 'C:' }] } } }, 'beside what was asked');
});
