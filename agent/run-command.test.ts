// The agent as its users start it: real processes, killed at moments of their own, and what they print.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { enabledChecks } from '../shared/judge.ts';
import { CollectorDouble } from '../test/helpers/collector-double.ts';
import { Program } from '../test/helpers/palisade.ts';
import { quickPolicy } from '../test/helpers/quick-policy.ts';
import { keepPolicy } from './known-policy.ts';
import { peekSpool } from './spool.ts';

const collector = await CollectorDouble.start();
collector.policy = { version: 1, policy: quickPolicy() };
t.teardown(() => collector.stop());

function programsOn(t: Test, folder: string) {
  const start = (...args: string[]): Program => {
    const program = new Program(process.execPath, ['agent/main.ts', ...args, '--data-dir', folder]);
    t.teardown(() => program.stop('SIGKILL'));
    return program;
  };
  const output = async (...args: string[]): Promise<{ status: number | null; output: string }> => {
    const program = start(...args);
    return { status: await program.ended, output: program.output };
  };
  return { start, output };
}

t.test('from a token to a clean end, each command says how it stands', async (t) => {
  const base = t.testdir();
  const folder = join(base, 'agent');
  const { start, output } = programsOn(t, folder);
  t.match(await output('status'), { status: 1, output: /Enrolled: +no\n.*not running[\s\S]*palisade-agent enroll/ });
  t.match(await output('run'), { status: 1, output: /not enrolled with a collector yet/ });
  t.match(await output('enroll', '--token', 'palisade1.cut'), {
    status: 3,
    output: /no enrolment token, or it was cut/,
  });
  t.match(await output('enroll'), { status: 3, output: /Give the enrolment token/ });

  const tokenFile = join(base, 'token');
  writeFileSync(tokenFile, `${collector.token()}\n`);
  t.match(await output('enroll', '--token-file', tokenFile), {
    status: 0,
    output: /^Enrolled with the collector at https/,
  });
  t.match(await output('enroll', '--token', collector.token()), {
    status: 1,
    output: /already enrolled with the collector at https:.*add --force/,
  });
  const key = readFileSync(join(folder, 'device-key.pem'), 'utf8');
  t.match(await output('enroll', '--token', collector.token(), '--force'), { status: 0 });
  t.equal(readFileSync(join(folder, 'device-key.pem'), 'utf8'), key, 'the key is kept');

  const agent = start('run');
  const [device] = collector.devices.values();
  await collector.until(() => (device?.head.seq ?? 0) >= 2, 'it reports');
  t.match(await output('run'), { status: 3, output: new RegExp(`Another agent \\(process ${agent.child.pid}\\)`) });
  const live = JSON.parse((await output('status', '--json')).output);
  t.match(live, {
    enrolled: { url: collector.url, collector: collector.id },
    running: { pid: agent.child.pid },
    connected: true,
  });
  t.same(Object.keys(live.nextRuns).sort(), enabledChecks(quickPolicy()).sort());
  t.equal(await agent.stop('SIGINT'), 0);
  t.notOk(existsSync(join(folder, 'agent.lock')));
  t.match(await output('status'), { status: 1, output: /Agent: +not running[\s\S]*Waiting: +nothing/ });
  t.same(collector.faults, []);
});

t.test('killed again and again while reports flow, each report it kept arrives once and in order', async (t) => {
  const folder = t.testdir();
  const { start, output } = programsOn(t, folder);
  const known = new Set(collector.devices.keys());
  await output('enroll', '--token', collector.token());
  const [device] = [...collector.devices].filter(([id]) => !known.has(id)).map(([, one]) => one);
  if (device === undefined) throw new Error('It did not enrol');
  keepPolicy(folder, collector.policy);
  for (const more of [1, 2, 4, 3, 5]) {
    const agent = start('run');
    const enough = device.head.seq + more;
    // Each report asks for the next, so that the kill meets one being measured, kept, sent or acknowledged.
    let asked = -1;
    await collector.until(() => {
      if (asked !== device.head.seq) collector.say({ type: 'check-now' });
      asked = device.head.seq;
      return device.head.seq >= enough;
    }, 'reports flow');
    await agent.stop('SIGKILL');
  }
  const last = start('run');
  await collector.until(() => device.head.seq > 15, 'it comes back');
  await last.stop();
  const { head, waiting } = peekSpool(folder);
  t.same(
    device.bodies.map(({ seq }) => seq),
    Array.from({ length: device.head.seq }, (_, n) => n + 1),
  );
  t.equal(device.head.seq, head.seq - waiting);
  t.ok(waiting <= 1);
  t.same(collector.faults, []);
});
