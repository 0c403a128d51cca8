// The whole probe on every recorded machine, seen badly: with one answer refused, late or broken. Whatever is spoilt,
// the verdict may get worse and never better.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import t from 'tap';
import { recordedMachine, type Spoiling, spoilable } from '../../../test/helpers/mutilated.ts';
import type { Answer, Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { screenLock } from './check.ts';
import { linuxScreenLock } from './linux.ts';

const root = fileURLToPath(new URL('fixtures/linux', import.meta.url));

async function verdictOn(host: Host): Promise<VerdictWord> {
  const outcome = await linuxScreenLock.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : screenLock.verdict(outcome.facts, { maxIdleSeconds: 900 }, 0).verdict;
}

/** What may become of a verdict when less is seen. "Not applicable" excuses a device, so nothing may turn into it. */
const noBetter: Record<VerdictWord, VerdictWord[]> = {
  pass: ['pass', 'unknown', 'fail'],
  fail: ['fail', 'unknown'],
  unknown: ['unknown', 'fail'],
  'not-applicable': ['not-applicable', 'unknown', 'fail'],
};

interface Machine {
  name: string;
  host: Host;
  answers: Map<string, Answer<unknown>>;
  verdict: VerdictWord;
}

async function machine(name: string): Promise<Machine> {
  const host = await recordedMachine(join(root, name));
  const answers = new Map<string, Answer<unknown>>();
  return { name, host, answers, verdict: await verdictOn(spoilable(host, answers).host) };
}

const machines = await Promise.all(readdirSync(root).map(machine));

async function complaints(one: Machine, call: string, how: Spoiling): Promise<string[]> {
  const after = await verdictOn(spoilable(one.host, one.answers, { call, how }).host);
  return noBetter[one.verdict].includes(after)
    ? []
    : [`${one.name}: ${call} ${JSON.stringify(how)}: ${one.verdict} became ${after}`];
}

const calls = machines.flatMap((one) => [...one.answers.keys()].map((call) => ({ one, call })));

t.test('there are recorded machines of each verdict', async (t) => {
  t.same([...new Set(machines.map(({ verdict }) => verdict))].sort(), ['fail', 'not-applicable', 'pass', 'unknown']);
});

t.test('no answer that is refused makes any verdict better', async (t) => {
  const found: string[] = [];
  for (const { one, call } of calls) found.push(...(await complaints(one, call, { failure: 'denied' })));
  t.same(found, []);
});

t.test('no answer that is late, broken or too large makes any verdict better', async () => {
  const anyFailure = fc.constantFrom('timeout', 'too-large', 'failed');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...calls), anyFailure, async ({ one, call }, failure) => {
      const [problem] = await complaints(one, call, { failure });
      if (problem !== undefined) throw new Error(problem);
    }),
    { numRuns: 1500 },
  );
});

t.test('no answer that is not recorded makes any verdict better, /proc apart', async (t) => {
  // Recordings made by hand seldom hold /proc: then a session is taken to keep its settings in the usual places.
  const others = calls.filter(({ call }) => !call.includes(' /proc'));
  const found: string[] = [];
  for (const { one, call } of others) found.push(...(await complaints(one, call, { failure: 'not-captured' })));
  t.same(found, []);
});

t.test('what loginctl says of a session may break off anywhere', async (t) => {
  const found: string[] = [];
  for (const { one, call } of calls.filter(({ call }) => call.startsWith('run loginctl show-session'))) {
    for (let share = 0; share < 1; share += 0.02) found.push(...(await complaints(one, call, { keep: share })));
  }
  t.same(found, []);
});

t.test('a change shows: the files that decide are named, whether or not they are there yet', async (t) => {
  const signals = async (name: string) =>
    (await linuxScreenLock.signals?.(await recordedMachine(join(root, name)))) ?? [];
  const gnome = await signals('gnome-no-database');
  t.ok(gnome.includes('/home/alice/.config/dconf/user'));
  t.ok(gnome.includes('/etc/dconf/profile/user'));
  t.ok(gnome.includes('/run/systemd/sessions'));
  t.ok((await signals('kde-no-file')).includes('/etc/xdg/kscreenlockerrc'));
  t.ok((await signals('hyprland-hypridle')).includes('/home/alice/.config/hypr/hypridle.conf'));
  t.strictSame(await signals('server-headless'), ['/run/systemd/sessions', '/etc/passwd']);
});

t.test('home folders and other people’s settings stay on the device', async (t) => {
  for (const { host } of machines) {
    const outcome = JSON.stringify(await linuxScreenLock.probe(host, 0));
    t.notMatch(outcome, /\/home\//);
  }
});
