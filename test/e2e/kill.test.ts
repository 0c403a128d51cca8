// Power goes whenever it likes. Agent and collector are killed fifty times while reports flow; whatever the agent wrote
// to its spool must be with the collector at the end, exactly once and in order.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import t from 'tap';
import { keepPolicy } from '../../agent/known-policy.ts';
import { readLines } from '../../agent/spool-lines.ts';
import type { DeviceId } from '../../shared/ids.ts';
import { digestOf } from '../../shared/protocol/sign.ts';
import { collectorFile, onFreePorts, ownerApi, Program, root, temporaryFolder, until } from '../helpers/palisade.ts';
import { quickPolicy } from '../helpers/quick-policy.ts';

const kills = 50;
/** Fixed, so that a failure can be run again; moments still differ with the machine's load. */
const seed = 20100301;

/** Numerical Recipes' generator: enough to choose whom to kill and when. */
function* randomNumbers(state: number): Generator<number, never> {
  for (let s = state; ; ) {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    yield s / 2 ** 32;
  }
}

interface Written {
  seq: number;
  digest: string;
}

/** Every whole report in the spool's files at this moment: what the agent was told is safe. */
function spooled(agentDir: string): Written[] {
  const files = readdirSync(agentDir).filter((name) => name.startsWith('spool') && !name.endsWith('.tmp'));
  return files.flatMap((name) =>
    readLines(readFileSync(join(agentDir, name)))
      .entries.map(({ entry }) => entry)
      .filter((entry) => entry.is === 'report')
      .map(({ seq, digest }) => ({ seq, digest })),
  );
}

const spoolSize = (agentDir: string): number => {
  try {
    return statSync(join(agentDir, 'spool')).size;
  } catch {
    return 0;
  }
};

t.test('fifty kills lose nothing, repeat nothing and reorder nothing', { timeout: 240_000 }, async (t) => {
  const dataDir = temporaryFolder(t);
  const agentDir = join(dataDir, 'agent');
  const environment = onFreePorts(dataDir);
  const random = randomNumbers(seed);
  const next = (): number => random.next().value;
  const api = ownerApi(dataDir);

  const startCollector = (ports: Record<string, string> = {}): Program =>
    new Program(process.execPath, [join(root, 'server/main.ts'), 'serve'], { ...environment, ...ports });
  const startAgent = (): Program => new Program(process.execPath, [join(root, 'agent/main.ts'), 'run'], environment);

  const isUp = async (program: Program): Promise<boolean> => {
    try {
      return (
        collectorFile(dataDir).pid === program.child.pid &&
        (await fetch(`${collectorFile(dataDir).localUrl}/healthz`)).ok
      );
    } catch {
      return false;
    }
  };

  let collector = startCollector();
  let agent: Program | undefined;
  t.teardown(async () => {
    await Promise.all([collector.stop('SIGKILL'), agent?.stop('SIGKILL')]);
  });
  await until(
    () => isUp(collector),
    (up) => up,
  );
  // The agent knows one address, so later collectors must come back to it.
  const ports = {
    PALISADE_PORT: new URL(collectorFile(dataDir).url).port,
    PALISADE_LOCAL_PORT: new URL(collectorFile(dataDir).localUrl).port,
  };

  const policy = quickPolicy();
  for (const check of Object.values(policy.checks)) check.every = '* * * * * *';
  const { version } = await api('PUT /api/policy', { body: { yaml: JSON.stringify(policy) } });
  const { token } = await api('POST /api/tokens', { body: { address: collectorFile(dataDir).url } });
  const enrolment = new Program(
    process.execPath,
    [join(root, 'agent/main.ts'), 'enroll', '--token', token],
    environment,
  );
  t.equal(await enrolment.ended, 0, `enrols: ${enrolment.output}`);
  keepPolicy(agentDir, { version, policy });

  const written = new Map<number, Set<string>>();
  const note = (): void => {
    for (const { seq, digest } of spooled(agentDir)) written.set(seq, (written.get(seq) ?? new Set()).add(digest));
  };

  agent = startAgent();
  for (let kill = 0; kill < kills; kill++) {
    // Something is written between any two kills, then one comes at whatever moment.
    const known = spoolSize(agentDir);
    const whom = next();
    await until(
      async () => spoolSize(agentDir),
      (size) => size !== known,
    );
    await wait(next() * 600);
    if (whom < 0.5) {
      await agent.stop('SIGKILL');
      note();
      agent = startAgent();
    }
    if (whom > 0.4) {
      await collector.stop('SIGKILL');
      collector = startCollector(ports);
    }
  }
  await until(
    () => isUp(collector),
    (up) => up,
  );

  // A last word, so that the end is known: asked for, written, sent, acknowledged.
  const [device] = (await api('GET /api/devices')).rows;
  const id = device?.id as DeviceId;
  await until(
    async () => (await api('POST /api/devices/:id/check-now', { params: { id } })).delivered,
    (delivered) => delivered,
  );
  note();
  const seen = Math.max(...written.keys());
  const database = new Database(join(dataDir, 'collector.db'), { readonly: true });
  t.teardown(() => database.close());
  const stored = (): { seq: number; body: string; digest: string }[] =>
    database.prepare('select seq, body, digest from reports where device_id = ? order by seq').all(id) as {
      seq: number;
      body: string;
      digest: string;
    }[];
  await until(
    async () => stored().length,
    (count) => count >= seen + 1,
  );
  await agent.stop('SIGTERM');
  await collector.stop('SIGTERM');

  const reports = stored();
  t.same(
    reports.map(({ seq }) => seq),
    reports.map((_, index) => index + 1),
    'every number once, none missing',
  );
  t.ok(
    reports.every(({ body, digest }) => digestOf(body) === digest),
    'each as it was signed',
  );
  t.ok(
    reports.every(
      ({ body }, index) =>
        (JSON.parse(body) as { previous: string | null }).previous === (reports[index - 1]?.digest ?? null),
    ),
    'each chained to the one before',
  );
  const lost = [...written].filter(([seq, digests]) => !digests.has(reports[seq - 1]?.digest ?? ''));
  t.same(lost, [], 'everything that was in the spool is with the collector');
  t.ok(
    [...written.values()].every((digests) => digests.size === 1),
    'no number was ever written twice with other contents',
  );
  t.ok(
    written.size >= 10,
    `reports flowed while it was killed: ${written.size} seen in the spool, ${reports.length} stored`,
  );
});
