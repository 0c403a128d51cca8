// The whole probe on every recorded machine: what loginctl says broken off anywhere, whose change hastens the next run, and
// what stays on the device.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { type Answers, cutAt, recordedMachine, spoilable, textOf } from '../../../test/helpers/mutilated.ts';
import { noBetter } from '../../../test/helpers/spoilt-everywhere.ts';
import type { Host } from '../../host.ts';
import type { VerdictWord } from '../../verdict.ts';
import { screenLock } from './check.ts';
import { linuxScreenLock } from './linux.ts';

const root = fileURLToPath(new URL('fixtures/linux', import.meta.url));

async function verdictOn(host: Host): Promise<VerdictWord> {
  const outcome = await linuxScreenLock.probe(host, 0);
  return 'unknown' in outcome ? 'unknown' : screenLock.verdict(outcome.facts, { maxIdleSeconds: 900 }, 0).verdict;
}

interface Machine {
  name: string;
  host: Host;
  answers: Answers;
  verdict: VerdictWord;
}

async function machine(name: string): Promise<Machine> {
  const host = await recordedMachine(join(root, name));
  const answers: Answers = new Map();
  return { name, host, answers, verdict: await verdictOn(spoilable(host, answers)) };
}

const machines = await Promise.all(readdirSync(root).map(machine));

t.test('there are recorded machines of each verdict', async (t) => {
  t.same([...new Set(machines.map(({ verdict }) => verdict))].sort(), ['fail', 'not-applicable', 'pass', 'unknown']);
});

t.test('what loginctl says of a session may break off anywhere', async (t) => {
  const found: string[] = [];
  for (const { name, host, answers, verdict } of machines) {
    for (const [call, answer] of [...answers].filter(([call]) => call.startsWith('run loginctl show-session'))) {
      const length = textOf(answer)?.length ?? 0;
      for (let end = 0; end < length; end += Math.ceil(length / 50)) {
        const after = await verdictOn(spoilable(host, answers, { call, answer: cutAt(answer, end) }));
        if (!noBetter[verdict].includes(after)) found.push(`${name}: ${call} until ${end}: ${verdict} became ${after}`);
      }
    }
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
